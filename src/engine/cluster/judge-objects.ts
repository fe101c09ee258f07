import type { CheckOptions } from '../../checks/kubernetes/check-input.ts'
import type { ClusterScan } from '../../core/cluster.ts'
import { byGravity } from '../../core/misconfiguration.ts'
import type { Problem } from '../../core/problem.ts'
import { decide } from '../../judgement/decide.ts'
import type { VerdictOptions } from '../../judgement/verdict.ts'
import type { KubernetesObject } from '../../kubernetes/object.ts'
import { VERSION } from '../../version.ts'
import { NO_DATABASE } from '../database-info.ts'
import type { ReadDecisions } from '../decisions/read-decisions.ts'
import { checkObjects } from './check-objects.ts'

export interface ObjectsRequest {
  /** As reports call the cluster. */
  readonly name: string
  readonly checks: CheckOptions
  /** Whether roles that the API server makes itself count like all others. */
  readonly withDefaults: boolean
  /** What could not be seen. */
  readonly unseen: readonly Problem[]
  readonly decisions: ReadDecisions
  readonly verdict: VerdictOptions
  /** ISO 8601. */
  readonly createdAt: string
}

const DEFAULTS = '--kubernetes-defaults'

/** What is set up wrongly in the objects of a cluster, as a report of its own. */
export function judgeObjects(
  objects: readonly KubernetesObject[],
  request: ObjectsRequest,
): NonNullable<ClusterScan['configuration']> {
  const { name, checks, withDefaults, unseen, createdAt, verdict } = request
  const { resources, misconfigurations, ofDefaults, problems } = checkObjects(objects, name, checks)
  const suppressed = ofDefaults.map(
    (misconfiguration) =>
      ({
        misconfiguration,
        by: DEFAULTS,
        reason: 'the API server makes it itself',
        decision: { kind: 'filter', option: DEFAULTS },
      }) as const,
  )
  const configuration = withDefaults
    ? { resources, misconfigurations: [...misconfigurations, ...ofDefaults].sort(byGravity), suppressed: [] }
    : { resources, misconfigurations, suppressed }
  const unjudged = {
    kind: 'report',
    tool: { name: 'plimsoll', version: VERSION },
    createdAt,
    target: { kind: 'cluster', name, repoTags: [], repoDigests: [] },
    layers: [],
    packages: [],
    leftOut: { development: 0, byRelationship: 0, programs: 0 },
    findings: [],
    problems: [...unseen, ...problems],
    database: NO_DATABASE,
    configuration,
  } as const
  // VEX documents are about flaws of products: here each of their statements would be one that hits nothing.
  const { vex: _, ...decisions } = request.decisions
  const report = decide(unjudged, decisions, { verdict })
  return { ...report, configuration: report.configuration ?? configuration }
}
