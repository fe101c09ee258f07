import type { Report } from '../../core/report.ts'
import { decide } from '../../judgement/decide.ts'
import type { VerdictOptions } from '../../judgement/verdict.ts'
import { VERSION } from '../../version.ts'
import { NO_DATABASE } from '../database-info.ts'
import type { ReadDecisions } from '../decisions/read-decisions.ts'
import type { ManifestSources } from '../manifests/manifest-files.ts'
import { type BaseScan, type ScanBase, scanBases } from './base-images.ts'
import type { ConfigChecks } from './check-config-file.ts'
import { checkFiles, joinChecked } from './check-files.ts'

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
  const bases: BaseScan[] = []
  const files = await checkFiles(request, checks, ({ name, text }) => {
    if (scanBase) bases.push({ file: name, text })
  })
  const scanned = scanBase ? [await scanBases(bases, scanBase, signal)] : []
  const { configuration, problems } = joinChecked([...files, ...scanned])
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
    configuration,
  } as const
  return decide(unjudged, request.decisions, { verdict: request.verdict })
}
