import type { AffectedPackage } from '../../../core/advisory.ts'
import type { FeedSink } from '../../../core/feed.ts'
import type { Mutable } from '../../../core/mutable.ts'
import type { SeverityRating } from '../../../core/severity.ts'
import type { VersionOrder } from '../../../core/version-order.ts'
import { detached } from '../../xml-tree.ts'
import type { Update } from './types.ts'
import { VersionLines } from './version-lines.ts'

export interface CollectorOptions {
  /** Of all records: the distribution's release. */
  readonly namespace: string
  readonly versions: VersionOrder
  /** The publisher's page on an update. */
  readonly referenceOf?: (id: string) => string | undefined
}

/** A package of an update with all architectures on which it has the fix in this version. */
interface KeptFix {
  readonly update: KeptUpdate
  readonly name: string
  readonly version: string
  readonly module: string | undefined
  /** Empty: whatever the architecture. */
  readonly arches: string[]
}

interface KeptUpdate {
  readonly id: string
  readonly repository: string
  readonly severity: SeverityRating | undefined
  readonly fixes: readonly KeptFix[]
}

/** The repository whose versions begin with the first. */
export const MAIN_REPOSITORY = ''

/**
 * Turns updates into records by flaw: of all updates that fix a flaw in a package, the one with the lowest version is
 * the fix. That is known once all updates have been seen; until then each is kept once, however many flaws it fixes.
 */
export class UpdateCollector {
  readonly #sink: FeedSink
  readonly #options: CollectorOptions
  readonly #lines: VersionLines
  /** The updates that fix a flaw, by its id, in the order of the documents. */
  readonly #byFlaw = new Map<string, KeptUpdate[]>()
  /** One copy of each text that is kept. */
  readonly #texts = new Map<string, string>()
  readonly #severities = new Map<string, SeverityRating>()

  constructor(sink: FeedSink, options: CollectorOptions) {
    this.#sink = sink
    this.#options = options
    this.#lines = new VersionLines(options.versions)
  }

  add(update: Update, repository = MAIN_REPOSITORY): void {
    const fixes: KeptFix[] = []
    const kept: KeptUpdate = {
      id: this.#text(update.id),
      repository,
      severity: this.#severity(update.severity),
      fixes,
    }
    const known = new Map<string, KeptFix>()
    for (const { name, version, module, arch } of update.fixes) {
      if (!this.#options.versions.isValid(version)) {
        this.#sink.skipped(`${update.id} ${name}`, `${JSON.stringify(version)} is no version`)
        continue
      }
      const key = `${name}\0${version}\0${module ?? ''}\0${arch === undefined}`
      let fix = known.get(key)
      if (!fix) {
        fix = {
          update: kept,
          name: this.#text(name),
          version: this.#text(version),
          module: module === undefined ? undefined : this.#text(module),
          arches: [],
        }
        known.set(key, fix)
        fixes.push(fix)
        this.#lines.add(repository, fix.name, fix.version)
      }
      if (arch !== undefined && !fix.arches.includes(arch)) fix.arches.push(this.#text(arch))
    }
    if (fixes.length === 0) return
    this.#writeTexts(update)
    for (const id of update.flaws.length > 0 ? update.flaws.map((flaw) => flaw.id) : [update.id]) {
      const updates = this.#byFlaw.get(id)
      if (updates) updates.push(kept)
      else this.#byFlaw.set(this.#text(id), [kept])
    }
  }

  /** Writes the records of all updates. */
  finish(): void {
    for (const [id, updates] of this.#byFlaw) {
      for (const fixes of byPackage(updates)) {
        for (const { arches, chosen } of byArch(fixes, this.#options.versions))
          this.#sink.affected(this.#affected(id, arches, chosen))
      }
    }
    this.#sink.namespace(this.#options.namespace)
  }

  /** Texts are written at once: they are not needed to choose. Of a flaw the first update tells. */
  #writeTexts({ id, title, description, severity, issued, updated, flaws }: Update): void {
    const page = this.#options.referenceOf?.(id)
    const dates = { ...(issued ? { published: issued } : {}), ...(updated ? { modified: updated } : {}) }
    if (flaws.length === 0) {
      this.#sink.advisory({
        kind: 'advisory',
        id,
        ...(title ? { title } : {}),
        ...(description ? { description } : {}),
        ...(severity ? { severities: [severity] } : {}),
        ...(page ? { references: [page] } : {}),
        ...dates,
      })
    }
    for (const flaw of flaws) {
      if (this.#sink.hasAdvisory(flaw.id)) continue
      const references = [flaw.reference ?? '', page ?? ''].filter(Boolean)
      this.#sink.advisory({
        kind: 'advisory',
        id: flaw.id,
        ...(flaw.description ? { description: flaw.description } : {}),
        ...(flaw.severities ? { severities: flaw.severities } : {}),
        ...(references.length > 0 ? { references } : {}),
        ...dates,
      })
    }
  }

  /** @param chosen updates of one repository that have the same version */
  #affected(id: string, arches: readonly string[], [first, ...others]: ChosenFixes): AffectedPackage {
    const { name, version, module, update } = first
    const introduced =
      update.repository === MAIN_REPOSITORY ? undefined : this.#lines.begin(update.repository, name)
    const affected: Mutable<AffectedPackage> = {
      advisory: id,
      namespace: this.#options.namespace,
      name,
      status: 'fixed',
      ranges: [introduced === undefined ? { fixed: version } : { introduced, fixed: version }],
    }
    const vendorIds = [...new Set([first, ...others].map((fix) => fix.update.id))].filter((one) => one !== id)
    if (vendorIds.length > 0) affected.vendorIds = vendorIds
    if (update.severity) affected.severity = update.severity
    if (arches.length > 0 || module !== undefined)
      affected.qualifiers = {
        ...(arches.length > 0 ? { arches: arches.toSorted() } : {}),
        ...(module === undefined ? {} : { modules: [module] }),
      }
    return affected
  }

  #text(text: string): string {
    const known = this.#texts.get(text)
    if (known !== undefined) return known
    const copy = detached(text)
    this.#texts.set(copy, copy)
    return copy
  }

  #severity(severity: SeverityRating | undefined): SeverityRating | undefined {
    if (!severity || severity.cvss) return severity
    const key = `${severity.level} ${severity.label}`
    const known = this.#severities.get(key)
    if (!known) this.#severities.set(key, severity)
    return known ?? severity
  }
}

type ChosenFixes = readonly [KeptFix, ...KeptFix[]]

/** The fixes of one flaw, by package, module and repository. */
function byPackage(updates: readonly KeptUpdate[]): Iterable<ChosenFixes> {
  const groups = new Map<string, [KeptFix, ...KeptFix[]]>()
  for (const { fixes, repository } of updates) {
    for (const fix of fixes) {
      const key = `${fix.name}\0${fix.module ?? ''}\0${repository}`
      const group = groups.get(key)
      if (group) group.push(fix)
      else groups.set(key, [fix])
    }
  }
  return groups.values()
}

interface ArchGroup {
  readonly arches: string[]
  readonly chosen: ChosenFixes
}

/** Architectures that have the same fixes. A fix for whatever architecture is one for all. */
function byArch(fixes: ChosenFixes, order: VersionOrder): Iterable<ArchGroup> {
  if (fixes.some((fix) => fix.arches.length === 0)) return [{ arches: [], chosen: lowest(fixes, order) }]
  const groups = new Map<string, ArchGroup>()
  for (const arch of new Set(fixes.flatMap((fix) => fix.arches))) {
    const [first, ...others] = fixes.filter((fix) => fix.arches.includes(arch))
    if (!first) continue
    const chosen = lowest([first, ...others], order)
    const key = chosen.map(({ update, version }) => `${update.id} ${version}`).join('\0')
    const group = groups.get(key)
    if (group) group.arches.push(arch)
    else groups.set(key, { arches: [arch], chosen })
  }
  return groups.values()
}

/** Those with the lowest version. */
function lowest([first, ...others]: ChosenFixes, order: VersionOrder): ChosenFixes {
  let best: [KeptFix, ...KeptFix[]] = [first]
  for (const fix of others) {
    const difference = order.compare(fix.version, best[0].version)
    if (difference < 0) best = [fix]
    else if (difference === 0) best.push(fix)
  }
  return best
}
