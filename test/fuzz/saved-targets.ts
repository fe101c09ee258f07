import { jsonFormat } from '../../src/reports/json/index.ts'
import { tableFormat } from '../../src/reports/table/index.ts'
import { readSavedReports } from '../../src/saved/read-saved-report.ts'
import { SAMPLE_REPORTS } from '../sample-reports.ts'
import type { FuzzTarget } from './targets.ts'

const OPTIONS = { width: 100, color: false, showSuppressed: true, listAllPackages: true }

const TRIVY = {
  SchemaVersion: 2,
  Trivy: { Version: '0.58.1' },
  CreatedAt: '2026-01-02T03:04:05Z',
  ArtifactName: 'app:1',
  ArtifactType: 'container_image',
  Metadata: {
    OS: { Family: 'debian', Name: '12.4', EOSL: true },
    DiffIDs: [`sha256:${'1'.repeat(64)}`],
    ImageConfig: { architecture: 'amd64', os: 'linux', rootfs: { diff_ids: [] } },
  },
  Results: [
    {
      Target: 'app:1 (debian 12.4)',
      Class: 'os-pkgs',
      Type: 'debian',
      Packages: [
        {
          Name: 'curl',
          Version: '7.88.1',
          Release: '10',
          Epoch: 1,
          Identifier: { PURL: 'pkg:deb/debian/curl@7.88.1-10?epoch=1' },
        },
      ],
      Vulnerabilities: [
        {
          VulnerabilityID: 'CVE-2024-0001',
          PkgName: 'curl',
          InstalledVersion: '1:7.88.1-10',
          Severity: 'HIGH',
          CVSS: { nvd: { V3Vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H' } },
        },
      ],
      Secrets: [{}],
    },
  ],
}

const GRYPE = {
  matches: [
    {
      vulnerability: {
        id: 'GHSA-aaaa-bbbb-cccc',
        namespace: 'github:language:javascript',
        severity: 'Negligible',
        cvss: [{ version: '3.1', vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H', metrics: {} }],
        fix: { versions: ['4.17.21'], state: 'fixed' },
      },
      matchDetails: [{ type: 'cpe-match', found: { versionConstraint: '<4' } }],
      artifact: { name: 'lodash', version: '4.17.15', type: 'npm', purl: 'pkg:npm/lodash@4.17.15' },
    },
  ],
  source: { type: 'image', target: { userInput: 'app:1', layers: [], config: 'e30=' } },
  distro: { name: 'debian', version: '12' },
  descriptor: { name: 'grype', version: '0.87.0', timestamp: '2026-01-02T03:04:05Z' },
}

/** What is read of a report can be written, and read again. */
export function savedTargets(): FuzzTarget[] {
  const own = Object.values(SAMPLE_REPORTS).map((report) => [...jsonFormat.write(report, OPTIONS)].join(''))
  const corpus = [...own, JSON.stringify(TRIVY), JSON.stringify(GRYPE)].map((text) => Buffer.from(text))
  return [
    {
      name: 'saved-report',
      corpus,
      run: async (input) => {
        await Promise.resolve()
        for (const report of readSavedReports(input.toString(), 'report.json')) {
          for (const _ of tableFormat.write(report, OPTIONS));
          readSavedReports([...jsonFormat.write(report, OPTIONS)].join(''), 'again.json')
        }
      },
    },
  ]
}
