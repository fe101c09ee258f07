import { ARTIFACT_TYPES, SBOM_MEDIA_TYPES, SBOM_REPORT, VULNERABILITY_REPORTS } from './mime.ts'
import { SCANNER } from './report.ts'

/** @param updatedAt when the advisories were last brought up to date; ISO 8601 */
export function metadata(updatedAt: string | undefined): object {
  return {
    scanner: SCANNER,
    capabilities: [
      {
        type: 'vulnerability',
        consumes_mime_types: ARTIFACT_TYPES,
        produces_mime_types: VULNERABILITY_REPORTS,
      },
      {
        type: 'sbom',
        consumes_mime_types: ARTIFACT_TYPES,
        produces_mime_types: [SBOM_REPORT],
        additional_attributes: { sbom_media_types: SBOM_MEDIA_TYPES },
      },
    ],
    properties: {
      'harbor.scanner-adapter/scanner-type': 'os-package-vulnerability',
      ...(updatedAt ? { 'harbor.scanner-adapter/vulnerability-database-updated-at': updatedAt } : {}),
    },
  }
}
