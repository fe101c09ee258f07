import type { DecisionRecord } from '../core/decision.ts'
import { problem } from '../core/problem.ts'
import type { Report } from '../core/report.ts'
import { type DecideOptions, decide } from './decide.ts'
import { hitKey, hitOf } from './misconfiguration-hit.ts'
import type { Decisions, PolicyJudge } from './types.ts'
import type { VerdictOptions } from './verdict.ts'

export interface RejudgeOptions {
  readonly verdict: VerdictOptions
  /** Against which exceptions are held, ISO 8601; the report keeps the time at which the image was looked at. */
  readonly now: string
  /** See `decide`. */
  readonly missingRaters?: DecideOptions['missingRaters']
}

/**
 * A report that was judged before, judged again by further decisions. What was suppressed stays so, by whoever did it;
 * what remained goes through the new decisions. Without a policy among them, what policies said before still counts
 * for what remains. Pure.
 */
export function rejudge(
  report: Report,
  decisions: Decisions,
  { verdict, now, missingRaters }: RejudgeOptions,
): Report {
  const { suppressed, decisions: record, verdict: _before, ...unjudged } = report
  const policy = decisions.policy ?? earlierPolicy(report)
  const judged = decide(
    { ...unjudged, createdAt: now, problems: [...unjudged.problems, ...unseenPackages(report, decisions)] },
    {
      ...decisions,
      ...(policy
        ? {
            policy: (one) =>
              policy({
                ...one,
                suppressed: [...suppressed, ...one.suppressed],
                decisions: joined(record, one.decisions),
              }),
          }
        : {}),
    },
    { verdict, ...(missingRaters ? { missingRaters } : {}) },
  )
  return {
    ...judged,
    createdAt: report.createdAt,
    suppressed: [...suppressed, ...judged.suppressed],
    decisions: joined(record, judged.decisions),
  }
}

/** What policies said when the report was written, of that which is still there. */
function earlierPolicy({ verdict, decisions }: Report): PolicyJudge | undefined {
  if (decisions.policies.length === 0) return undefined
  return ({ findings, configuration }) => {
    const left = new Set(findings.map(({ id, package: pkg }) => `${id}\0${pkg.id}`))
    const wrong = new Set(configuration?.misconfigurations.map((one) => hitKey(hitOf(one))))
    const hits = verdict.hits.filter(({ on }) => {
      if (on.kind === 'finding') return left.has(`${on.id}\0${on.package}`)
      return on.kind !== 'misconfiguration' || wrong.has(hitKey(on))
    })
    return { hits, uses: decisions.policies, problems: [] }
  }
}

function joined(before: DecisionRecord, added: DecisionRecord): DecisionRecord {
  return {
    exceptions: [...before.exceptions, ...added.exceptions],
    vex: [...before.vex, ...added.vex],
    policies: added.policies,
  }
}

/** A rule about packages that are not in the report would pass, and nobody could see why. */
function unseenPackages({ problems, target }: Report, { policy }: Decisions) {
  if (!policy || !problems.some(({ code }) => code === 'packages-not-listed')) return []
  return [
    problem('policy-without-packages', target.name, 'only packages with findings were judged by policies.'),
  ]
}
