import { join } from 'node:path'
import { PACKAGE_CLASSES } from '../src/core/package.ts'
import type { Problem } from '../src/core/problem.ts'
import type { Report } from '../src/core/report.ts'
import { type ScanRequest, type ScanTarget, silentProgress } from '../src/engine/request.ts'
import { scan } from '../src/engine/scan.ts'
import { DEFAULT_LIMITS, type LayerLimits } from '../src/layers/limits.ts'

export interface ScanSettings {
  /** Folder for layer reports and the database. */
  readonly cache: string
  readonly mirror?: string
  readonly offline?: boolean
  readonly limits?: Partial<LayerLimits>
  readonly layers?: Partial<ScanRequest['layers']>
  readonly packages?: Partial<ScanRequest['packages']>
  readonly createdAt?: string
}

/** Scans in this process, through the same function that every door calls. */
export async function scanHere(target: ScanTarget, settings: ScanSettings): Promise<Report> {
  return await scan(requestHere(target, settings))
}

/** What it is asked with. */
export function requestHere(target: ScanTarget, settings: ScanSettings): ScanRequest {
  const { cache, mirror } = settings
  return {
    target,
    sources: {
      platform: { os: 'linux', architecture: 'amd64' },
      imageSources: ['registry'],
      registry: { insecureHosts: [] },
    },
    layers: {
      limits: { ...DEFAULT_LIMITS, ...settings.limits },
      skipDirs: [],
      skipFiles: [],
      concurrency: 2,
      verifyDiffIds: false,
      cacheDir: join(cache, 'layers'),
      ...settings.layers,
    },
    database: {
      dir: join(cache, 'db'),
      ...(mirror === undefined ? {} : { mirror }),
      offline: settings.offline ?? mirror === undefined,
      maxAge: 24 * 60 * 60 * 1000,
      enrich: ['kev', 'epss', 'nvd', 'eol'],
      severitySources: ['auto'],
    },
    packages: {
      includeDevelopment: false,
      includePrograms: true,
      relationships: ['unknown', 'root', 'workspace', 'direct', 'indirect'],
      ...settings.packages,
    },
    decisions: {
      filters: {
        severities: ['UNKNOWN', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'],
        ignoreStatuses: [],
        ignoreStatusOption: '--ignore-status',
        packageTypes: PACKAGE_CLASSES,
      },
      exceptions: [],
      vex: [],
      policies: [],
      verdict: {
        exitCode: 0,
        exitOnEol: 0,
        allowIncomplete: false,
        failOnEmpty: false,
        failOnUnusedExceptions: false,
      },
    },
    createdAt: settings.createdAt ?? '2026-01-01T00:00:00.000Z',
    now: new Date().toISOString(),
    environment: {},
    progress: silentProgress,
    signal: new AbortController().signal,
  }
}

/** Codes of problems that are not about missing feeds. */
export function codesOf(problems: readonly Problem[]): string[] {
  const codes = problems
    .map(({ code }) => code)
    .filter((code) => code !== 'feed-missing' && code !== 'enrichment-missing')
  return [...new Set(codes)].sort()
}
