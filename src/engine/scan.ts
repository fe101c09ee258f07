import type { Report } from '../core/report.ts'
import { readDecisions } from './decisions/read-decisions.ts'
import { inspect } from './inspect/index.ts'
import { judge } from './judge.ts'
import { match } from './match.ts'
import type { ScanRequest } from './request.ts'

/** The whole way: target → inventory → findings → judgement → report. Throws PlimsollErrors. */
export async function scan(request: ScanRequest): Promise<Report> {
  try {
    const decisions = await readDecisions(request.decisions, request.signal)
    const { files: wanted } = decisions
    const seen = await inspect(wanted ? { ...request, files: wanted } : request)
    const matched = await match(seen.inventory, request)
    return await judge(seen, matched, decisions, request)
  } finally {
    request.progress.done()
  }
}
