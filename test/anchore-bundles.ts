import assert from 'node:assert/strict'
import type { FileFact } from '../src/core/file-fact.ts'
import type { Finding } from '../src/core/finding.ts'
import type { ImageConfig } from '../src/core/image.ts'
import type { Report } from '../src/core/report.ts'
import { importBundle } from '../src/judgement/policy/anchore/import-bundle.ts'
import { policyText } from '../src/judgement/policy/anchore/write.ts'
import { compilePolicy } from '../src/judgement/policy/compile.ts'
import { withInherited } from '../src/judgement/policy/extends.ts'
import { readPolicy } from '../src/judgement/policy/read-policy.ts'
import type { Judgeable } from '../src/judgement/types.ts'
import { SAMPLE_REPORTS } from './sample-reports.ts'

const CONFIG: ImageConfig = {
  architecture: 'amd64',
  os: 'linux',
  env: [],
  entrypoint: [],
  cmd: [],
  exposedPorts: ['22/tcp', '8080/tcp'],
  volumes: [],
  labels: {},
  healthcheck: false,
  history: [
    { createdBy: 'ADD rootfs.tar.gz /', emptyLayer: false },
    { createdBy: 'LABEL team=a', emptyLayer: true },
    { createdBy: 'RUN /bin/sh -c apk add curl # buildkit', emptyLayer: false },
  ],
  raw: {},
}

function report(): Report {
  const full = SAMPLE_REPORTS['full']
  assert.ok(full)
  const packages = full.packages.map((one) => ({
    ...one,
    licenses: [one.name === 'musl' ? 'MIT AND GPL-2.0' : 'ISC'],
  }))
  const findings = full.findings.map(
    (finding): Finding => ({
      ...finding,
      package: packages.find(({ id }) => id === finding.package.id) ?? finding.package,
    }),
  )
  return { ...full, packages, findings, target: { ...full.target, config: CONFIG } }
}

const FILES: readonly FileFact[] = [
  { path: 'root/.ssh/id_rsa', kind: 'file' },
  { path: 'etc/passwd', kind: 'file' },
  { path: 'usr/bin/su', kind: 'file', isSetUser: true },
  { path: 'srv/shared', kind: 'directory', isSetGroup: true },
]
export const REPORT: Judgeable = { ...report(), files: FILES }

export type Pairs = Readonly<Record<string, string>>

export function rule(gate: string, trigger: string, params: Pairs, action = 'STOP') {
  return {
    id: 'r1',
    gate,
    trigger,
    action,
    params: Object.entries(params).map(([name, value]) => ({ name, value })),
  }
}

export const ANY = { registry: '*', repository: '*', image: { type: 'tag', value: '*' } }

export function bundleOf(rules: readonly object[], more: object = {}): string {
  return JSON.stringify({
    id: 'b',
    version: '1_0',
    name: 'House',
    policies: [{ id: 'p1', name: 'Main', version: '1_0', rules }],
    whitelists: [],
    mappings: [{ id: 'm', name: 'all', ...ANY, policy_ids: ['p1'], whitelist_ids: [] }],
    whitelisted_images: [],
    blacklisted_images: [],
    ...more,
  })
}

/** What the imported policy says of a report, through its text. */
export async function judged(text: string, of: Judgeable = REPORT) {
  const imported = importBundle(text, 'bundle.json')
  const policy = await readPolicy(policyText(imported, 'bundle.json'), 'imported.policy.yaml')
  const whole = await withInherited({ key: 'x', policy }, async () => assert.fail())
  const compiled = compilePolicy(whole, { compareVersions: (_, a, b) => (a < b ? -1 : a > b ? 1 : 0) })
  return { imported, ...compiled.judge(of) }
}
