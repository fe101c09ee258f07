import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { parseAllDocuments } from 'yaml'
import { createAuthority, issueCertificate } from '../../src/kubernetes/certificates/certificate.ts'
import { SHIPPED_VERSIONS } from '../../src/kubernetes/schema/definitions.ts'
import { createValidator } from '../../src/kubernetes/schema/validator.ts'
import { inspectServiceConfig } from '../../src/service/config/read-config.ts'
import { startApiServer } from '../apiserver/server.ts'
import { type Outcome, plimsoll, temporaryFolder } from '../plimsoll.ts'
import { needsProgram } from '../real-data.ts'
import { SCAN } from '../service-settings.ts'
import { newKey as newSigningKey } from '../signing.ts'

const DAY = 24 * 60 * 60 * 1000
const { signal } = new AbortController()

interface KubernetesObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
  readonly data?: Readonly<Record<string, string>>
  readonly spec?: Readonly<Record<string, unknown>>
  readonly rules?: readonly object[]
  readonly webhooks?: readonly {
    readonly failurePolicy: string
    readonly timeoutSeconds: number
    readonly clientConfig: { readonly caBundle: string }
    readonly namespaceSelector: object
  }[]
}

async function init(cwd: string, ...args: readonly string[]): Promise<Outcome> {
  return await plimsoll(['admission', 'init', ...args], { cwd })
}

async function initialised(cwd: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await init(cwd, ...args)
  assert.equal(code, 0, stderr)
  return stdout
}

function objectsOf(text: string): readonly KubernetesObject[] {
  return parseAllDocuments(text).map((document) => document.toJS() as KubernetesObject)
}

function only(objects: readonly KubernetesObject[], kind: string): KubernetesObject {
  const found = objects.filter((one) => one.kind === kind)
  assert.equal(found.length, 1, kind)
  return found[0] as KubernetesObject
}

const LABELLED = `admission:
  default: deny
  exemptNamespaces: [monitoring]
  rules:
    - name: labelled
      match: {namespaceLabels: {matchLabels: {team: shop}}}
      require: {scan: {policy: default, unknown: wait, wait: 12s}}
`
const BASE = ['Namespace', 'ServiceAccount', 'Secret', 'ConfigMap']
const REST = ['NetworkPolicy', 'PodDisruptionBudget', 'Service', 'Deployment']
const VALIDATING = 'ValidatingWebhookConfiguration'

const WAYS: readonly (readonly [args: readonly string[], kinds: readonly string[]])[] = [
  [[], [...BASE, 'PersistentVolumeClaim', ...REST, VALIDATING]],
  [
    ['--store', 'ephemeral', '--namespace', 'guard'],
    [...BASE, ...REST, VALIDATING],
  ],
  [
    ['--store', 'postgres', '--replicas', '3'],
    [...BASE, ...REST, VALIDATING],
  ],
  [
    ['--mutating', '--protect', 'all', '--exempt', 'a,b', '--failure-policy', 'ignore'],
    [...BASE, 'PersistentVolumeClaim', ...REST, 'MutatingWebhookConfiguration', VALIDATING],
  ],
]

describe('plimsoll admission init', () => {
  for (const [args, kinds] of WAYS)
    it(`prints what a cluster takes: ${args.join(' ') || 'without options'}`, async (t) => {
      const cwd = temporaryFolder(t)
      const text = await initialised(cwd, ...args)
      const objects = objectsOf(text)
      assert.deepEqual(
        objects.map(({ kind }) => kind),
        kinds,
      )
      for (const kubernetesVersion of SHIPPED_VERSIONS) {
        const validator = createValidator({ kubernetesVersion })
        for (const object of objects)
          assert.deepEqual(await validator.validate(object, signal), { valid: true }, object.kind)
      }

      writeFileSync(join(cwd, 'all.yaml'), text)
      const scan = ['manifest', 'scan', 'all.yaml', '--pod-security', 'restricted', '--format', 'json']
      const report = JSON.parse((await plimsoll(scan, { cwd })).stdout) as {
        readonly Results: readonly { readonly Misconfigurations?: readonly { readonly Severity: string }[] }[]
      }
      const objections = report.Results.flatMap(({ Misconfigurations = [] }) => Misconfigurations)
      assert.deepEqual(
        objections.filter(({ Severity }) => Severity !== 'LOW'),
        [],
      )
      const scored = JSON.parse((await plimsoll(['kubesec', 'scan', 'all.yaml'], { cwd })).stdout) as {
        readonly object: string
        readonly score: number
      }[]
      const score = scored.find(({ object }) => object.startsWith('Deployment/'))?.score ?? 0
      assert.ok(score >= 18, String(score))

      writeFileSync(
        join(cwd, 'plimsoll.yaml'),
        (only(objects, 'ConfigMap').data?.['plimsoll.yaml'] ?? '')
          // Its files are in the container alone.
          .replace(/^\s+(?:secret|url)-file: .*\n/gm, ''),
      )
      const file = join(cwd, 'plimsoll.yaml')
      const found = await inspectServiceConfig({ file, flags: {}, environment: {}, scan: SCAN, signal })
      assert.deepEqual([found.faults, found.warnings], [[], []])
      assert.equal((await plimsoll(['admission', 'check', policyFile(cwd, objects)])).code, 0)
    })

  function policyFile(cwd: string, objects: readonly KubernetesObject[]): string {
    const file = join(cwd, 'admission.yaml')
    writeFileSync(file, only(objects, 'ConfigMap').data?.['admission.yaml'] ?? '')
    return file
  }

  it('says in the webhook who is asked about what', async (t) => {
    const cwd = temporaryFolder(t)
    writeFileSync(join(cwd, 'p.yaml'), LABELLED)
    const webhookOf = async (...args: readonly string[]) =>
      only(objectsOf(await initialised(cwd, ...args)), VALIDATING).webhooks?.[0]
    const names = (values: readonly string[]) => ({
      key: 'kubernetes.io/metadata.name',
      operator: 'NotIn',
      values,
    })

    const plain = await webhookOf()
    assert.equal(plain?.failurePolicy, 'Fail')
    assert.equal(plain?.timeoutSeconds, 10)
    assert.deepEqual(plain?.namespaceSelector, {
      matchExpressions: [
        { key: 'plimsoll.example/protected', operator: 'In', values: ['true'] },
        names(['kube-system', 'plimsoll']),
      ],
    })
    const all = ['--protect', 'all', '--exempt', 'x', '--failure-policy', 'ignore', '--namespace', 'guard']
    const other = await webhookOf('--policy', 'p.yaml', ...all)
    assert.equal(other?.failurePolicy, 'Ignore')
    // Longer than the policy has the service wait.
    assert.equal(other?.timeoutSeconds, 17)
    assert.deepEqual(other?.namespaceSelector, {
      matchExpressions: [names(['guard', 'kube-system', 'monitoring', 'x'])],
    })
  })

  it('gives the account no rights but those that are needed', async (t) => {
    const cwd = temporaryFolder(t)
    writeFileSync(join(cwd, 'p.yaml'), LABELLED)
    const objects = objectsOf(await initialised(cwd, '--policy', 'p.yaml'))
    const secrets = objectsOf(await initialised(cwd, '--pull-secrets'))
    assert.deepEqual(only(secrets, 'ClusterRole').rules, [
      { apiGroups: [''], resources: ['secrets', 'serviceaccounts'], verbs: ['get'] },
    ])
    assert.match(only(secrets, 'ConfigMap').data?.['plimsoll.yaml'] ?? '', /pull-secrets: true/)
    assert.deepEqual(only(objects, 'ClusterRole').rules, [
      { apiGroups: [''], resources: ['namespaces'], verbs: ['get', 'list', 'watch'] },
    ])
    assert.deepEqual((only(objects, 'ClusterRoleBinding') as unknown as { subjects: unknown }).subjects, [
      { kind: 'ServiceAccount', name: 'plimsoll', namespace: 'plimsoll' },
    ])
  })

  it('takes along what the policy names', async (t) => {
    const cwd = temporaryFolder(t)
    mkdirSync(join(cwd, 'p'))
    const judgement = 'name: own\nextends: [default]\nrules: []\n'
    writeFileSync(join(cwd, 'p/own.yaml'), judgement)
    writeFileSync(join(cwd, 'p/key.pub'), newSigningKey().publicPem)
    const policy = (judge: string): string => `# A comment that stays.
admission:
  default: deny
  rules:
    - name: all
      require: {signature: {keys: [{file: key.pub}]}, scan: {policy: ${judge}}}
`
    writeFileSync(join(cwd, 'p/admission.yaml'), policy('own.yaml'))
    const { data } = only(objectsOf(await initialised(cwd, '--policy', 'p/admission.yaml')), 'ConfigMap')
    assert.equal(data?.['own.yaml'], judgement)
    assert.match(data?.['admission.yaml'] ?? '', /^# A comment that stays\./)
    assert.match(data?.['admission.yaml'] ?? '', /policy: \/etc\/plimsoll\/own\.yaml/)
    assert.match(data?.['admission.yaml'] ?? '', /pem: \|?.*-----BEGIN PUBLIC KEY-----/s)

    writeFileSync(join(cwd, 'p/own.yaml'), 'name: own\nextends: [other.yaml]\nrules: []\n')
    writeFileSync(join(cwd, 'p/other.yaml'), 'name: other\nextends: [default]\n')
    const further = await init(cwd, '--policy', 'p/admission.yaml')
    assert.equal(further.code, 2)
    assert.match(further.stderr, /own\.yaml:2:11: .*other\.yaml is another file/)
    writeFileSync(join(cwd, 'p/admission.yaml'), policy('plimsoll.yaml'))
    writeFileSync(join(cwd, 'p/plimsoll.yaml'), judgement)
    assert.match((await init(cwd, '--policy', 'p/admission.yaml')).stderr, /cannot have that name/)
    writeFileSync(join(cwd, 'p/own.yaml'), `${judgement}# ${'x'.repeat(1_000_000)}\n`)
    writeFileSync(join(cwd, 'p/admission.yaml'), policy('own.yaml'))
    assert.match((await init(cwd, '--policy', 'p/admission.yaml')).stderr, /a ConfigMap holds 1000000/)
  })

  it('is taken by kubectl', async (t) => {
    if (!needsProgram(t, 'kubectl')) return
    const cwd = temporaryFolder(t)
    const api = await startApiServer(t)
    writeFileSync(join(cwd, 'kubeconfig'), api.kubeconfig())
    writeFileSync(join(cwd, 'p.yaml'), LABELLED)
    const text = await initialised(cwd, '--mutating', '--policy', 'p.yaml')
    const apply = ['--cache-dir', cwd, 'apply', '--dry-run=client', '--validate=false', '-f', '-']
    const { stdout } = await piped('kubectl', ['--kubeconfig', join(cwd, 'kubeconfig'), ...apply], text)
    const lines = stdout.trim().split('\n')
    assert.equal(lines.length, objectsOf(text).length)
    for (const line of lines) assert.match(line, / created \(dry run\)$/)
  })
})

async function piped(program: string, args: readonly string[], input: string): Promise<{ stdout: string }> {
  const { spawn } = await import('node:child_process')
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.stdin.end(input)
  const code = await new Promise((resolve) => child.once('close', resolve))
  assert.equal(code, 0)
  return { stdout: Buffer.concat(chunks).toString() }
}

describe('the folder of plimsoll admission init', () => {
  it('keeps what is secret from others, and the key of the authority from the cluster', async (t) => {
    const cwd = temporaryFolder(t)
    const out = await initialised(cwd, '--out', 'dir', '--image-policy-webhook', '--host', '10.0.0.9:443')
    assert.match(out, /kubectl apply -f dir\/1-service\.yaml\n/)
    const modes = readdirSync(join(cwd, 'dir'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => `${name} ${(statSync(join(parentPath, name)).mode & 0o777).toString(8)}`)
    assert.deepEqual(modes.sort(), [
      '1-service.yaml 600',
      '2-webhooks.yaml 644',
      'admission-configuration.yaml 644',
      'ca.pem 600',
      'kubeconfig 600',
      'secret 600',
    ])
    const key = /-----BEGIN PRIVATE KEY-----\n(?<line>.*)/.exec(read(cwd, 'ca.pem'))?.groups?.['line'] ?? ''
    const inside = JSON.stringify(objectsOf(read(cwd, '1-service.yaml')))
    const decoded = inside.replace(/"([A-Za-z0-9+/=]{80,})"/g, (_, text: string) =>
      Buffer.from(text, 'base64').toString(),
    )
    assert.ok(decoded.includes('-----BEGIN PRIVATE KEY-----'))
    assert.ok(!decoded.includes(key))
  })

  it('has certificates that OpenSSL takes, for the names by which the service is asked', async (t) => {
    const cwd = temporaryFolder(t)
    await initialised(cwd, '--out', 'dir', '--host', '10.0.0.9:443,[::1]:443', '--days', '30')
    const { certificate, bundle } = certificatesOf(cwd)
    writeFileSync(join(cwd, 'ca.crt'), bundle)
    writeFileSync(join(cwd, 'tls.crt'), certificate)
    const verify = (...args: readonly string[]): string =>
      execFileSync('openssl', ['verify', '-x509_strict', '-CAfile', 'ca.crt', ...args, 'tls.crt'], {
        cwd,
        encoding: 'utf8',
      })
    for (const host of ['plimsoll.plimsoll.svc', 'plimsoll.plimsoll.svc.cluster.local'])
      assert.match(verify('-purpose', 'sslserver', '-verify_hostname', host), /OK/)
    for (const address of ['10.0.0.9', '::1']) assert.match(verify('-verify_ip', address), /OK/)
    const left = new X509Certificate(certificate).validToDate.getTime() - Date.now()
    assert.ok(left > 29 * DAY && left <= 30 * DAY)
  })

  it('is written again with the same authority and secret, and another certificate', async (t) => {
    const cwd = temporaryFolder(t)
    await initialised(cwd, '--out', 'dir')
    const [before, secret] = [certificatesOf(cwd), read(cwd, 'secret')]
    await initialised(cwd, '--out', 'dir', '--mutating')
    const after = certificatesOf(cwd)
    assert.equal(after.bundle, before.bundle)
    assert.notEqual(after.certificate, before.certificate)
    assert.equal(read(cwd, 'secret'), secret)
    only(objectsOf(read(cwd, '2-webhooks.yaml')), 'MutatingWebhookConfiguration')
  })

  it('lets in clients of the authorities that are given, besides its own', async (t) => {
    const cwd = temporaryFolder(t)
    const other = createAuthority({ commonName: 'clients', ...period(1) })
    writeFileSync(join(cwd, 'clients.crt'), other.certificate)
    await initialised(cwd, '--out', 'dir', '--client-ca', 'clients.crt', '--image-policy-webhook')
    const { data } = only(objectsOf(read(cwd, '1-service.yaml')), 'Secret')
    const text = Buffer.from(data?.['client-ca.crt'] ?? '', 'base64').toString()
    for (const one of [other.certificate, certificatesOf(cwd).bundle]) assert.ok(text.includes(one))
  })
})

function read(cwd: string, name: string): string {
  return readFileSync(join(cwd, 'dir', name), 'utf8')
}

function certificatesOf(cwd: string) {
  const { data } = only(objectsOf(read(cwd, '1-service.yaml')), 'Secret')
  const { webhooks } = only(objectsOf(read(cwd, '2-webhooks.yaml')), VALIDATING)
  const text = (base64 = ''): string => Buffer.from(base64, 'base64').toString()
  return { certificate: text(data?.['tls.crt']), bundle: text(webhooks?.[0]?.clientConfig.caBundle) }
}

function period(days: number, from = -1) {
  return { from: new Date(Date.now() + from * DAY), until: new Date(Date.now() + days * DAY) }
}

function rsaAuthority(cwd: string): string {
  const args = [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-subj',
    '/CN=x',
    '-keyout',
    'k',
    '-out',
    'c',
  ]
  execFileSync('openssl', args, { cwd, stdio: 'ignore' })
  return readFileSync(join(cwd, 'c'), 'utf8') + readFileSync(join(cwd, 'k'), 'utf8')
}

const pem = ({ certificate, key }: { certificate: string; key: string }): string => certificate + key
const GOOD = createAuthority({ commonName: 'one', ...period(9) })
const AUTHORITIES: readonly (readonly [what: string, text: (cwd: string) => string, why: RegExp])[] = [
  ['that is over', () => pem(createAuthority({ commonName: 'x', ...period(-1, -9) })), /it ended on \d{4}-/],
  ['that has not begun', () => pem(createAuthority({ commonName: 'x', ...period(9, 2) })), /it begins on/],
  ['with the key of another', () => GOOD.certificate + newKey(), /its key is that of another certificate/],
  ['that is none', () => pem(leafOf(GOOD)), /it is no certificate of an authority/],
  ['of RSA', rsaAuthority, /its key is not of P-256/],
  ['without a key', () => GOOD.certificate, /it holds no certificate with its key/],
  ['that is no PEM', () => 'nothing', /it holds no certificate with its key/],
]

function newKey(): string {
  return createAuthority({ commonName: 'x', ...period(1) }).key
}

function leafOf(authority: typeof GOOD) {
  return issueCertificate(authority, { commonName: 'x', usage: 'server', ...period(1) })
}

describe('what plimsoll admission init refuses', () => {
  const wrong: readonly (readonly [args: readonly string[], message: RegExp])[] = [
    [['--namespace', 'Bad_Name'], /«Bad_Name» is no name of a namespace/],
    [['--exempt', 'a,B'], /«B» is no name of a namespace/],
    [['--image', 'a//b'], /--image a\/\/b is no reference/],
    [['--replicas', '2'], /--replicas 2 needs --store postgres/],
    [['--days', '0'], /--days .*1/],
    [['--days', '9999'], /--days .*3650/],
    [['--store', 'etcd'], /--store/],
    [['--image-policy-webhook'], /give a folder with --out/],
    [['--policy', 'nowhere.yaml'], /There is no file nowhere\.yaml/],
    [['--client-ca', 'nowhere.pem'], /There is no file nowhere\.pem/],
  ]
  for (const [args, message] of wrong)
    it(args.join(' '), async (t) => {
      const { code, stdout, stderr } = await init(temporaryFolder(t), ...args)
      assert.ok(code === 2 || code === 3)
      assert.equal(stdout, '')
      assert.match(stderr, message)
    })

  for (const [what, text, why] of AUTHORITIES)
    it(`an authority ${what}`, async (t) => {
      const cwd = temporaryFolder(t)
      mkdirSync(join(cwd, 'dir'))
      writeFileSync(join(cwd, 'dir/ca.pem'), text(cwd))
      const { code, stderr } = await init(cwd, '--out', 'dir')
      assert.equal(code, 3)
      assert.match(stderr, why)
      assert.match(stderr, /\[authority-unusable\]/)
      assert.deepEqual(readdirSync(join(cwd, 'dir')), ['ca.pem'])
    })

  it('a folder that holds an installation whose authority is elsewhere', async (t) => {
    const cwd = temporaryFolder(t)
    mkdirSync(join(cwd, 'dir'))
    writeFileSync(join(cwd, 'dir/1-service.yaml'), '')
    assert.match((await init(cwd, '--out', 'dir')).stderr, /not the authority that signed it/)
  })

  it('a policy that would have the plug-in judge what the cluster needs to start', async (t) => {
    const cwd = temporaryFolder(t)
    writeFileSync(join(cwd, 'p.yaml'), 'admission: {default: deny, exemptNamespaces: [kube-system]}\n')
    const { code, stderr } = await init(cwd, '--policy', 'p.yaml', '--out', 'dir', '--image-policy-webhook')
    assert.equal(code, 2)
    assert.match(stderr, /p\.yaml is to have plimsoll in exemptNamespaces/)
  })

  it('keys among the authorities of clients, and places that cannot be written to', async (t) => {
    const cwd = temporaryFolder(t)
    writeFileSync(join(cwd, 'ca.pem'), pem(GOOD))
    assert.match((await init(cwd, '--client-ca', 'ca.pem')).stderr, /and no keys/)
    const { code, stderr } = await init(cwd, '--out', 'ca.pem/dir')
    assert.equal(code, 3)
    assert.match(stderr, /ca\.pem\/dir/)
  })
})
