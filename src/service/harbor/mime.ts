import { isSameType, parseMediaType } from '../http/accept.ts'

/*
 * Media types of Harbor's scanner API: https://github.com/goharbor/pluggable-scanner-spec. Some that send them put a space
 * before `version`, some do not.
 */
export const METADATA_TYPES = [
  'application/vnd.scanner.adapter.metadata+json; version=1.1',
  'application/vnd.scanner.adapter.metadata+json; version=1.0',
] as const
export const REQUEST_TYPES = [
  'application/vnd.scanner.adapter.scan.request+json; version=1.1',
  'application/vnd.scanner.adapter.scan.request+json; version=1.0',
  'application/json',
] as const
export const RESPONSE_TYPE = 'application/vnd.scanner.adapter.scan.response+json; version=1.0'
export const ERROR_TYPE = 'application/vnd.scanner.adapter.error+json; version=1.0'

export const HARBOR_REPORT = 'application/vnd.scanner.adapter.vuln.report.harbor+json; version=1.0'
export const SECURITY_REPORT = 'application/vnd.security.vulnerability.report; version=1.1'
export const RAW_REPORT = 'application/vnd.scanner.adapter.vuln.report.raw'
export const SBOM_REPORT = 'application/vnd.security.sbom.report+json; version=1.0'
/** In the specification's text, though not in its document. */
const SBOM_REPORT_MISSPELT = 'application/vnd.security.sbom.repo+json; version=1.0'

export const VULNERABILITY_REPORTS = [HARBOR_REPORT, SECURITY_REPORT, RAW_REPORT] as const

/** What artefacts may be: Harbor refuses an adapter that does not name Docker's manifest everywhere. */
export const ARTIFACT_TYPES = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
] as const

export const SBOM_MEDIA_TYPES = ['application/spdx+json', 'application/vnd.cyclonedx+json'] as const
export type SbomMediaType = (typeof SBOM_MEDIA_TYPES)[number]

export type WantedReport = 'harbor' | 'security' | 'raw' | 'sbom'

const REPORTS: readonly (readonly [WantedReport, string])[] = [
  ['harbor', HARBOR_REPORT],
  ['security', SECURITY_REPORT],
  ['raw', RAW_REPORT],
  ['sbom', SBOM_REPORT],
  ['sbom', SBOM_REPORT_MISSPELT],
]

/** Which report an `Accept` means; without one, that which is oldest. `undefined` for types that nobody here makes. */
export function wantedReport(accept: string | null): WantedReport | undefined {
  if (accept === null || accept.trim() === '') return 'harbor'
  for (const text of accept.split(',')) {
    const found = REPORTS.find(([, type]) => isSameType(type, text) || isWithoutVersion(type, text))
    if (found) return found[0]
    const name = parseMediaType(text)?.name
    if (name === '*/*' || name === 'application/*' || name === 'application/json') return 'harbor'
  }
  return undefined
}

function isWithoutVersion(type: string, text: string): boolean {
  const [known, asked] = [parseMediaType(type), parseMediaType(text)]
  return asked?.parameters.size === 0 && known?.name === asked.name
}

export function isSbomMediaType(text: unknown): text is SbomMediaType {
  return SBOM_MEDIA_TYPES.some((one) => one === text)
}
