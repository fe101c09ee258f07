import { shortDigest } from '../../core/digest.ts'
import { parseImageReference, repositoryName } from '../../core/image-reference.ts'
import type { Purl } from '../../core/purl.ts'
import type { ReportTarget } from '../../core/report.ts'
import { archOf, CLOSENESS, type Miss } from './purl-match.ts'
import type { VexComponent } from './types.ts'

/** All that an image, or another target, may be called. */
export interface TargetNames {
  /** As the user called it. */
  readonly name: string
  /** In full: `docker.io/library/alpine`. */
  readonly repositories: ReadonlySet<string>
  /** `docker.io/library/alpine:3.18`. */
  readonly tags: ReadonlySet<string>
  /** Of manifest, index and config. */
  readonly digests: ReadonlySet<string>
  readonly arch?: string
}

export function namesOf(target: ReportTarget): TargetNames {
  const references = [...target.repoTags, ...target.repoDigests]
  // What a registry or an engine was asked for is a name of it; the path of an archive is not.
  const isNamed =
    target.origin?.kind === 'registry' || target.origin?.kind === 'docker' || target.origin?.kind === 'podman'
  if (isNamed) references.push(target.name)
  const parsed = references.flatMap((text) => parseImageReference(text) ?? [])
  const digests = [target.manifestDigest, target.configDigest, ...parsed.map(({ digest }) => digest)]
  return {
    name: target.name,
    repositories: new Set(parsed.map(repositoryName)),
    tags: new Set(
      parsed.flatMap((one) => (one.tag === undefined ? [] : [`${repositoryName(one)}:${one.tag}`])),
    ),
    digests: new Set(digests.filter((digest) => digest !== undefined)),
    ...(target.platform ? { arch: target.platform.architecture } : {}),
  }
}

/** Why a component of a document is not the target as a whole; `undefined` when it is. */
export function targetMiss(component: VexComponent, names: TargetNames): Miss | undefined {
  const { purls, digests } = component
  if (digests.some((digest) => names.digests.has(digest))) return undefined
  // A name that comes with a digest is of that very image.
  if (digests.length > 0) return digestMiss(digests[0] ?? '', names)
  if (component.names.includes(names.name)) return undefined
  const misses = [
    ...purls.map((purl) => purlMiss(purl, names)),
    ...component.names.map((name) => nameMiss(name, names)),
  ]
  if (misses.includes(undefined)) return undefined
  return closest(misses) ?? { closeness: CLOSENESS.kind, why: `${component.label} is not this image` }
}

function closest(misses: readonly (Miss | undefined)[]): Miss | undefined {
  return misses.reduce(
    (best, one) => (one && (!best || one.closeness > best.closeness) ? one : best),
    undefined,
  )
}

/** https://github.com/package-url/purl-spec/blob/main/types/oci-definition.json, and docker's older kind. */
function purlMiss(purl: Purl, names: TargetNames): Miss | undefined {
  const { type, version, qualifiers = {} } = purl
  const shown = repositoriesOf(purl)
  if (!shown) return { closeness: CLOSENESS.kind, why: `a package of the kind ${type} is no image` }
  const repositories = [...names.repositories].filter((one) => shown.fits(one))
  if (repositories.length === 0) return otherImage(shown.text, names)
  const { arch } = qualifiers
  if (arch !== undefined && names.arch !== undefined && archOf(arch) !== archOf(names.arch))
    return near('qualifier', `the image is for ${names.arch}, the statement is about ${arch}`)
  if (version?.includes(':')) return names.digests.has(version) ? undefined : digestMiss(version, names)
  const tag = version ?? qualifiers['tag']
  if (tag === undefined || repositories.some((one) => names.tags.has(`${one}:${tag}`))) return undefined
  return near('version', `the image is ${listOf(names.tags, names)}, the statement is about the tag ${tag}`)
}

interface RepositoryName {
  readonly text: string
  fits(repository: string): boolean
}

function repositoriesOf({ type, namespace, name, qualifiers = {} }: Purl): RepositoryName | undefined {
  const location = qualifiers['repository_url']
  if (type === 'docker') {
    const path = namespace ? `${namespace}/${name}` : name
    const full = inFull(location === undefined ? path : `${withoutScheme(location)}/${path}`)
    return { text: full, fits: (repository) => repository === full }
  }
  if (type !== 'oci') return undefined
  const short = name.toLowerCase()
  if (location === undefined)
    return { text: short, fits: (repository) => repository.slice(repository.lastIndexOf('/') + 1) === short }
  // The whole repository, or only what its name stands behind: both are in use.
  const whole = inFull(withoutScheme(location))
  const behind = inFull(`${withoutScheme(location)}/${short}`)
  return { text: whole, fits: (repository) => repository === whole || repository === behind }
}

/** A name that is no package URL: an image's, with or without a tag or digest. */
function nameMiss(text: string, names: TargetNames): Miss | undefined {
  const bare = withoutScheme(text)
  // A word alone is the name of too many things.
  const reference = /[/:@]/.test(bare) ? parseImageReference(bare) : undefined
  if (!reference) return { closeness: CLOSENESS.kind, why: `${text} is not this image` }
  const repository = repositoryName(reference)
  if (!names.repositories.has(repository)) return otherImage(repository, names)
  if (reference.digest)
    return names.digests.has(reference.digest) ? undefined : digestMiss(reference.digest, names)
  // Without a tag in the text, all tags are meant: «latest» is only what docker makes of it.
  const isTagged = bare.endsWith(`:${reference.tag}`)
  if (!isTagged || names.tags.has(`${repository}:${reference.tag}`)) return undefined
  return near(
    'version',
    `the image is ${listOf(names.tags, names)}, the statement is about the tag ${reference.tag}`,
  )
}

function digestMiss(digest: string, names: TargetNames): Miss {
  const own = [...names.digests].map(shortDigest).join(', ') || 'not known by a digest'
  return near('version', `the image is ${own}, the statement is about ${shortDigest(digest)}`)
}

function otherImage(wanted: string, names: TargetNames): Miss {
  return near('name', `it is about another image: ${wanted}, not ${listOf(names.repositories, names)}`)
}

function near(part: keyof typeof CLOSENESS, why: string): Miss {
  return { closeness: CLOSENESS[part], why }
}

function listOf(texts: ReadonlySet<string>, { name }: TargetNames): string {
  return [...texts].join(', ') || name
}

function withoutScheme(text: string): string {
  const scheme = text.indexOf('://')
  const bare = scheme < 0 ? text : text.slice(scheme + 3)
  return bare.endsWith('/') ? bare.slice(0, -1) : bare
}

/** `docker.io/library/alpine` for `alpine` and for `index.docker.io/library/alpine`. */
function inFull(text: string): string {
  const reference = parseImageReference(text.toLowerCase())
  return reference ? repositoryName(reference) : text
}
