import type { Report } from '../core/report.ts'
import { decide } from '../judgement/decide.ts'
import { VERSION } from '../version.ts'
import { completeDecisions } from './decisions/complete-decisions.ts'
import { readDecisions } from './decisions/read-decisions.ts'
import { inspect } from './inspect/index.ts'
import { match, missingRaters } from './match.ts'
import type { ScanRequest } from './request.ts'

/** The whole way: target → inventory → findings → judgement → report. Throws PlimsollErrors. */
export async function scan(request: ScanRequest): Promise<Report> {
  try {
    const decisions = await readDecisions(request.decisions, request.signal)
    const { files: wanted } = decisions
    const { target, inventory, leftOut, files } = await inspect(
      wanted ? { ...request, files: wanted } : request,
    )
    const matched = await match(inventory, request)
    const unjudged = {
      kind: 'report',
      tool: { name: 'plimsoll', version: VERSION },
      createdAt: request.createdAt,
      target,
      ...(inventory.distribution ? { distribution: inventory.distribution } : {}),
      layers: inventory.layers,
      packages: inventory.packages,
      leftOut,
      ...matched,
    } as const
    const complete = await completeDecisions(decisions, unjudged, request)
    return decide(unjudged, complete, {
      verdict: request.decisions.verdict,
      missingRaters: missingRaters(matched.problems),
      ...(files ? { files } : {}),
    })
  } finally {
    request.progress.done()
  }
}
