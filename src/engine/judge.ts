import type { Finding } from '../core/finding.ts'
import type { ImageConfig } from '../core/image.ts'
import type { LayerInfo } from '../core/inventory.ts'
import type { Reachability } from '../core/reachability.ts'
import type { Report } from '../core/report.ts'
import { decide } from '../judgement/decide.ts'
import { VERSION } from '../version.ts'
import { completeDecisions } from './decisions/complete-decisions.ts'
import type { ReadDecisions } from './decisions/read-decisions.ts'
import type { Inspection } from './inspect/types.ts'
import type { Seen } from './looking/types.ts'
import { type Matched, missingRaters } from './match.ts'
import type { ScanRequest } from './request.ts'

/** What was seen and what the advisories say of it → the report, by what people decided. */
export async function judge(
  { target, base, inventory, leftOut, files, seen }: Inspection,
  matched: Matched,
  decisions: ReadDecisions,
  request: ScanRequest,
): Promise<Report> {
  const unjudged = {
    kind: 'report',
    tool: { name: 'plimsoll', version: VERSION },
    createdAt: request.createdAt,
    target: seen?.config ? { ...target, config: seen.config } : target,
    ...(inventory.distribution ? { distribution: inventory.distribution } : {}),
    ...(base ? { base } : {}),
    layers: seen?.config ? shownLayers(inventory.layers, target.config, seen.config) : inventory.layers,
    packages: inventory.packages,
    leftOut,
    ...matched,
    ...(seen ? withSeen(matched, seen) : {}),
  } as const
  const complete = await completeDecisions(decisions, unjudged, request)
  return decide(unjudged, complete, {
    verdict: request.decisions.verdict,
    missingRaters: missingRaters(matched.problems),
    ...(files ? { files } : {}),
  })
}

/** What else was looked for stands beside the flaws, and what it says of these is put to them. */
function withSeen(
  { findings, problems }: Matched,
  { configuration, hygiene, reachability, problems: own }: Seen,
): Partial<Report> & Pick<Report, 'findings' | 'problems'> {
  return {
    findings: reachability ? findings.map((one) => reached(one, reachability)) : findings,
    problems: [...problems, ...own],
    ...(configuration ? { configuration } : {}),
    ...(hygiene ? { hygiene } : {}),
  }
}

/** Layers name the instruction that made them, and so what it holds. */
function shownLayers(
  layers: readonly LayerInfo[],
  config: ImageConfig | undefined,
  masked: ImageConfig,
): readonly LayerInfo[] {
  const shown = new Map(
    masked.history.map(({ createdBy }, index) => [config?.history[index]?.createdBy, createdBy]),
  )
  return layers.map((layer) => {
    const createdBy = shown.get(layer.createdBy)
    return createdBy === undefined || createdBy === layer.createdBy ? layer : { ...layer, createdBy }
  })
}

function reached(finding: Finding, known: ReadonlyMap<string, Reachability>): Finding {
  const reachability = known.get(finding.package.id)
  return reachability ? { ...finding, reachability } : finding
}
