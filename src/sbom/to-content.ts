import {
  type PropertyValues,
  placeOfProperties,
  problemsOfProperties,
  withProperties,
} from '../core/bom-properties.ts'
import { fullName, isOsPackage, type Package } from '../core/package.ts'
import { formatPurl, parsePurl, splitDistro } from '../core/purl.ts'
import { packageOfPurl } from '../packaging/package-of-purl.ts'
import type { Component, PackagePlace, SbomContent } from './types.ts'

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
  /** Of the document as a whole, those of Plimsoll. */
  readonly properties?: PropertyValues
}

/** What a document is about may be an image with a package URL: that is no package. */
const IMAGE_TYPES: ReadonlySet<string> = new Set(['oci', 'docker'])

/** Components with a purl become packages; those without are named, because nobody can judge them. */
export function toContent(draft: Draft): SbomContent {
  const packages = new Map<string, Package>()
  const unusable: string[] = []
  const seen = new Set<string>()
  for (const component of draft.components) {
    const found = packageOf(component)
    if (found && component.id === draft.root && IMAGE_TYPES.has(found.type)) continue
    if (!found) unusable.push(`${component.name}${component.version ? `@${component.version}` : ''}`)
    else packages.set(component.id, found)
  }
  const drafts = placesOf(draft.components, packages)
  const wholes = new Map<Package, Package>()
  const direct = new Set(draft.root === undefined ? [] : draft.dependencies.get(draft.root))
  const list = [...packages].flatMap(([id, pkg]): Package[] => {
    const dependsOn = (draft.dependencies.get(id) ?? []).flatMap((other) => {
      const needed = packages.get(other)
      return needed ? [`${fullName(needed)}@${needed.version}`] : []
    })
    const place = drafts.get(pkg)
    const whole: Package = {
      ...pkg,
      ...(place ? {} : relationshipBy(id, draft.root, direct)),
      ...(dependsOn.length > 0 ? { dependsOn } : {}),
    }
    const path = place ? `${place.path}\0${whole.pathInside ?? ''}` : ''
    const key = `${whole.type}\0${fullName(whole)}\0${whole.version}\0${whole.arch ?? ''}\0${path}`
    if (seen.has(key)) return [] // The same package at several places, and nothing tells them apart.
    seen.add(key)
    wholes.set(pkg, whole)
    return [whole]
  })
  const places = placesOfWholes(drafts, wholes)
  const problems = problemsOfProperties(draft.properties ?? new Map())
  const distribution = draft.distribution ?? distributionOf(draft.components)
  return {
    format: draft.format,
    ...(draft.subject ? { subject: draft.subject } : {}),
    ...(distribution ? { distribution } : {}),
    packages: list,
    ...(places.size > 0 ? { places } : {}),
    ...(problems.length > 0 ? { problems } : {}),
    unusable,
  }
}

/** By the graph, for documents that say it in no other way. */
function relationshipBy(
  id: string,
  root: string | undefined,
  direct: ReadonlySet<string>,
): Pick<Package, 'relationship'> {
  if (id === root) return { relationship: 'root' }
  return direct.has(id) ? { relationship: 'direct' } : {}
}

/** Owners are named by their package URLs. */
function placesOf(
  components: readonly Component[],
  packages: ReadonlyMap<string, Package>,
): Map<Package, PackagePlace> {
  const owners = new Map<string, Package>()
  for (const { id, purl } of components) {
    const pkg = packages.get(id)
    if (pkg && purl !== undefined && isOsPackage(pkg.type)) owners.set(withoutUpstream(purl), pkg)
  }
  const places = new Map<Package, PackagePlace>()
  for (const { id, properties } of components) {
    const pkg = packages.get(id)
    const place = properties && placeOfProperties(properties)
    if (!pkg || !place) continue
    const { owner: purl, ...rest } = place
    const owner = purl === undefined ? undefined : owners.get(purl)
    places.set(pkg, { ...rest, ...(owner ? { owner } : {}) })
  }
  return places
}

/** A document may name the source in it; the id of a package does not. */
function withoutUpstream(text: string): string {
  const purl = text.includes('upstream=') ? parsePurl(text) : undefined
  return purl ? formatPurl({ ...purl, qualifiers: { ...purl.qualifiers, upstream: undefined } }) : text
}

/** The same of the packages as they are given out. One that was there twice owns nothing the second time. */
function placesOfWholes(
  drafts: ReadonlyMap<Package, PackagePlace>,
  wholes: ReadonlyMap<Package, Package>,
): ReadonlyMap<Package, PackagePlace> {
  return new Map(
    [...drafts].flatMap(([pkg, { owner: draftOwner, ...rest }]) => {
      const whole = wholes.get(pkg)
      const owner = draftOwner && wholes.get(draftOwner)
      return whole ? [[whole, { ...rest, ...(owner ? { owner } : {}) }] as const] : []
    }),
  )
}

function packageOf(component: Component): Package | undefined {
  const purl = component.purl === undefined ? undefined : parsePurl(component.purl)
  if (!purl) return undefined
  const { licenses, supplier, source, cpes, isDevelopment, properties } = component
  const stated: Package = {
    ...packageOfPurl({ ...purl, version: purl.version ?? component.version }),
    ...(source ? { source } : {}),
    ...(licenses && licenses.length > 0 ? { licenses } : {}),
    ...(supplier ? { maintainer: supplier } : {}),
    ...(cpes && cpes.length > 0 ? { cpes } : {}),
    ...(isDevelopment ? { isDevelopment } : {}),
  }
  return properties && placeOfProperties(properties) ? withProperties(stated, properties) : stated
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
