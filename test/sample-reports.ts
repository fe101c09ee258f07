import { NO_DECISIONS } from '../src/core/decision.ts'
import type { Finding } from '../src/core/finding.ts'
import type { InventoryPackage } from '../src/core/inventory.ts'
import { problem } from '../src/core/problem.ts'
import type { Report } from '../src/core/report.ts'
import { SAMPLE_CONFIGURATION } from './sample-configuration.ts'
import { SAMPLE_HYGIENE, SAMPLE_LEFT_BEHIND } from './sample-hygiene.ts'

/** Reports by name, written by hand to hold all that a format has to say. */
export const SAMPLE_REPORTS: Readonly<Record<string, Report>> = {
  full: full(),
  clean: { ...base(), packages: [pkg('musl', '1.2.4-r2')] },
  empty: { ...withoutDistribution(), packages: [] },
  unjudged: {
    ...base(),
    packages: [pkg('musl', '1.2.4-r2')],
    verdict: {
      outcome: 'incomplete',
      reason: 'something could not be judged that may hide a finding',
      exitCode: 4,
      hits: [],
    },
    problems: [
      problem('feed-missing', 'alpine-3.18', 'Alpine Linux 3.18 security database: it is not there.'),
    ],
  },
  rootfs: {
    ...withoutDistribution(),
    target: { kind: 'rootfs', name: '/mnt/root', repoTags: [], repoDigests: [] },
    layers: [],
  },
  left: left(),
  // Nothing is in it but what checks of manifests found.
  manifests: {
    ...withoutDistribution(),
    target: { kind: 'manifests', name: 'deploy', repoTags: [], repoDigests: [] },
    layers: [],
    packages: [],
    configuration: SAMPLE_CONFIGURATION,
    verdict: {
      outcome: 'fail',
      reason: '1 misconfiguration left',
      exitCode: 1,
      hits: [],
    },
  },
}

function digest(letter: string): `sha256:${string}` {
  return `sha256:${letter.repeat(64)}`
}

function base(): Report {
  return {
    kind: 'report',
    tool: { name: 'plimsoll', version: '0.0.0' },
    createdAt: '2026-01-02T03:04:05.000Z',
    target: {
      kind: 'image',
      name: 'registry.example/app:1.0',
      origin: { kind: 'registry', location: 'registry.example/app:1.0' },
      platform: { os: 'linux', architecture: 'amd64' },
      configDigest: digest('c'),
      manifestDigest: digest('d'),
      repoTags: ['registry.example/app:1.0'],
      repoDigests: [`registry.example/app@${digest('d')}`],
      size: 12345,
    },
    distribution: { family: 'alpine', release: '3.18', version: '3.18.4', decidedBy: 'etc/os-release' },
    endOfLife: { state: 'ended', date: '2025-05-09' },
    layers: [
      { diffId: digest('1'), digest: digest('2'), size: 10000, createdBy: 'ADD rootfs.tar.gz /' },
      { diffId: digest('3'), size: 2345, createdBy: 'RUN apk add curl' },
    ],
    leftOut: { development: 0, byRelationship: 0, programs: 0 },
    packages: [],
    findings: [],
    suppressed: [],
    verdict: { outcome: 'pass', reason: 'nothing was found', exitCode: 0, hits: [] },
    decisions: NO_DECISIONS,
    problems: [],
    database: {
      digest: digest('e'),
      feeds: [
        {
          id: 'alpine-3.18',
          name: 'Alpine Linux 3.18 security database',
          url: 'https://secdb.alpinelinux.org/v3.18/main.json',
          digest: digest('f'),
          upstreamDate: '2026-01-01',
          checkedAt: '2026-01-02T00:00:00.000Z',
          records: 100,
        },
      ],
    },
  }
}

function withoutDistribution(): Report {
  const { distribution: _distribution, endOfLife: _endOfLife, ...rest } = base()
  return rest
}

function pkg(name: string, version: string, more: Partial<InventoryPackage> = {}): InventoryPackage {
  const purl = `pkg:apk/alpine/${encodeURIComponent(name)}@${version}?arch=x86_64&distro=alpine-3.18.4`
  return {
    kind: 'package',
    type: 'apk',
    name,
    version,
    arch: 'x86_64',
    id: purl,
    purl,
    path: 'lib/apk/db/installed',
    originLayer: 0,
    evidenceLayer: 1,
    ...more,
  }
}

function finding(id: string, on: InventoryPackage, more: Partial<Finding> = {}): Finding {
  return {
    kind: 'finding',
    id,
    ids: [id],
    package: on,
    status: 'fixed',
    fixedVersion: '9.9-r9',
    severity: { level: 'HIGH', author: 'nvd' },
    ratings: [
      {
        author: 'nvd',
        level: 'HIGH',
        cvss: { version: '3.1', vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H', score: 7.5 },
      },
    ],
    title: `What ${id} is about`,
    description: `What ${id} is about. At length.`,
    cwes: ['CWE-400'],
    references: [`https://security.example/${id}`],
    published: '2023-10-10T14:15:10.883Z',
    modified: '2023-10-11T00:00:00Z',
    evidence: [
      {
        feed: 'alpine-3.18',
        advisory: id,
        namespace: '3.18',
        name: on.source?.name ?? on.name,
        basis: on.source ? 'source-package' : 'direct',
        version: on.version,
        order: 'apk',
        status: 'fixed',
        range: { fixed: '9.9-r9' },
        comparison: `${on.version} < 9.9-r9 by apk order`,
        fixedVersion: '9.9-r9',
      },
    ],
    ...more,
  }
}

/** What else is dangerous in an image: a secret in two places, a tool, and figures of what is wasted. */
function left(): Report {
  return {
    ...base(),
    packages: [pkg('musl', '1.2.4-r2')],
    configuration: SAMPLE_LEFT_BEHIND,
    hygiene: SAMPLE_HYGIENE,
    base: { name: 'docker.io/library/alpine:3.18', foundBy: 'layers', layersBy: 'layers', layers: 1 },
    verdict: { outcome: 'warn', reason: '2 misconfigurations left', exitCode: 0, hits: [] },
  }
}

function full(): Report {
  const curl = pkg('libcurl', '8.3.0-r0', { source: { name: 'curl', version: '8.3.0-r0' }, originLayer: 1 })
  const musl = pkg('musl', '1.2.4-r2')
  const hostile = pkg('evil\u001b[2J', '1\u202e0', { path: 'a\nb' })
  const wide = pkg('漢字パッケージ', '1.0-r0')
  const library = pkg('lodash', '4.17.15', {
    type: 'npm',
    path: 'srv/app/node_modules/lodash/package.json',
    purl: 'pkg:npm/lodash@4.17.15',
    id: 'pkg:npm/lodash@4.17.15',
    owner: 'pkg:apk/alpine/nodejs@1',
  })
  const findings = [
    finding('CVE-2023-44487', curl, {
      ids: ['CVE-2023-44487', 'GHSA-qppj-fm5r-hxr3'],
      kev: { dateAdded: '2023-10-10', dueDate: '2023-10-31', ransomware: false, requiredAction: 'Update.' },
      epss: { score: 0.80521, percentile: 0.989, date: '2024-10-25' },
    }),
    finding('CVE-2024-0001', musl, {
      vex: [
        {
          document: 'app.openvex.json',
          author: 'App team',
          status: 'under_investigation',
          statement: 'Looking.',
        },
      ],
      severity: { level: 'CRITICAL', author: 'alpine', reason: 'from the CVSS 3.1 score 9.8' },
      epss: { score: 0.0001, percentile: 0.01, date: '2024-10-25' },
    }),
    unfixed(finding('CVE-2024-0002', musl), 'will_not_fix', 'Minor issue'),
    unfixed(
      finding('CVE-2024-0003', wide, {
        severity: { level: 'UNKNOWN', reason: 'alpine-3.18 gives no severity, and NVD has not rated it' },
        ratings: [],
      }),
      'affected',
    ),
    finding('CVE-2024-0004', hostile, {
      title: 'a \u001b]0;title\u0007 that a terminal\r\nwould obey',
      severity: { level: 'LOW', author: 'nvd' },
    }),
    finding('GHSA-p6mc-m468-83gw', library, {
      severity: { level: 'MEDIUM', author: 'ghsa', reason: 'the author says «MODERATE»' },
    }),
  ]
  return {
    ...base(),
    leftOut: { development: 3, byRelationship: 1, programs: 2 },
    packages: [curl, hostile, library, musl, wide],
    findings,
    suppressed: suppressedOn(curl),
    verdict: {
      outcome: 'fail',
      reason: 'policy denies 2 things',
      exitCode: 1,
      hits: [
        {
          action: 'deny',
          policy: 'house',
          rule: 'known-exploited',
          message: 'CVE-2023-44487 in libcurl is known to be exploited',
          on: { kind: 'finding', id: 'CVE-2023-44487', package: curl.id },
        },
        { action: 'deny', policy: 'house', rule: 'no-root', message: 'runs as root', on: { kind: 'report' } },
        {
          action: 'warn',
          policy: 'house',
          rule: 'old-lodash',
          message: 'lodash 4.17.15 is not liked',
          on: { kind: 'package', package: library.id },
        },
      ],
    },
    decisions: decided(),
    problems: [
      problem('path-escapes', '../../x', 'the entry was left out', digest('3')),
      problem('record-unreadable', 'lib/apk/db/installed', 'a record has no name'),
    ],
  }
}

function suppressedOn(curl: InventoryPackage): Report['suppressed'] {
  const low = { severity: { level: 'LOW', author: 'nvd' } } as const
  return [
    {
      finding: finding('CVE-2024-0006', curl),
      by: 'VEX app.openvex.json',
      reason: 'the code is not called',
      decision: {
        kind: 'vex',
        document: 'app.openvex.json',
        author: 'App team',
        status: 'not_affected',
        justification: 'vulnerable_code_not_in_execute_path',
        timestamp: '2026-01-01T00:00:00Z',
      },
    },
    {
      finding: finding('CVE-2024-0007', curl),
      by: 'plimsoll.yaml',
      reason: 'mended with the next release',
      decision: {
        kind: 'exception',
        source: 'plimsoll.yaml:4',
        owner: 'team-a',
        since: '2026-01-01',
        until: '2026-02-01',
      },
    },
    {
      finding: finding('CVE-2024-0005', curl, low),
      by: '--severity',
      reason: 'severity LOW was not asked for',
      decision: { kind: 'filter', option: '--severity' },
    },
  ]
}

function decided(): Report['decisions'] {
  return {
    exceptions: [
      {
        source: 'plimsoll.yaml:4',
        subject: 'CVE-2024-0007',
        reason: 'mended with the next release',
        owner: 'team-a',
        since: '2026-01-01',
        until: '2026-02-01',
        state: 'used',
        findings: 1,
      },
      {
        source: 'plimsoll.yaml:9',
        subject: 'CVE-2023-44487 on pkg:apk/alpine/libcurl',
        reason: 'until the vendor answers',
        until: '2025-12-31',
        state: 'expired',
        findings: 1,
      },
    ],
    vex: [
      {
        document: 'app.openvex.json',
        format: 'OpenVEX',
        author: 'App team',
        statements: 2,
        matched: 1,
        unmatched: [
          {
            vulnerability: 'CVE-2024-0001',
            product: 'pkg:apk/alpine/musl@1.2.3-r0',
            why: 'the image has 1.2.4-r2',
          },
        ],
      },
    ],
    policies: [{ policy: 'house', source: 'house.policy.yaml', rules: 3 }],
  }
}

function unfixed(one: Finding, status: Finding['status'], statusReason?: string): Finding {
  const { fixedVersion: _fixedVersion, ...rest } = one
  return { ...rest, status, ...(statusReason ? { statusReason } : {}) }
}
