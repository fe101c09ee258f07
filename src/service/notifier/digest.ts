import { SEVERITIES, type Severity } from '../../core/severity.ts'
import type { Brief } from './brief.ts'
import type { NotificationEntry, Reason } from './entry.ts'
import { compareRisk, type Risk, riskOf } from './risk.ts'

/** What people are told of a notification: its numbers, and its flaws with the worst first, each with its images. */
export interface Digest {
  readonly images: number
  /** Flaws by what became of them; one that is new in one image and gone from another counts for both. */
  readonly reasons: Readonly<Record<Reason, number>>
  /** Flaws that are new or changed, by how severe they are now. */
  readonly severities: Readonly<Record<Severity, number>>
  readonly exploited: number
  readonly groups: readonly Group[]
  /** Flaws that are not among the groups. */
  readonly more: number
  /** Whether images are here with their worst alone. */
  readonly isSummary: boolean
  /** In which they run, where it is told of what runs. */
  readonly cluster?: string
}

export interface Group {
  readonly kind: 'group'
  /** What `groupOf` said of its images. */
  readonly part: string
  readonly reason: Reason
  readonly finding: Brief
  readonly before?: Brief
  /** `name version`, the first few. */
  readonly packages: readonly string[]
  readonly images: number
  /** Of the first few: names, or digests where there are none. */
  readonly names: readonly string[]
}

export interface DigestOptions {
  /** Groups at most. */
  readonly most: number
  /** Names of images in a group at most. */
  readonly names: number
  /** Parts the images of one flaw into groups of their own. */
  readonly groupOf?: (entry: NotificationEntry) => string
}

/** Packages that a group names. */
const MAX_PACKAGES = 5
/** Groups that are held in memory while entries go by; the worst of them are kept. */
export const MAX_HELD_GROUPS = 4000

interface Gathered {
  readonly key: string
  readonly part: string
  /** The worst of the group. */
  entry: NotificationEntry
  risk: Risk
  readonly packages: Set<string>
  readonly names: Set<string>
  images: number
  /** Entries of one image follow each other. */
  lastImage: string
}

/** Goes through all entries once, in bounded memory whatever their number, but for their ids. */
export async function digestOf(
  entries: AsyncIterable<readonly NotificationEntry[]>,
  options: DigestOptions,
): Promise<Digest> {
  const held = new Map<string, Gathered>()
  const seen = new Map<string, Risk>()
  const images = new Set<string>()
  let isSummary = false
  let cluster: string | undefined
  for await (const chunk of entries) {
    for (const entry of chunk) {
      images.add(entry.image.digest)
      isSummary ||= entry.more !== undefined
      cluster ??= entry.running?.cluster
      const part = options.groupOf?.(entry) ?? ''
      const key = `${entry.reason}\0${entry.finding.id}\0${part}`
      const { risk } = gather(held, { key, part }, entry, options)
      const worst = seen.get(key)
      if (!worst || compareRisk(risk, worst) < 0) seen.set(key, risk)
    }
    if (held.size > MAX_HELD_GROUPS) keepWorst(held, MAX_HELD_GROUPS / 2)
  }
  const groups = worstOf(held, options.most).map(groupOf)
  return {
    images: images.size,
    ...numbers([...seen.values()]),
    groups,
    more: seen.size - groups.length,
    isSummary,
    ...(cluster === undefined ? {} : { cluster }),
  }
}

function gather(
  held: Map<string, Gathered>,
  { key, part }: { readonly key: string; readonly part: string },
  entry: NotificationEntry,
  options: DigestOptions,
): Gathered {
  const { finding, image, reason } = entry
  const risk = riskOf(reason, finding)
  const group = held.get(key) ?? {
    key,
    part,
    entry,
    risk,
    packages: new Set(),
    names: new Set(),
    images: 0,
    lastImage: '',
  }
  held.set(key, group)
  if (compareRisk(risk, group.risk) < 0) Object.assign(group, { entry, risk })
  if (group.packages.size < MAX_PACKAGES)
    group.packages.add(`${finding.package.name} ${finding.package.version}`)
  if (group.names.size < options.names) group.names.add(nameOf(entry))
  if (group.lastImage !== image.digest) group.images++
  group.lastImage = image.digest
  return group
}

/** With the first of the places where it runs. */
function nameOf({ image, running }: NotificationEntry): string {
  const name = image.name ?? image.digest
  const [place] = running?.places ?? []
  return place ? `${name} in ${place.namespace} (${place.kind}/${place.name})` : name
}

function worstOf(held: ReadonlyMap<string, Gathered>, most: number): readonly Gathered[] {
  return [...held.values()].sort((a, b) => compareRisk(a.risk, b.risk)).slice(0, most)
}

function keepWorst(held: Map<string, Gathered>, most: number): void {
  const kept = new Set(worstOf(held, most).map(({ key }) => key))
  for (const key of held.keys()) if (!kept.has(key)) held.delete(key)
}

function groupOf({ part, entry, packages, images, names }: Gathered): Group {
  const { reason, finding, before } = entry
  return {
    kind: 'group',
    part,
    reason,
    finding,
    ...(before ? { before } : {}),
    packages: [...packages],
    images,
    names: [...names],
  }
}

function numbers(risks: readonly Risk[]): Pick<Digest, 'reasons' | 'severities' | 'exploited'> {
  const reasons = { added: 0, removed: 0, changed: 0 }
  const severities = Object.fromEntries(SEVERITIES.map((level) => [level, 0])) as Record<Severity, number>
  let exploited = 0
  for (const { reason, severity, kev } of risks) {
    reasons[reason]++
    if (reason === 'removed') continue
    severities[severity]++
    if (kev) exploited++
  }
  return { reasons, severities, exploited }
}
