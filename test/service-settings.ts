/** What a scan from the command line would be asked for, for tests of the service's configuration. */
import { DEFAULT_LIMITS } from '../src/layers/limits.ts'
import type { ScanSettings } from '../src/service/config/build.ts'

export const SCAN: ScanSettings = {
  sources: {
    platform: { os: 'linux', architecture: 'amd64' },
    imageSources: ['registry'],
    registry: { insecureHosts: [] },
  },
  layers: {
    limits: DEFAULT_LIMITS,
    skipDirs: [],
    skipFiles: [],
    concurrency: 2,
    verifyDiffIds: false,
    cacheDir: '/cache/layers',
  },
  packages: { includeDevelopment: false, relationships: [], includePrograms: true },
  database: {
    dir: '/cache/db',
    offline: false,
    maxAge: 86_400_000,
    enrich: ['kev'],
    severitySources: ['auto'],
  },
  decisions: {
    filters: {
      severities: ['HIGH'],
      ignoreStatuses: [],
      ignoreStatusOption: '--ignore-status',
      packageTypes: [],
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
}
