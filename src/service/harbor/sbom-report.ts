import { findFormat } from '../../reports/registry.ts'
import type { PackageList } from '../../reports/types.ts'
import type { SbomMediaType } from './mime.ts'
import { harborArtifact, SCANNER } from './report.ts'
import type { Artifact } from './scan-request.ts'

const FORMATS: Readonly<Record<SbomMediaType, string>> = {
  'application/spdx+json': 'spdx-json',
  'application/vnd.cyclonedx+json': 'cyclonedx',
}

/** What an image holds, as Harbor keeps it; nobody's judgement is in it. */
export async function harborSbom(
  artifact: Artifact,
  list: PackageList,
  mediaType: SbomMediaType,
): Promise<object> {
  const format = await findFormat(FORMATS[mediaType])?.load()
  const text = format?.writePackages?.(list, {
    width: 120,
    color: false,
    showSuppressed: true,
    listAllPackages: true,
  })
  if (!text) throw new Error(`There is no bill of materials as ${mediaType}.`)
  return {
    generated_at: list.createdAt,
    artifact: harborArtifact(artifact),
    scanner: SCANNER,
    media_type: mediaType,
    sbom: JSON.parse([...text].join('')) as unknown,
  }
}
