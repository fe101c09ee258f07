import * as z from 'zod/mini'
import { utc } from '../../advisories/formats/nvd.ts'
import type { AffectedPackage, VersionRange } from '../../core/advisory.ts'
import type { FeedSink } from '../../core/feed.ts'
import { affectedBy, NVD_MATCH, programMatch } from './cpe-match.ts'
import { conditionsOf, possibleOnLinux } from './nvd-conditions.ts'
import { NAMESPACE } from './nvd-feed.ts'

/** Matches of one record that are read. Real ones have up to some thousand. */
export const MAX_MATCHES = 50_000
/** Configurations of one record, and nodes of one configuration. */
export const MAX_NODES = 1000

const Node = z.object({
  operator: z.optional(z.string()),
  negate: z.optional(z.boolean()),
  cpeMatch: z.array(NVD_MATCH),
  /** Of an older form of the files. */
  children: z.optional(z.array(z.unknown())),
})

const Configuration = z.object({
  operator: z.optional(z.string()),
  negate: z.optional(z.boolean()),
  nodes: z.array(Node),
})
export type NvdConfiguration = z.infer<typeof Configuration>

/** https://csrc.nist.gov/schema/nvd/api/2.0/cve_api_json_2.0.schema */
const Record = z.object({
  cve: z.object({
    id: z.string(),
    published: z.optional(z.string()),
    lastModified: z.optional(z.string()),
    vulnStatus: z.optional(z.string()),
    descriptions: z.optional(z.array(z.object({ lang: z.string(), value: z.string() }))),
    configurations: z.optional(z.array(Configuration)),
  }),
})
type Cve = z.infer<typeof Record>['cve']

/** What one record says of a product under one condition. */
interface Said {
  readonly product: string
  readonly reason: string | undefined
  readonly ranges: VersionRange[]
  readonly versions: string[]
}

/**
 * @param value one of `vulnerabilities`
 * @param place of it, to name it by when it is none
 */
export function readRecord(value: unknown, place: string, sink: FeedSink): void {
  const result = Record.safeParse(value)
  if (!result.success) {
    sink.skipped(place, 'it is not a CVE record')
    return
  }
  const { cve } = result.data
  const { configurations = [] } = cve
  if (cve.vulnStatus === 'Rejected' || configurations.length === 0) return
  const nodes = configurations.flatMap((one) => one.nodes)
  const matches = nodes.reduce((count, { cpeMatch }) => count + cpeMatch.length, 0)
  if (nodes.length > MAX_NODES || matches > MAX_MATCHES) {
    sink.skipped(place, `${cve.id} has more than ${MAX_NODES} nodes or ${MAX_MATCHES} products`)
    return
  }
  const said = new Map<string, Said>()
  for (const configuration of configurations) readConfiguration(configuration, cve.id, said, sink)
  if (said.size === 0) return
  sink.advisory(advisoryOf(cve))
  for (const one of said.values()) sink.affected(affectedOf(cve.id, one))
}

function readConfiguration(
  configuration: NvdConfiguration,
  cve: string,
  said: Map<string, Said>,
  sink: FeedSink,
): void {
  for (const node of configuration.nodes) {
    const ours = node.cpeMatch.flatMap((match) => programMatch(match) ?? [])
    if (ours.length === 0) continue
    if (configuration.negate || node.negate || node.children) {
      for (const product of new Set(ours.map((one) => one.product)))
        sink.skipped(`${product} ${cve}`, 'whom it hits is said by what it does not hit')
      continue
    }
    if (!possibleOnLinux(configuration, node)) continue
    const reason = conditionsOf(configuration, node)
    for (const match of ours) {
      const affected = affectedBy(match)
      if ('invalid' in affected) {
        sink.skipped(`${match.product} ${cve}`, `«${affected.invalid}» is no version`)
        continue
      }
      const because = [reason, affected.note].filter((text) => text !== undefined).join('; ') || undefined
      const key = `${match.product}\0${because ?? ''}`
      const one = said.get(key) ?? { product: match.product, reason: because, ranges: [], versions: [] }
      said.set(key, one)
      if (affected.range) one.ranges.push(affected.range)
      if (affected.version !== undefined) one.versions.push(affected.version)
    }
  }
}

function affectedOf(advisory: string, { product, reason, ranges, versions }: Said): AffectedPackage {
  return {
    advisory,
    namespace: NAMESPACE,
    name: product,
    status: ranges.some(({ fixed }) => fixed !== undefined) ? 'fixed' : 'affected',
    ...(reason === undefined ? {} : { statusReason: reason }),
    ranges,
    ...(versions.length > 0 ? { versions: [...new Set(versions)] } : {}),
  }
}

/** Severities and all else are facts of `nvd-YYYY`, which is fetched for the years in which something is found. */
function advisoryOf({ id, published, lastModified, descriptions }: Cve) {
  const description = descriptions?.find(({ lang }) => lang === 'en')?.value
  return {
    kind: 'advisory',
    id,
    ...(description === undefined ? {} : { description }),
    ...(published === undefined ? {} : { published: utc(published) }),
    ...(lastModified === undefined ? {} : { modified: utc(lastModified) }),
  } as const
}
