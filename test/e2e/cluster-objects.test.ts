import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { REPORT_FORMATS } from '../../src/reports/registry.ts'
import { call } from '../apiserver/client.ts'
import { startApiServer } from '../apiserver/server.ts'
import { plimsoll, temporaryFolder } from '../plimsoll.ts'

const RBAC = 'rbac.authorization.k8s.io/v1'
const LIST = { apiGroups: ['*'], resources: ['*'], verbs: ['*'] }

const DEPLOYMENT = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
  spec: {
    replicas: 2,
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'web:1', securityContext: { privileged: true } }] },
    },
  },
}
const ROLE = { apiVersion: RBAC, kind: 'ClusterRole', metadata: { name: 'everything' }, rules: [LIST] }
const DEFAULT_ROLE = {
  ...ROLE,
  metadata: { name: 'cluster-admin', labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' } },
}
const SETTINGS = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', namespace: 'shop' },
  data: { password: 'correct-horse-battery' },
}
/** As `kubectl get` prints them. */
const PRINTED = JSON.stringify({
  apiVersion: 'v1',
  kind: 'List',
  items: [DEPLOYMENT, ROLE, DEFAULT_ROLE, SETTINGS],
})

interface Index {
  readonly ExitCode: number
  readonly Images: readonly unknown[]
  readonly Configuration?: {
    readonly Report: string
    readonly Objects: number
    readonly Verdict: string
    readonly Suppressed: number
    readonly Counts: Readonly<Record<string, number>>
  }
}

interface Saved {
  readonly Results: readonly {
    readonly Target: string
    readonly Misconfigurations?: readonly {
      readonly ID: string
      readonly CauseMetadata: { readonly Resource: string }
    }[]
  }[]
}

/** `KSV-0017 Deployment/web` of the report in a folder. */
function found(folder: string): readonly string[] {
  const { Results } = JSON.parse(readFileSync(join(folder, 'configuration.json'), 'utf8')) as Saved
  return Results.flatMap(({ Misconfigurations = [] }) =>
    Misconfigurations.map(({ ID, CauseMetadata }) => `${ID} ${CauseMetadata.Resource}`),
  )
}

describe('the objects of a cluster', () => {
  it('are listed by the API and checked, a workload once for all that it makes', async (t) => {
    const server = await startApiServer(t, { namespaces: { shop: {} } })
    const objects: readonly (readonly [string, object])[] = [
      ['/apis/apps/v1/namespaces/shop/deployments', DEPLOYMENT],
      [`/apis/${RBAC}/clusterroles`, ROLE],
      [`/apis/${RBAC}/clusterroles`, DEFAULT_ROLE],
      ['/api/v1/namespaces/shop/configmaps', SETTINGS],
    ]
    for (const [path, object] of objects) assert.equal((await call(server, 'POST', path, object)).status, 201)
    await server.settled()
    const cwd = temporaryFolder(t)
    writeFileSync(join(cwd, 'config'), server.kubeconfig())
    const scan = async (...args: readonly string[]) =>
      await plimsoll(
        [
          'cluster',
          'scan',
          '--kubeconfig',
          'config',
          '--scanners',
          'misconfig',
          '--report-dir',
          'r',
          ...args,
        ],
        { cwd },
      )

    const { code, stdout, stderr } = await scan()
    assert.equal(code, 0, stderr)
    assert.match(stdout, /- +ClusterRole\/everything +2 .*KSV-0044, KSV-0046\n/)
    assert.match(stdout, /shop +Deployment\/web +0 +2 .*KSV-0014, KSV-0017\n/)
    assert.match(stdout, /shop +ConfigMap\/settings +0 +1 .*KSV-0109\n/)
    assert.match(stdout, /Misconfigurations: \d+ \(.*\) in 4 objects, 2 suppressed\. Verdict: warn/)
    assert.doesNotMatch(stdout, /Not seen|ReplicaSet|Pod\//)
    const all = found(join(cwd, 'r'))
    assert.equal(all.filter((one) => one.startsWith('KSV-0017')).length, 1)
    assert.ok(!all.includes('KSV-0044 ClusterRole/cluster-admin'))
    assert.doesNotMatch(readFileSync(join(cwd, 'r/configuration.json'), 'utf8'), /correct-horse/)

    await scan('--kubernetes-defaults')
    assert.ok(found(join(cwd, 'r')).includes('KSV-0044 ClusterRole/cluster-admin'))
    await scan('--namespace', 'shop')
    assert.ok(!found(join(cwd, 'r')).some((one) => one.includes('ClusterRole')))
    assert.ok(found(join(cwd, 'r')).includes('KSV-0109 ConfigMap/settings'))
  })

  it('come from a file as well, and the report of them becomes one of every format', async (t) => {
    const cwd = temporaryFolder(t)
    writeFileSync(join(cwd, 'prod.json'), PRINTED)
    writeFileSync(join(cwd, 't.hbs'), '{{% escape none }}{{#misconfigurations}}{{id}} {{/misconfigurations}}')
    const words = ['cluster', 'scan', '--from', 'prod.json', '--scanners', 'misconfig', '--report-dir', 'r']
    const { code, stdout, stderr } = await plimsoll([...words, '--json'], { cwd })
    assert.equal(code, 0, stderr)
    const { Configuration, ExitCode, Images } = JSON.parse(stdout) as Index
    assert.deepEqual([ExitCode, Images], [0, []])
    assert.ok(Configuration)
    const { Counts, ...rest } = Configuration
    assert.deepEqual(rest, {
      Report: 'configuration.json',
      Objects: 4,
      Verdict: 'warn',
      Reason: `${Object.values(Counts).reduce((sum, count) => sum + count, 0)} misconfigurations left`,
      Suppressed: 2,
    })
    assert.deepEqual([Counts['CRITICAL'], Counts['HIGH']], [2, 3])
    assert.deepEqual(readdirSync(join(cwd, 'r')).sort(), ['configuration.json', 'index.json'])
    const formats = REPORT_FORMATS.map(({ id }) => id).filter((id) => id !== 'github')
    const outputs = formats.flatMap((id) => ['--format', id, '--output', `out-${id}`])
    const made = await plimsoll(['convert', 'r/configuration.json', '--template', 't.hbs', ...outputs], {
      cwd,
    })
    assert.equal(made.code, 0, made.stderr)
    for (const id of formats) assert.match(readFileSync(join(cwd, `out-${id}`), 'utf8'), /KSV-0017/, id)
  })

  it('are judged as everything else: by severity, exceptions, codes; and only where that is asked for', async (t) => {
    const cwd = temporaryFolder(t)
    writeFileSync(join(cwd, 'prod.json'), PRINTED)
    const scan = async (...args: readonly string[]) =>
      await plimsoll(
        ['cluster', 'scan', '--from', 'prod.json', '--scanners', 'misconfig', '--report-dir', 'r', ...args],
        { cwd },
      )
    assert.equal((await scan('--exit-code', '1')).code, 1)
    const few = await scan('--severity', 'CRITICAL')
    assert.match(few.stdout, /Misconfigurations: 2 \(CRITICAL 2, HIGH 0/)
    assert.deepEqual(found(join(cwd, 'r')), [
      'KSV-0044 ClusterRole/everything',
      'KSV-0046 ClusterRole/everything',
    ])
    writeFileSync(
      join(cwd, 'plimsoll.yaml'),
      'exceptions:\n- {resource: ClusterRole/everything, reason: it is for tests}\n- {id: CVE-2024-1, reason: elsewhere}\n',
    )
    const excepted = await scan('--severity', 'CRITICAL', '--exit-code', '1', '--fail-on-unused-exceptions')
    assert.equal(excepted.code, 0, excepted.stdout)
    const trusting = await scan('--trusted-registry', 'ghcr.io', '--pod-security', 'baseline')
    assert.equal(trusting.code, 0)
    assert.ok(found(join(cwd, 'r')).includes('KSV-0125 Deployment/web'))
    assert.ok(found(join(cwd, 'r')).includes('PSS-baseline-privileged-containers Deployment/web'))
    const wrong = await scan('--scanners', 'secrets')
    assert.equal(wrong.code, 2)
    assert.match(wrong.stderr, /--scanners does not know «secrets».*there are: vuln, misconfig/)
    const strange = { apiVersion: 'example.org/v1', kind: 'App', spec: DEPLOYMENT.spec.template.spec }
    writeFileSync(join(cwd, 'prod.json'), JSON.stringify(strange))
    const unknown = await scan()
    assert.equal(unknown.code, 4, unknown.stdout)
    assert.match(unknown.stdout, /Not seen or not judged:\n {2}prod\.json: App .*\[workload-unknown\]/)
    assert.equal((await scan('--allow-incomplete')).code, 0)
  })
})
