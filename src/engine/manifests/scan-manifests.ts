import type { CheckOptions } from '../../checks/kubernetes/check-input.ts'
import { checkManifest } from '../../checks/manifests/check-manifest.ts'
import { byGravity, type CheckedResource, type Misconfiguration } from '../../core/misconfiguration.ts'
import type { Problem } from '../../core/problem.ts'
import type { Report } from '../../core/report.ts'
import { decide } from '../../judgement/decide.ts'
import type { VerdictOptions } from '../../judgement/verdict.ts'
import { VERSION } from '../../version.ts'
import { NO_DATABASE } from '../database-info.ts'
import type { ReadDecisions } from '../decisions/read-decisions.ts'
import { type ManifestSources, readManifestFiles } from './manifest-files.ts'

export interface ManifestRequest extends ManifestSources {
  readonly checks: CheckOptions
  readonly decisions: ReadDecisions
  readonly verdict: VerdictOptions
  /** ISO 8601. */
  readonly createdAt: string
}

/** Files of manifests → a report of what is set up wrongly in them. Throws what reading them throws. */
export async function scanManifests(request: ManifestRequest): Promise<Report> {
  const resources: CheckedResource[] = []
  const misconfigurations: Misconfiguration[] = []
  const problems: Problem[] = []
  for await (const file of readManifestFiles(request)) {
    if (file.kind === 'problem') {
      problems.push(file)
      continue
    }
    const checked = await checkManifest(file, request.checks)
    resources.push(...checked.resources)
    misconfigurations.push(...checked.misconfigurations)
    problems.push(...checked.problems)
    request.signal.throwIfAborted()
  }
  const unjudged = {
    kind: 'report',
    tool: { name: 'plimsoll', version: VERSION },
    createdAt: request.createdAt,
    target: { kind: 'manifests', name: request.paths.join(' '), repoTags: [], repoDigests: [] },
    layers: [],
    packages: [],
    leftOut: { development: 0, byRelationship: 0, programs: 0 },
    findings: [],
    problems,
    database: NO_DATABASE,
    configuration: { resources, misconfigurations: misconfigurations.sort(byGravity), suppressed: [] },
  } as const
  return decide(unjudged, request.decisions, { verdict: request.verdict })
}
