import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { REPORT } from '../../../../test/anchore-bundles.ts'
import type { Finding } from '../../../core/finding.ts'
import type { HistoryEntry, ImageConfig } from '../../../core/image.ts'
import type { Report } from '../../../core/report.ts'
import { compilePolicy } from '../compile.ts'
import { BUILT_IN_POLICIES, readBuiltIn } from './index.ts'

async function judged(name: string, report: Partial<Report>) {
  const builtIn = BUILT_IN_POLICIES.find((one) => one.name === name)
  assert.ok(builtIn)
  const { source, rules } = await readBuiltIn(builtIn)
  return compilePolicy({ name, source, rules }, { compareVersions: () => 0 }).judge({ ...REPORT, ...report })
}

async function hitsOf(name: string, report: Partial<Report>): Promise<readonly string[]> {
  const { hits, problems } = await judged(name, report)
  assert.deepEqual(problems, [])
  return hits.map(({ action, rule }) => `${action} ${rule}`)
}

const NEAT: ImageConfig = {
  architecture: 'amd64',
  os: 'linux',
  user: 'app',
  env: ['PATH=/bin', 'DB_PASSWORD=', 'TOKEN_FILE=/x'],
  entrypoint: [],
  cmd: [],
  exposedPorts: ['8080/tcp'],
  volumes: [],
  labels: {},
  healthcheck: true,
  history: [],
  raw: {},
}

const SUPPORTED = { state: 'supported' } as const

function run(createdBy: string): { readonly history: readonly HistoryEntry[] } {
  return { history: [{ createdBy, emptyLayer: false }] }
}

describe('cis-image', () => {
  const cases: readonly [what: string, config: Partial<ImageConfig>, hits: readonly string[]][] = [
    ['a neat image', {}, []],
    ['no user', { user: '' }, ['deny root-user']],
    ['root by its number and group', { user: '0:0' }, ['deny root-user']],
    ['a user with a group', { user: '1000:0' }, []],
    ['no health check', { healthcheck: false }, ['warn no-healthcheck']],
    ['SSH', { exposedPorts: ['22/tcp', '8080/tcp'] }, ['deny ssh']],
    ['a low port', { exposedPorts: ['80'] }, ['warn privileged-port']],
    ['a secret', { env: ['MY_API_KEY=abc'] }, ['deny secret-in-environment']],
    ['an update alone', run('/bin/sh -c apt-get -q update'), ['warn update-alone']],
    [
      'an update with an installation',
      run('RUN /bin/sh -c apt-get update && apt-get install -y curl # buildkit'),
      [],
    ],
    ['ADD of an address', run('ADD https://a.example/x /x # buildkit'), ['warn add-from-network']],
    ['ADD of a root file system', run('/bin/sh -c #(nop) ADD file:abc in / '), []],
  ]
  for (const [what, config, hits] of cases) {
    it(`says of ${what}: ${hits.join(', ') || 'nothing'}`, async () => {
      const target = { ...REPORT.target, config: { ...NEAT, ...config } }
      assert.deepEqual(await hitsOf('cis-image', { target, endOfLife: SUPPORTED }), hits)
    })
  }

  it('says what is not supported, and what is called latest', async () => {
    const target = { ...REPORT.target, name: 'registry.example/app', config: NEAT }
    assert.deepEqual(await hitsOf('cis-image', { target, endOfLife: { state: 'ended' } }), [
      'warn latest',
      'deny end-of-life',
    ])
  })
})

describe('policies about layers', () => {
  const history: readonly HistoryEntry[] = [
    { createdBy: 'ADD rootfs.tar.gz /', emptyLayer: false },
    { createdBy: 'CMD ["/bin/sh"]', emptyLayer: true },
    { createdBy: 'RUN apk add curl', emptyLayer: false },
  ]
  const target = { ...REPORT.target, config: { ...NEAT, history } }
  const serious = (finding: Finding): boolean => ['HIGH', 'CRITICAL'].includes(finding.severity.level)
  const findings = REPORT.findings.filter((finding) => serious(finding) && finding.fixedVersion !== undefined)

  it('part what the base image brought from the rest', async () => {
    assert.deepEqual(
      findings.map((one) => one.package.originLayer),
      [1, 0],
    )
    assert.deepEqual(await hitsOf('base-image', { target, findings, endOfLife: SUPPORTED }), [
      'deny serious-and-fixable',
    ])
    assert.deepEqual(await hitsOf('own-layers', { target, findings }), ['deny known-exploited'])
  })

  it('judge all as own, and nothing as of the base, where that is not known', async () => {
    const unknown = { ...REPORT.target, config: NEAT }
    const { hits, problems } = await judged('base-image', { target: unknown, findings, endOfLife: SUPPORTED })

    assert.deepEqual([hits.length, problems.length], [0, 2])
    assert.deepEqual(await hitsOf('own-layers', { target: unknown, findings }), [
      'deny known-exploited',
      'deny serious-and-fixable',
    ])
  })
})

describe('kev', () => {
  it('does not pass where its catalogue is missing', async () => {
    const [finding] = REPORT.findings
    assert.ok(finding)
    const { kev: _kev, epss: _epss, ...plain } = finding
    const feed = (id: string) => ({
      database: { ...REPORT.database, feeds: REPORT.database.feeds.map((one) => ({ ...one, id })) },
    })

    assert.deepEqual(await hitsOf('kev', { findings: [plain], ...feed('debian') }), [
      'deny catalogue-missing',
    ])
    assert.deepEqual(await hitsOf('kev', { findings: [plain], ...feed('kev') }), [])
    assert.deepEqual(await hitsOf('kev', { findings: [], ...feed('debian') }), [])
  })
})
