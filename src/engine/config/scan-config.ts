import { byGravity } from '../../core/misconfiguration.ts'
import type { Report } from '../../core/report.ts'
import { decide } from '../../judgement/decide.ts'
import type { VerdictOptions } from '../../judgement/verdict.ts'
import { VERSION } from '../../version.ts'
import { NO_DATABASE } from '../database-info.ts'
import type { ReadDecisions } from '../decisions/read-decisions.ts'
import { type ManifestSources, readManifestFiles } from '../manifests/manifest-files.ts'
import { type BaseScan, type ScanBase, scanBases } from './base-images.ts'
import { type CheckedConfigFile, type ConfigChecks, checkConfigFile } from './check-config-file.ts'
import { isConfigName } from './kind-of-file.ts'

export interface ConfigRequest extends Omit<ManifestSources, 'wants'> {
  readonly checks: ConfigChecks
  readonly decisions: ReadDecisions
  readonly verdict: VerdictOptions
  /** ISO 8601. */
  readonly createdAt: string
  /** Scans the images that Dockerfiles build on; absent: nobody asks for it. */
  readonly scanBase?: ScanBase
}

/**
 * Dockerfiles, compose files and manifests → one report of what is set up wrongly in them. Throws what reading them
 * throws.
 */
export async function scanConfig(request: ConfigRequest): Promise<Report> {
  const { checks, scanBase, signal } = request
  const checked: CheckedConfigFile[] = []
  const bases: BaseScan[] = []
  for await (const file of readManifestFiles({ ...request, wants: isConfigName })) {
    if (file.kind === 'problem') {
      checked.push({ resources: [], misconfigurations: [], suppressed: [], problems: [file] })
      continue
    }
    checked.push(await checkConfigFile(file, checks))
    if (scanBase) bases.push({ file: file.name, text: file.text })
    signal.throwIfAborted()
  }
  if (scanBase) checked.push(await scanBases(bases, scanBase, signal))
  const unjudged = {
    kind: 'report',
    tool: { name: 'plimsoll', version: VERSION },
    createdAt: request.createdAt,
    target: { kind: 'manifests', name: request.paths.join(' '), repoTags: [], repoDigests: [] },
    layers: [],
    packages: [],
    leftOut: { development: 0, byRelationship: 0, programs: 0 },
    findings: [],
    problems: checked.flatMap(({ problems }) => problems),
    database: NO_DATABASE,
    configuration: {
      resources: checked.flatMap(({ resources }) => resources),
      misconfigurations: checked.flatMap(({ misconfigurations }) => misconfigurations).sort(byGravity),
      suppressed: checked.flatMap(({ suppressed }) => suppressed),
    },
  } as const
  return decide(unjudged, request.decisions, { verdict: request.verdict })
}
