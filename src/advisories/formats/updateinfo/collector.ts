import type { AffectedPackage } from '../../../core/advisory.ts'
import type { FeedSink } from '../../../core/feed.ts'
import type { Mutable } from '../../../core/mutable.ts'
import type { SeverityRating } from '../../../core/severity.ts'
import type { VersionOrder } from '../../../core/version-order.ts'
import { detached } from '../../xml-tree.ts'
import type { Fix, Update } from './types.ts'
import { VersionLines } from './version-lines.ts'

export interface CollectorOptions {
  /** Of all records: the distribution's release. */
  readonly namespace: string
  readonly versions: VersionOrder
  /** The publisher's page on an update. */
  readonly referenceOf?: (id: string) => string | undefined
}

/** A package of an update, and the architectures on which it has the fix in this version. */
interface KeptFix {
  readonly update: KeptUpdate
  readonly version: string
  readonly module: string | undefined
  /** Empty: whatever the architecture. */
  readonly arches: readonly string[]
}

interface KeptUpdate {
  readonly id: string
  readonly repository: string
  readonly severity: SeverityRating | undefined
  /** Ids of what it fixes; its own where it stands for itself. */
  readonly flaws: readonly string[]
}

/** The repository whose versions begin with the first. */
export const MAIN_REPOSITORY = ''

/**
 * Turns updates into records by flaw: of all updates that fix a flaw in a package, the one with the lowest version is
 * the fix. That is known once all updates have been seen; until then each is kept once, however many flaws it fixes.
 * Records come by package, as the database likes them.
 */
export class UpdateCollector {
  readonly #sink: FeedSink
  readonly #options: CollectorOptions
  readonly #lines: VersionLines
  /** By package. */
  readonly #fixes = new Map<string, KeptFix[]>()
  /** One copy of each text that is kept. */
  readonly #texts = new Map<string, string>()
  readonly #severities = new Map<string, SeverityRating>()
  readonly #arches = new Map<string, readonly string[]>()

  constructor(sink: FeedSink, options: CollectorOptions) {
    this.#sink = sink
    this.#options = options
    this.#lines = new VersionLines(options.versions)
  }

  add(update: Update, repository = MAIN_REPOSITORY): void {
    const flaws = update.flaws.length > 0 ? update.flaws.map(({ id }) => id) : [update.id]
    const kept: KeptUpdate = {
      id: this.#text(update.id),
      repository,
      severity: this.#severity(update.severity),
      flaws: flaws.map((id) => this.#text(id)),
    }
    let isUsed = false
    for (const [{ name, version, module }, arches] of withArches(update.fixes)) {
      if (!this.#options.versions.isValid(version)) {
        this.#sink.skipped(`${update.id} ${name}`, `${JSON.stringify(version)} is no version`)
        continue
      }
      isUsed = true
      const fix: KeptFix = {
        update: kept,
        version: this.#text(version),
        module: module === undefined ? undefined : this.#text(module),
        arches: this.#archList(arches),
      }
      const list = this.#fixes.get(name)
      if (list) list.push(fix)
      else this.#fixes.set(this.#text(name), [fix])
      this.#lines.add(repository, name, version)
    }
    if (isUsed) this.#writeTexts(update)
  }

  /** Writes the records of all updates. */
  finish(): void {
    const { versions, namespace } = this.#options
    for (const [name, fixes] of this.#fixes) {
      for (const [id, ofFlaw] of byFlaw(fixes)) {
        for (const ofPackage of byStream(ofFlaw)) {
          for (const { arches, chosen } of byArch(ofPackage, versions))
            this.#sink.affected(this.#affected(id, name, arches, chosen))
        }
      }
    }
    this.#sink.namespace(namespace)
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
  #affected(
    id: string,
    name: string,
    arches: readonly string[],
    [first, ...others]: ChosenFixes,
  ): AffectedPackage {
    const { version, module, update } = first
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
        ...(arches.length > 0 ? { arches } : {}),
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

  #archList(arches: ReadonlySet<string>): readonly string[] {
    const key = [...arches].sort().join()
    const known = this.#arches.get(key)
    if (known) return known
    const list = key === '' ? [] : key.split(',').map((arch) => this.#text(arch))
    this.#arches.set(this.#text(key), list)
    return list
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

/** Each package and version of an update once. */
function withArches(fixes: readonly Fix[]): Iterable<readonly [Fix, Set<string>]> {
  const known = new Map<string, readonly [Fix, Set<string>]>()
  for (const fix of fixes) {
    const key = `${fix.name}\0${fix.version}\0${fix.module ?? ''}\0${fix.arch === undefined}`
    let entry = known.get(key)
    if (!entry) known.set(key, (entry = [fix, new Set()]))
    if (fix.arch !== undefined) entry[1].add(fix.arch)
  }
  return known.values()
}

/** The fixes of one package, by flaw. */
function byFlaw(fixes: readonly KeptFix[]): Iterable<readonly [string, ChosenFixes]> {
  const groups = new Map<string, [KeptFix, ...KeptFix[]]>()
  for (const fix of fixes) for (const id of new Set(fix.update.flaws)) addTo(groups, id, fix)
  return groups
}

/** The fixes of one flaw in one package, by module and repository. */
function byStream(fixes: ChosenFixes): Iterable<ChosenFixes> {
  if (fixes.length === 1) return [fixes]
  const groups = new Map<string, [KeptFix, ...KeptFix[]]>()
  for (const fix of fixes) addTo(groups, `${fix.module ?? ''}\0${fix.update.repository}`, fix)
  return groups.values()
}

function addTo(groups: Map<string, [KeptFix, ...KeptFix[]]>, key: string, fix: KeptFix): void {
  const group = groups.get(key)
  if (group) group.push(fix)
  else groups.set(key, [fix])
}

interface ArchGroup {
  readonly arches: readonly string[]
  readonly chosen: ChosenFixes
}

/** Architectures that have the same fixes. A fix for whatever architecture is one for all. */
function byArch(fixes: ChosenFixes, order: VersionOrder): Iterable<ArchGroup> {
  if (fixes.some((fix) => fix.arches.length === 0)) return [{ arches: [], chosen: lowest(fixes, order) }]
  if (fixes.length === 1) return [{ arches: fixes[0].arches, chosen: fixes }]
  const groups = new Map<string, { readonly arches: string[]; readonly chosen: ChosenFixes }>()
  for (const arch of new Set(fixes.flatMap((fix) => fix.arches).sort())) {
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
