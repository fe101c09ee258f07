import * as z from 'zod/mini'
import { familiarName, parseImageReference, repositoryName } from '../core/image-reference.ts'
import { checkLocated } from '../documents/check.ts'
import { readLocatedYaml } from '../documents/located-yaml.ts'

/** Ids that are approved; the comments are for people. */
export interface Whitelist {
  readonly general: ReadonlySet<string>
  readonly images: ReadonlyMap<string, ReadonlySet<string>>
  /** Keys that mean nothing, for a warning: the old tool passed over them in silence. */
  readonly unknownKeys: readonly string[]
}

/** Comments may be missing, and a year is a number to YAML. */
const Ids = z.nullish(z.record(z.string(), z.unknown()))
const Document = z.nullish(
  z.looseObject({ generalwhitelist: Ids, images: z.nullish(z.record(z.string(), Ids)) }),
)

const KEYS: ReadonlySet<string> = new Set(['generalwhitelist', 'images'])

/** Throws `whitelist-invalid`, with the place. https://github.com/arminc/clair-scanner#example-whitelist-yaml-file */
export async function readWhitelist(file: string, text: string): Promise<Whitelist> {
  const yaml = await readLocatedYaml({ file, text, code: 'whitelist-invalid', allowsDoubledKeys: true })
  const document = checkLocated(yaml, Document) ?? {}
  const images = Object.entries(document.images ?? {})
  return {
    general: idsOf(document.generalwhitelist),
    images: new Map(images.map(([name, ids]) => [name, idsOf(ids)])),
    unknownKeys: Object.keys(document).filter((key) => !KEYS.has(key)),
  }
}

function idsOf(ids: z.infer<typeof Ids>): ReadonlySet<string> {
  return new Set(Object.keys(ids ?? {}))
}

/**
 * What is approved for an image: for all, and for its repository, whatever the tag. The old tool cut its name at the
 * first colon, so that none of a registry with a port was ever found.
 */
export function approvedFor(image: string, { general, images }: Whitelist): ReadonlySet<string> {
  const names = namesOf(image)
  const own = [...images].flatMap(([key, ids]) => (names.has(key) ? [...ids] : []))
  return new Set([...general, ...own])
}

/** `ubuntu`, `library/ubuntu` and `docker.io/library/ubuntu` are one; files have the name that was given. */
function namesOf(image: string): ReadonlySet<string> {
  const reference = parseImageReference(image)
  if (!reference) return new Set([image])
  const { kind, domain, path } = reference
  const full = repositoryName(reference)
  const hub = domain === 'docker.io' ? [path] : []
  return new Set([image, full, familiarName({ kind, domain, path }), ...hub])
}
