import type { AdvisoryDatabase } from '../core/advisory-database.ts'
import { type Distribution, formatDistribution } from '../core/distribution.ts'
import type { Ecosystem } from '../core/ecosystem.ts'
import type { InventoryPackage } from '../core/inventory.ts'
import { isOsPackage } from '../core/package.ts'
import { type Problem, problem } from '../core/problem.ts'
import type { VersionOrder } from '../core/version-order.ts'

/** Invalid versions that are told one by one; more are counted. */
const MAX_TOLD = 20
/** Names that stand for the rest of a long list. */
const MAX_NAMES = 5

/** Collects what was not judged, and says it once for each reason and not for each package. */
export class UnjudgedLog {
  readonly #distribution: Distribution | undefined
  readonly #database: AdvisoryDatabase
  readonly #withoutEcosystem = new Map<string, InventoryPackage[]>()
  readonly #withoutAdvisories = new Map<string, InventoryPackage[]>()
  readonly #foreign: string[] = []
  readonly #coverage = new Map<string, boolean>()
  readonly #uncovered: Problem[] = []
  readonly #invalid: Problem[] = []
  #untold = 0

  constructor(distribution: Distribution | undefined, database: AdvisoryDatabase) {
    this.#distribution = distribution
    this.#database = database
  }

  noEcosystem(pkg: InventoryPackage): void {
    addTo(this.#withoutEcosystem, pkg)
  }

  /** Nobody publishes advisories for packages of its kind. The user's own would be in none either. */
  noAdvisories(pkg: InventoryPackage): void {
    if (pkg.relationship !== 'root' && pkg.relationship !== 'workspace') addTo(this.#withoutAdvisories, pkg)
  }

  /** @param reason why the distribution's advisories do not speak of it */
  foreign(pkg: InventoryPackage, reason: string): void {
    this.#foreign.push(`${pkg.name} (${reason})`)
  }

  /**
   * The image says of which distribution it is, but no package of it was found.
   * @param isKnown whether they would have been, had there been any where such packages are listed
   */
  noPackages(isKnown: boolean): void {
    if (!this.#distribution) return
    const name = formatDistribution(this.#distribution)
    const found = isKnown
      ? problem('packages-missing', name, `No package of ${name} was found.`)
      : problem(
          'distribution-unsupported',
          name,
          `Its packages were not read, and there are no advisories for ${name}.`,
        )
    this.#uncovered.push(found)
  }

  /** Whether the feeds that are open know the namespace at all. A feed that is not open was reported when it was asked for. */
  isCovered(ecosystem: Ecosystem, feeds: readonly string[], namespace: string): boolean {
    const key = `${ecosystem.id}\0${namespace}`
    const known = this.#coverage.get(key)
    if (known !== undefined) return known
    const open = this.#database.feeds.map(({ id }) => id).filter((id) => feeds.includes(id))
    const isCovered = open.some((feed) => this.#database.hasNamespace(feed, namespace))
    if (!isCovered && (open.length > 0 || feeds.length === 0))
      this.#uncovered.push(this.#noRelease(ecosystem, namespace))
    this.#coverage.set(key, isCovered)
    return isCovered
  }

  invalidVersion(pkg: InventoryPackage, version: string, order: VersionOrder): void {
    this.#addInvalid(
      problem(
        'version-invalid',
        pkg.purl,
        `«${version}» of ${pkg.name} is no ${order.id} version; the package was not judged.`,
      ),
    )
  }

  invalidBound(pkg: InventoryPackage, feed: string, advisory: string, text: string): void {
    this.#addInvalid(
      problem(
        'version-invalid',
        `${advisory} (${feed})`,
        `«${text}» is no version; ${pkg.name} was not judged by this record.`,
      ),
    )
  }

  problems(): Problem[] {
    const more =
      this.#untold > 0
        ? [problem('version-invalid', 'versions', `${this.#untold} more versions are none.`)]
        : []
    const unjudged = [...this.#withoutEcosystem].map(([type, packages]) => this.#unjudged(type, packages))
    const without = [...this.#withoutAdvisories].map(([type, packages]) =>
      problem('advisories-nonexistent', type, `${notJudged(type, packages)}.`),
    )
    return [
      ...unjudged,
      ...without,
      ...this.#foreignProblems(),
      ...this.#uncovered,
      ...this.#invalid,
      ...more,
    ]
  }

  #addInvalid(candidate: Problem): void {
    const isKnown = this.#invalid.some(
      ({ subject, detail }) => subject === candidate.subject && detail === candidate.detail,
    )
    if (isKnown) return
    if (this.#invalid.length < MAX_TOLD) this.#invalid.push(candidate)
    else this.#untold++
  }

  #noRelease(ecosystem: Ecosystem, namespace: string): Problem {
    const name = this.#distribution ? formatDistribution(this.#distribution) : ecosystem.id
    const detail = `There are no advisories for ${name}${namespace ? ` (${namespace})` : ''}.`
    return problem('release-unsupported', name, detail)
  }

  #foreignProblems(): Problem[] {
    const count = this.#foreign.length
    if (count === 0) return []
    const subject = this.#distribution ? formatDistribution(this.#distribution) : 'packages'
    const are = count === 1 ? 'package is' : 'packages are'
    const detail = `${count} ${are} none of the distribution's: ${listed(this.#foreign)}.`
    return [problem('package-foreign', subject, detail)]
  }

  #unjudged(type: string, packages: readonly InventoryPackage[]): Problem {
    const count = notJudged(type, packages)
    if (!isOsPackage(type)) return problem('ecosystem-unsupported', type, `${count}.`)
    if (!this.#distribution)
      return problem(
        'distribution-unknown',
        type,
        `${count}: the image does not say which distribution it is.`,
      )
    const name = formatDistribution(this.#distribution)
    return problem('distribution-unsupported', name, `${count}: there are no advisories for ${name}.`)
  }
}

function addTo(lists: Map<string, InventoryPackage[]>, pkg: InventoryPackage): void {
  const list = lists.get(pkg.type)
  if (list) list.push(pkg)
  else lists.set(pkg.type, [pkg])
}

function notJudged(type: string, packages: readonly InventoryPackage[]): string {
  const list = listed(packages.map(({ name }) => name))
  return `${packages.length} ${type} ${packages.length === 1 ? 'package was' : 'packages were'} not judged (${list})`
}

function listed(names: readonly string[]): string {
  const first = names.slice(0, MAX_NAMES).join(', ')
  return names.length > MAX_NAMES ? `${first}, …` : first
}
