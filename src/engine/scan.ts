import { problem } from '../core/problem.ts'
import type { Report } from '../core/report.ts'
import { NO_DATABASE } from './database-info.ts'
import { readDecisions } from './decisions/read-decisions.ts'
import { inspect } from './inspect/index.ts'
import type { Inspection } from './inspect/types.ts'
import { judge } from './judge.ts'
import { type Matched, match } from './match.ts'
import type { ScanRequest } from './request.ts'

/** The whole way: target → inventory → findings → judgement → report. Throws PlimsollErrors. */
export async function scan(request: ScanRequest): Promise<Report> {
  try {
    const decisions = await readDecisions(request.decisions, request.signal)
    const { files: wanted } = decisions
    const look = await preparedLook(request)
    const seen = await inspect({
      ...request,
      ...(wanted ? { files: wanted } : {}),
      ...(look ? { look } : {}),
    })
    const matched = request.flaws === false ? unmatched(seen) : await match(seen.inventory, request)
    return await judge(seen, matched, decisions, request)
  } finally {
    request.progress.done()
  }
}

/** Loaded when asked for. What is wrong with its files is said before minutes go into reading. */
async function preparedLook({ looking, signal }: ScanRequest) {
  if (!looking) return undefined
  const { prepareLook } = await import('./looking/prepare.ts')
  return await prepareLook(looking, signal)
}

/** Where nobody asked for flaws; that there are none is not what the report says. */
function unmatched({ inventory, target }: Inspection): Matched {
  return {
    findings: [],
    problems: [
      ...inventory.problems,
      problem('flaws-not-looked-for', target.name, 'packages were not held against advisories.'),
    ],
    database: NO_DATABASE,
  }
}
