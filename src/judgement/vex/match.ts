import type { Distribution } from '../../core/distribution.ts'
import type { InventoryPackage } from '../../core/inventory.ts'
import { isOsPackage } from '../../core/package.ts'
import { type Purl, parsePurl } from '../../core/purl.ts'
import type { ReportTarget } from '../../core/report.ts'
import { isDistribution, isProgram } from './cpe-match.ts'
import { DependencyGraph } from './graph.ts'
import { namesOf, type TargetNames, targetMiss } from './image-match.ts'
import { CLOSENESS, type Miss, packageMiss } from './purl-match.ts'
import type { VexComponent, VexProduct } from './types.ts'

/** What statements are held against. */
export interface VexSubject {
  readonly target: ReportTarget
  readonly distribution?: Distribution
  readonly packages: readonly InventoryPackage[]
}

/** Finds out whether a product of a statement is what a finding is about. */
export class VexMatcher {
  readonly #names: TargetNames
  readonly #subject: VexSubject
  readonly #holders = new Map<VexComponent, ReadonlySet<string>>()
  readonly #targets = new Map<VexComponent, Miss | undefined>()
  readonly #purls = new Map<InventoryPackage, Purl>()
  #graph: DependencyGraph | undefined

  constructor(subject: VexSubject) {
    this.#subject = subject
    this.#names = namesOf(subject.target)
  }

  /**
   * Why the product is not what was found in the package; `undefined` when it is. A product without parts is the
   * package itself, the image, or the distribution; with parts, one of these is the package, and the product is the
   * image, the distribution, or a package through which alone it is reached.
   */
  miss({ component, subcomponents }: VexProduct, pkg: InventoryPackage): Miss | undefined {
    const whole = this.#wholeMiss(component)
    if (subcomponents.length === 0) {
      if (!whole && this.#isDistribution(component)) return foreignMiss(pkg)
      const own = whole && this.#componentMiss(component, pkg)
      return own && nearest([own, whole])
    }
    // Publishers of products that are made of images name these as the parts.
    if (subcomponents.some((one) => isImage(one) && !this.#wholeMiss(one))) return undefined
    const parts = subcomponents.map((one) => this.#componentMiss(one, pkg))
    if (!parts.includes(undefined)) return nearest(parts)
    if (!whole || !this.#componentMiss(component, pkg)) return undefined
    const holders = this.#holdersOf(component)
    if (holders.size === 0) return { closeness: CLOSENESS.part, why: whole.why }
    this.#graph ??= new DependencyGraph(this.#subject.packages)
    if (this.#graph.isOnlyVia(pkg, holders)) return undefined
    const why = `it is not known that ${pkg.name} is used by ${component.label} alone`
    return { closeness: CLOSENESS.part, why }
  }

  /** Whether the product is there at all, whatever was found in it. */
  has({ component, subcomponents }: VexProduct): boolean {
    const isWhole = !this.#wholeMiss(component)
    if (!isWhole && this.#holdersOf(component).size === 0) return false
    return subcomponents.length === 0 || subcomponents.some((one) => this.#holdersOf(one).size > 0)
  }

  /** Why it is neither the target as a whole nor its distribution. */
  #wholeMiss(component: VexComponent): Miss | undefined {
    const known = this.#targets.get(component)
    if (known || this.#targets.has(component)) return known
    const miss = this.#computeWholeMiss(component)
    this.#targets.set(component, miss)
    return miss
  }

  #computeWholeMiss(component: VexComponent): Miss | undefined {
    if (component.fault !== undefined) return { closeness: CLOSENESS.version, why: component.fault }
    if (this.#isDistribution(component)) return undefined
    const miss = targetMiss(component, this.#names)
    const image = miss && imageOfSbom(this.#subject)
    return image && !this.#componentMiss(component, image) ? undefined : miss
  }

  #isDistribution({ cpes }: VexComponent): boolean {
    return cpes.some((cpe) => isDistribution(cpe, this.#subject.distribution))
  }

  #holdersOf(component: VexComponent): ReadonlySet<string> {
    const known = this.#holders.get(component)
    if (known) return known
    const holders = this.#subject.packages.filter((pkg) => !this.#componentMiss(component, pkg))
    const ids = new Set(holders.map(({ id }) => id))
    this.#holders.set(component, ids)
    return ids
  }

  #componentMiss(component: VexComponent, pkg: InventoryPackage): Miss | undefined {
    const { fault, cpes, purls, label } = component
    if (fault !== undefined) return { closeness: CLOSENESS.version, why: fault }
    if (cpes.some((cpe) => isProgram(cpe, pkg))) return undefined
    const own = this.#purlOf(pkg)
    const misses = purls.map((purl) => packageMiss(purl, pkg, own))
    if (misses.includes(undefined)) return undefined
    const nothing = {
      closeness: CLOSENESS.kind,
      why: `${label} is no package URL, nor the name of this image`,
    }
    return misses.length > 0 ? nearest(misses) : nothing
  }

  /** Taken apart once: a document may name ten thousand products. */
  #purlOf(pkg: InventoryPackage): Purl | undefined {
    const known = this.#purls.get(pkg)
    if (known) return known
    const purl = parsePurl(pkg.purl)
    if (purl) this.#purls.set(pkg, purl)
    return purl
  }
}

/** Of a distribution as a whole are the packages that it made, and not what others put beside them. */
function foreignMiss({ name, type }: InventoryPackage): Miss | undefined {
  if (isOsPackage(type)) return undefined
  return { closeness: CLOSENESS.part, why: `${name} is no package of the distribution` }
}

function isImage({ purls, fault }: VexComponent): boolean {
  return fault === undefined && purls.some(({ type }) => type === 'oci' || type === 'docker')
}

/** A bill of materials that is about one image has it among its packages. */
function imageOfSbom({ target, packages }: VexSubject): InventoryPackage | undefined {
  if (target.kind !== 'sbom') return undefined
  const images = packages.filter(({ type }) => type === 'oci' || type === 'docker')
  return images.length === 1 ? images[0] : undefined
}

function nearest(misses: readonly (Miss | undefined)[]): Miss | undefined {
  let best: Miss | undefined
  for (const one of misses) if (one && (!best || one.closeness > best.closeness)) best = one
  return best
}
