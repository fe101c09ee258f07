import { fullName, type Package } from '../core/package.ts'
import { parsePurl, splitDistro } from '../core/purl.ts'
import { packageOfPurl } from '../packaging/package-of-purl.ts'
import type { Component, SbomContent } from './types.ts'

/** Distribution and package lists in the words of a document. */
export interface Draft {
  readonly format: string
  readonly subject?: string
  readonly distribution?: SbomContent['distribution']
  readonly components: readonly Component[]
  /** Ids of what a component needs, by its id. */
  readonly dependencies: ReadonlyMap<string, readonly string[]>
  /** Id of what the document is about. */
  readonly root?: string
}

/** Components with a purl become packages; those without are named, because nobody can judge them. */
export function toContent(draft: Draft): SbomContent {
  const packages = new Map<string, Package>()
  const unusable: string[] = []
  const seen = new Set<string>()
  for (const component of draft.components) {
    const found = packageOf(component)
    if (!found) unusable.push(`${component.name}${component.version ? `@${component.version}` : ''}`)
    else packages.set(component.id, found)
  }
  const direct = new Set(draft.root === undefined ? [] : draft.dependencies.get(draft.root))
  const list = [...packages].flatMap(([id, pkg]): Package[] => {
    const dependsOn = (draft.dependencies.get(id) ?? []).flatMap((other) => {
      const needed = packages.get(other)
      return needed ? [`${fullName(needed)}@${needed.version}`] : []
    })
    const whole: Package = {
      ...pkg,
      ...(id === draft.root ? { relationship: 'root' } : direct.has(id) ? { relationship: 'direct' } : {}),
      ...(dependsOn.length > 0 ? { dependsOn } : {}),
    }
    const key = `${whole.type}\0${fullName(whole)}\0${whole.version}\0${whole.arch ?? ''}`
    if (seen.has(key)) return [] // The same package at several places: an SBOM has no paths to tell them apart.
    seen.add(key)
    return [whole]
  })
  const distribution = draft.distribution ?? distributionOf(draft.components)
  return {
    format: draft.format,
    ...(draft.subject ? { subject: draft.subject } : {}),
    ...(distribution ? { distribution } : {}),
    packages: list,
    unusable,
  }
}

function packageOf(component: Component): Package | undefined {
  const purl = component.purl === undefined ? undefined : parsePurl(component.purl)
  if (!purl) return undefined
  const { licenses, supplier, source, cpes, isDevelopment } = component
  return {
    ...packageOfPurl({ ...purl, version: purl.version ?? component.version }),
    ...(source ? { source } : {}),
    ...(licenses && licenses.length > 0 ? { licenses } : {}),
    ...(supplier ? { maintainer: supplier } : {}),
    ...(cpes && cpes.length > 0 ? { cpes } : {}),
    ...(isDevelopment ? { isDevelopment } : {}),
  }
}

/** By the `distro` of the first purl that has one, where no component is an operating system. */
function distributionOf(components: readonly Component[]): SbomContent['distribution'] {
  for (const { purl } of components) {
    const distro = purl?.includes('distro=') ? parsePurl(purl)?.qualifiers?.['distro'] : undefined
    const named = splitDistro(distro ?? '')
    if (named) return named
  }
  return undefined
}
