import { parsePackagePattern } from '../../src/judgement/exceptions/package-pattern.ts'
import { readExceptions } from '../../src/judgement/exceptions/read.ts'
import type { FuzzTarget } from './targets.ts'

const TRIVY_IGNORE = `# Accept the risk
CVE-2024-1
CVE-2024-2 exp:2026-01-01 # until then

GHSA-aaaa-bbbb-cccc not called
KSV-0001
`

const LIST = `exceptions:
  - id: [CVE-2024-1, GHSA-aaaa-bbbb-cccc]
    package: pkg:deb/debian/openssl*@3.*?arch=amd64
    path: usr/{lib,share}/**/[a-z]*
    layer: base
    status: fixed
    severity: LOW
    reason: |
      at length
    until: 2026-12-31
`

const OTHERS = [
  'vulnerabilities:\n  - id: CVE-1\n    paths: ["**/a"]\n    purls: ["pkg:npm/a@1"]\n    expired_at: 2026-01-01T12:00:00Z\nsecrets: [{id: a}]\n',
  'ignore:\n  - {vulnerability: CVE-1, include-aliases: true, fix-state: fixed, package: {name: "^lib.*", type: deb, location: "/a/**"}}\n',
  '[[IgnoredVulns]]\nid = "GO-2022-0968"\nignoreUntil = 2026-11-09T12:00:00Z\nreason = "r"\n[[PackageOverrides]]\nname = "a"\n',
]

const PATTERNS = [
  'pkg:deb/debian/openssl*@3.*?arch=amd64&distro=debian-12#sub/path',
  'pkg:npm/%40scope/**@1.0',
  '@scope/name@1.*',
  'pkg:golang/github.com/a/b%2Ac[d]{e}',
]

/** What people write by hand to decide about findings. */
export function decisionTargets(): readonly FuzzTarget[] {
  return [
    {
      name: 'exceptions',
      corpus: [TRIVY_IGNORE, LIST, ...OTHERS].map((text) => Buffer.from(text)),
      run: async (input) => void (await readExceptions('exceptions', input.toString())),
    },
    {
      name: 'package-pattern',
      corpus: PATTERNS.map((text) => Buffer.from(text)),
      run: async (input) => {
        const purl = 'pkg:deb/debian/openssl@3.0.11?arch=amd64'
        const pattern = parsePackagePattern(input.toString())
        if ('fault' in pattern) return
        const names = { type: 'deb', name: 'openssl', version: '3.0.11' }
        pattern.matches({ kind: 'package', ...names, id: purl, purl, path: 'p' })
        await Promise.resolve()
      },
    },
  ]
}
