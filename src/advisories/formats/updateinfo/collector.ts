import type { AffectedPackage, VersionRange } from '../../../core/advisory.ts'
import type { FeedSink } from '../../../core/feed.ts'
import type { Mutable } from '../../../core/mutable.ts'
import type { SeverityRating } from '../../../core/severity.ts'
import type { VersionOrder } from '../../../core/version-order.ts'
import { detached } from '../../xml-records.ts'
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
        ...(references.length > 0 ? { references } : {}),
        ...dates,
      })
    }
  }

  #affected(id: string, arches: readonly string[], chosen: readonly KeptFix[]): AffectedPackage {
    const [first] = chosen
    const severity = first?.update.severity
    const affected: Mutable<AffectedPackage> = {
      advisory: id,
      namespace: this.#options.namespace,
      name: first?.name ?? '',
      status: 'fixed',
      ranges: this.#ranges(chosen),
      vendorIds: [...new Set(chosen.map(({ update }) => update.id))].filter((vendorId) => vendorId !== id),
    }
    if (affected.vendorIds?.length === 0) delete affected.vendorIds
    if (severity) affected.severity = severity
    const module = first?.module
    if (arches.length > 0 || module !== undefined)
      affected.qualifiers = {
        ...(arches.length > 0 ? { arches: arches.toSorted() } : {}),
        ...(module === undefined ? {} : { modules: [module] }),
      }
    return affected
  }

  #ranges(chosen: readonly KeptFix[]): VersionRange[] {
    const ranges = new Map<string, VersionRange>()
    for (const { name, version, update } of chosen) {
      const { repository } = update
      const introduced = repository === MAIN_REPOSITORY ? undefined : this.#lines.begin(repository, name)
      ranges.set(`${introduced} ${version}`, { ...(introduced ? { introduced } : {}), fixed: version })
    }
    return [...ranges.values()]
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

/** The fixes of one flaw, by package and module. */
function byPackage(updates: readonly KeptUpdate[]): Iterable<readonly KeptFix[]> {
  const groups = new Map<string, KeptFix[]>()
  for (const { fixes } of updates) {
    for (const fix of fixes) {
      const key = `${fix.name}\0${fix.module ?? ''}`
      const group = groups.get(key)
      if (group) group.push(fix)
      else groups.set(key, [fix])
    }
  }
  return groups.values()
}

interface ArchGroup {
  readonly arches: string[]
  readonly chosen: readonly KeptFix[]
}

/** Architectures that have the same fixes. A fix for whatever architecture is one for all. */
function byArch(fixes: readonly KeptFix[], order: VersionOrder): Iterable<ArchGroup> {
  const arches = new Set(fixes.flatMap((fix) => fix.arches))
  const isForAll = fixes.some((fix) => fix.arches.length === 0)
  if (isForAll || arches.size === 0) return [{ arches: [], chosen: lowest(fixes, order) }]
  const groups = new Map<string, ArchGroup>()
  for (const arch of arches) {
    const chosen = lowest(
      fixes.filter((fix) => fix.arches.includes(arch)),
      order,
    )
    const key = chosen.map(({ update, version }) => `${update.id} ${version}`).join('\0')
    const group = groups.get(key)
    if (group) group.arches.push(arch)
    else groups.set(key, { arches: [arch], chosen })
  }
  return groups.values()
}

/** Of each repository the fixes with the lowest version. */
function lowest(fixes: readonly KeptFix[], order: VersionOrder): readonly KeptFix[] {
  const best = new Map<string, KeptFix[]>()
  for (const fix of fixes) {
    const { repository } = fix.update
    const known = best.get(repository)
    const difference = known?.[0] ? order.compare(fix.version, known[0].version) : -1
    if (!known || difference < 0) best.set(repository, [fix])
    else if (difference === 0) known.push(fix)
  }
  return [...best.values()].flat()
}
