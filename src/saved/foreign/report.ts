import { createHash } from 'node:crypto'
import { NO_DECISIONS, type Verdict } from '../../core/decision.ts'
import type { Digest } from '../../core/digest.ts'
import type { Distribution } from '../../core/distribution.ts'
import type { Finding } from '../../core/finding.ts'
import type { ImageConfig } from '../../core/image.ts'
import type { LayerInfo } from '../../core/inventory.ts'
import type { Platform } from '../../core/platform.ts'
import { type Problem, problem } from '../../core/problem.ts'
import type { DatabaseInfo, FeedInfo, Report } from '../../core/report.ts'
import { distributionByName } from '../../ecosystems/identify.ts'
import { sortByRisk } from '../../matching/risk-order.ts'
import { VERSION } from '../../version.ts'

/** Of a scanner that does not say when it wrote its report. */
export const UNKNOWN_TIME = '1970-01-01T00:00:00Z'

/** What a foreign report gives, to which the rest of a report of ours is added. */
export type ForeignReport = Omit<
  Report,
  'kind' | 'tool' | 'leftOut' | 'verdict' | 'decisions' | 'problems' | 'database'
> & {
  /** `Trivy 0.58.0`. */
  readonly scanner: string
  /** The file. */
  readonly file: string
  readonly problems: readonly Problem[]
  readonly feeds: DatabaseInfo['feeds']
}

/** Findings by risk, without a decision, and with the word that another scanner has judged. */
export function reportOf({ scanner, file, feeds, problems, findings, ...facts }: ForeignReport): Report {
  const detail = `it was written by ${scanner}; what that scanner did not find or could not judge is not in it.`
  return {
    kind: 'report',
    tool: { name: 'plimsoll', version: VERSION },
    ...facts,
    leftOut: { development: 0, byRelationship: 0, programs: 0 },
    findings: sortByRisk(findings),
    verdict: UNDECIDED,
    decisions: NO_DECISIONS,
    problems: [problem('foreign-report', file, detail), ...problems],
    database: { digest: digestOf(feeds.map(({ id, digest }) => `${id} ${digest}`).join('\n')), feeds },
  }
}

const UNDECIDED: Verdict = { outcome: 'warn', reason: 'nothing was decided yet', exitCode: 0, hits: [] }

export function digestOf(text: string): Digest {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}

/**
 * The advisories that another scanner names. Their digest is that of its report, which is all that there is of them.
 */
export function foreignFeeds(
  named: readonly Pick<FeedInfo, 'id' | 'name' | 'url'>[],
  { value, checkedAt, findings }: FeedContext,
): FeedInfo[] {
  const digest = named.length > 0 ? digestOf(JSON.stringify(value)) : digestOf('')
  const feeds = new Map(named.map((feed) => [feed.id, feed]))
  return [...feeds.values()].map((feed) => ({
    ...feed,
    digest,
    checkedAt,
    records: findings.filter(({ evidence }) => evidence[0]?.feed === feed.id).length,
  }))
}

interface FeedContext {
  readonly value: unknown
  readonly checkedAt: string
  readonly findings: readonly Finding[]
}

/** As we name it where we know it, so that its packages are compared in its order. */
export function foreignDistribution(
  id: string | undefined,
  version: string,
  scanner: string,
): Distribution | undefined {
  if (!id) return undefined
  const family = FAMILIES[id] ?? id
  const known = distributionByName(family, version, scanner)
  return known ?? { family, release: version, version, decidedBy: scanner }
}

/** Names that other scanners have for what os-release calls otherwise. */
const FAMILIES: Readonly<Record<string, string>> = {
  redhat: 'rhel',
  alma: 'almalinux',
  amazon: 'amzn',
  oracle: 'ol',
  oraclelinux: 'ol',
  'suse linux enterprise server': 'sles',
  'opensuse.leap': 'opensuse-leap',
  'opensuse.tumbleweed': 'opensuse-tumbleweed',
  azurelinux: 'azurelinux',
  'cbl-mariner': 'mariner',
}

export function platformOf(config: ImageConfig | undefined): Platform | undefined {
  if (!config?.os || !config.architecture) return undefined
  const { os, architecture, variant } = config
  return variant === undefined ? { os, architecture } : { os, architecture, variant }
}

/** Instructions of the history that made a layer, bottom first. */
export function instructions(config: ImageConfig | undefined): readonly (string | undefined)[] {
  return (config?.history ?? []).filter(({ emptyLayer }) => !emptyLayer).map(({ createdBy }) => createdBy)
}

export function layerIndex(layers: readonly LayerInfo[], diffId: string | undefined): number | undefined {
  const index = layers.findIndex((layer) => layer.diffId === diffId || layer.digest === diffId)
  return index < 0 ? undefined : index
}
