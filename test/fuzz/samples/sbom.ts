import { embeddedSbomAnalyser } from '../../../src/ecosystems/embedded-sbom.ts'
import type { AnalyserSample } from './types.ts'

const CYCLONE = JSON.stringify({
  bomFormat: 'CycloneDX',
  components: [{ name: 'a', purl: 'pkg:npm/%40s/a@1', components: [{ name: 'b' }] }],
  dependencies: [{ ref: 'a', dependsOn: ['b'] }],
})
const SPDX =
  'SPDXVersion: SPDX-2.3\nPackageName: a\nPackageVersion: <text>1</text>\nExternalRef: PACKAGE-MANAGER purl pkg:npm/a@1\nRelationship: a DEPENDS_ON b\n'

export const sbomSamples: readonly AnalyserSample[] = [
  { analyser: embeddedSbomAnalyser, path: 'opt/a.cdx.json', content: CYCLONE },
  { analyser: embeddedSbomAnalyser, path: 'opt/a.spdx', content: SPDX },
]
