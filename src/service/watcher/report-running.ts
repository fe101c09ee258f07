import { ApiFailure } from '../../kubernetes/client/failure.ts'
import { listAll } from '../../kubernetes/client/list.ts'
import type { ApiClient, ApiResource } from '../../kubernetes/client/types.ts'
import { putObject, removeObject } from '../../kubernetes/client/write.ts'
import { type KubernetesObject, recordAt, textAt } from '../../kubernetes/object.ts'
import { HASH_ANNOTATION, MANAGED, OURS } from '../../kubernetes/reports/metadata.ts'
import { POLICY_REPORTS } from '../../kubernetes/reports/policy-report.ts'
import { VULNERABILITY_REPORTS } from '../../kubernetes/reports/vulnerability-report.ts'
import type { ServiceContext } from '../context.ts'
import type { JudgeNeeds } from './judge-image.ts'
import { type MadeReport, makeReport, type WantedReport, wantedReports } from './wanted-reports.ts'

export interface ReportNeeds extends Pick<JudgeNeeds, 'matcher'> {
  readonly client: ApiClient
}

const RESOURCES = {
  'vulnerability-reports': VULNERABILITY_REPORTS,
  'policy-reports': POLICY_REPORTS,
} as const

/** What the cluster does not take is told once, and tried again at the next change. */
export type ReportRunning = (heldTo: Pick<JudgeNeeds, 'measure'>, signal: AbortSignal) => Promise<void>

/**
 * Task `report-running`: makes the report objects in the cluster those that follow from the store. What is right already is
 * not written; what is about nothing that runs is removed. Objects that are not ours are left alone.
 */
export function createReportRunning(context: ServiceContext, needs: ReportNeeds): ReportRunning {
  const { config, metrics, log } = context
  const { name: cluster, namespaces, reports } = config.watcher
  const told = new Set<string>()
  const warn = (error: ApiFailure, message: string): void => {
    if (!told.has(error.message)) log.warn({ cluster, reason: error.message }, message)
    told.add(error.message)
  }
  const count = (outcome: string): void =>
    metrics.count('plimsoll_running_reports_total', { cluster, outcome })

  async function listed(resource: ApiResource, signal: AbortSignal) {
    const found: KubernetesObject[] = []
    for (const namespace of namespaces.length > 0 ? namespaces : [undefined]) {
      const place = namespace === undefined ? {} : { namespace }
      const list = { ...place, labelSelector: OURS, isMetadataOnly: true, signal }
      found.push(...(await listAll(needs.client, resource, list)).items)
    }
    return found
  }

  async function write(
    resource: ApiResource,
    { object, leftOut }: MadeReport,
    signal: AbortSignal,
  ): Promise<void> {
    const outcome = await putObject(needs.client, resource, object, { mayReplace: isOurs, signal })
    if (leftOut > 0) log.warn({ cluster, leftOut, ...placeOf(object) }, 'a report has no room for all')
    count(outcome === 'kept' ? 'foreign' : 'written')
  }

  return async ({ measure }, signal) => {
    if (reports === 'none') return
    const resource = RESOURCES[reports]
    let there: readonly KubernetesObject[]
    try {
      there = await listed(resource, signal)
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error
      warn(
        error,
        error.status === 404
          ? `the cluster has no ${resource.plural}.${resource.group}: no reports are written until its definition is installed`
          : 'reports cannot be written',
      )
      count('failed')
      return
    }
    told.clear()
    const wanted = await wantedReports(context)
    const hashes = new Map(there.map((object) => [keyOf(placeOf(object)), hashOf(object)]))
    for (const object of there) {
      signal.throwIfAborted()
      const place = placeOf(object)
      if (wanted.has(keyOf(place))) continue
      if (await removeObject(needs.client, resource, place, signal)) count('removed')
    }
    for (const [key, report] of wanted) {
      signal.throwIfAborted()
      if (hashes.get(key) === report.hash) continue
      await attempt(report)
    }

    async function attempt(report: WantedReport): Promise<void> {
      const made = await makeReport(context, { matcher: needs.matcher, measure }, report, signal)
      if (!made) return
      try {
        await write(resource, made, signal)
      } catch (error) {
        if (!(error instanceof ApiFailure)) throw error
        // Its namespace may be on its way out, or the definition of another make.
        warn(error, 'a report was not taken')
        count('failed')
      }
    }
  }
}

interface Place {
  readonly namespace: string | undefined
  readonly name: string
}

function placeOf(object: KubernetesObject): Place {
  return {
    namespace: textAt(object, ['metadata', 'namespace']),
    name: textAt(object, ['metadata', 'name']) ?? '',
  }
}

function keyOf({ namespace, name }: Place): string {
  return `${namespace ?? ''}/${name}`
}

function hashOf(object: KubernetesObject): string | undefined {
  return textAt(object, ['metadata', 'annotations', HASH_ANNOTATION])
}

function isOurs(object: KubernetesObject): boolean {
  const labels = recordAt(object, ['metadata', 'labels'])
  return Object.entries(MANAGED).every(([name, value]) => labels[name] === value)
}
