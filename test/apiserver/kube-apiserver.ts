/**
 * A real `kube-apiserver` on loopback, with Debian's etcd: for tests that hold the stand-in to it. It comes without
 * controllers, a scheduler and nodes, so that nothing ever runs. https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/
 */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createAuthority, issueCertificate } from '../../src/kubernetes/certificates/certificate.ts'
import { freePort } from '../http-server.ts'
import { temporaryFolder } from '../plimsoll.ts'
import type { WebhookEndpoint } from './call-webhook.ts'
import { call, VALIDITY } from './client.ts'
import { etcdFlags } from './etcd.ts'
import type { ImagePolicy } from './image-policy.ts'
import { kubeconfigOf } from './kubeconfig.ts'
import type { User } from './objects.ts'
import type { ApiServerOptions, ClusterApi } from './types.ts'

/** Names the binary; tools/build-kube-apiserver.sh makes one. */
export const KUBE_APISERVER = process.env['PLIMSOLL_KUBE_APISERVER']

/** Milliseconds until informers have told everybody of what was registered. */
const INFORMED = 1000
const PATIENCE = 90_000
const SETUP = 'setup'
const ROOT: User = { username: 'root', groups: ['system:masters'] }

export async function startKubeApiServer(
  t: TestContext,
  options: ApiServerOptions = {},
): Promise<ClusterApi> {
  assert.ok(KUBE_APISERVER, 'PLIMSOLL_KUBE_APISERVER names no binary')
  const folder = temporaryFolder(t)
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const authority = createAuthority({ commonName: 'kubernetes', ...VALIDITY })
  const hosts = ['127.0.0.1', 'localhost', 'kubernetes.default.svc']
  const own = issueCertificate(authority, {
    commonName: 'kube-apiserver',
    hosts,
    usage: 'server',
    ...VALIDITY,
  })
  const [cert, key] = [file('tls.crt', own.certificate), file('tls.key', own.key)]
  const log = join(folder, 'audit.log')
  const port = await freePort()
  const flags = [
    ...(await etcdFlags()),
    `--secure-port=${port}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    '--endpoint-reconciler-type=none',
    '--service-cluster-ip-range=10.0.0.0/24',
    `--tls-cert-file=${cert}`,
    `--tls-private-key-file=${key}`,
    `--client-ca-file=${file('ca.crt', authority.certificate)}`,
    `--token-auth-file=${file('tokens.csv', tokensOf({ ...options.tokens, [SETUP]: ROOT }))}`,
    '--authorization-mode=AlwaysAllow',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${cert}`,
    `--service-account-signing-key-file=${key}`,
    '--feature-gates=ImageVolume=true',
    // Nobody makes the service accounts that pods would need.
    '--disable-admission-plugins=ServiceAccount',
    `--enable-admission-plugins=${options.imagePolicy ? 'ImagePolicyWebhook' : 'NamespaceLifecycle'}`,
    `--admission-control-config-file=${file('admission.yaml', admissionConfiguration(options, file))}`,
    `--audit-policy-file=${file('audit.yaml', AUDIT_POLICY)}`,
    `--audit-log-path=${log}`,
  ]
  const child = spawn(KUBE_APISERVER, flags, { stdio: ['ignore', 'ignore', 'pipe'] })
  t.after(async () => await stop(child))
  const server = { url: `https://127.0.0.1:${port}`, authority: authority.certificate }
  await ready(server, child)
  await setUp(server, options)
  const before = auditOf(log).length
  return {
    ...server,
    seen: async () => await sleep(INFORMED),
    audited: async () => {
      await sleep(INFORMED / 4)
      return auditOf(log).slice(before)
    },
    kubeconfig: ({ username, groups } = ROOT) => {
      const client = { commonName: username, organisations: groups, usage: 'client', ...VALIDITY } as const
      return kubeconfigOf(server, issueCertificate(authority, client))
    },
  }
}

/** https://kubernetes.io/docs/reference/access-authn-authz/authentication/#static-token-file */
function tokensOf(tokens: Readonly<Record<string, User>>): string {
  return Object.entries(tokens)
    .map(([token, { username, groups }]) => `${token},${username},${username},"${groups.join(',')}"\n`)
    .join('')
}

type WriteFile = (name: string, text: string) => string

/** https://kubernetes.io/docs/reference/config-api/apiserver-config.v1/#apiserver-config-k8s-io-v1-AdmissionConfiguration */
function admissionConfiguration({ imagePolicy, client }: ApiServerOptions, file: WriteFile): string {
  const plugins = [
    ...(imagePolicy ? [imagePolicyPlugin(imagePolicy, file)] : []),
    ...(client ? ['MutatingAdmissionWebhook', 'ValidatingAdmissionWebhook'] : []).map((name) => ({
      name,
      configuration: {
        apiVersion: 'apiserver.config.k8s.io/v1',
        kind: 'WebhookAdmissionConfiguration',
        kubeConfigFile: file('webhooks.json', kubeconfigOf(undefined, client, '*')),
      },
    })),
  ]
  return JSON.stringify({
    apiVersion: 'apiserver.config.k8s.io/v1',
    kind: 'AdmissionConfiguration',
    plugins,
  })
}

function imagePolicyPlugin({ endpoint, ...imagePolicy }: ImagePolicy, file: WriteFile) {
  const { url, authority, client }: WebhookEndpoint = endpoint
  const kubeConfigFile = file(
    'image-policy.json',
    kubeconfigOf({ url, ...(authority ? { authority } : {}) }, client),
  )
  return { name: 'ImagePolicyWebhook', configuration: { imagePolicy: { kubeConfigFile, ...imagePolicy } } }
}

const AUDIT_POLICY = JSON.stringify({
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [
    { level: 'None', users: ['system:apiserver', ROOT.username] },
    { level: 'Metadata', verbs: ['create', 'update', 'patch', 'delete'] },
  ],
})

function auditOf(log: string): readonly Readonly<Record<string, string>>[] {
  const lines = readFileSync(log, 'utf8').split('\n')
  return lines
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { annotations?: Record<string, string> }).annotations ?? {})
}

async function ready(server: Pick<ClusterApi, 'url' | 'authority'>, child: ChildProcess): Promise<void> {
  let log = ''
  child.stderr?.on('data', (chunk: Buffer) => (log = (log + String(chunk)).slice(-4000)))
  for (const end = Date.now() + PATIENCE; Date.now() < end; await sleep(200)) {
    assert.equal(child.exitCode, null, log)
    const answer = await call(server, 'GET', '/readyz', undefined, SETUP_HEADERS).catch(() => undefined)
    if (answer?.status === 200) return
  }
  assert.fail(`kube-apiserver did not become ready: ${log}`)
}

const SETUP_HEADERS = { authorization: `Bearer ${SETUP}`, 'content-type': 'application/json' }

/** The namespaces, and the kind that the stand-in has as if by a CustomResourceDefinition. */
async function setUp(
  server: Pick<ClusterApi, 'url' | 'authority'>,
  options: ApiServerOptions,
): Promise<void> {
  const make = async (path: string, body: object): Promise<void> => {
    const { status, body: said } = await call(server, 'POST', path, body, SETUP_HEADERS)
    assert.ok(status === 201 || status === 409, said.message)
  }
  for (const [name, labels] of Object.entries({ 'kube-system': {}, ...options.namespaces }))
    await make('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } })
  await make('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', APPS)
  for (const end = Date.now() + PATIENCE; Date.now() < end; await sleep(100))
    if ((await call(server, 'GET', '/apis/acme.io/v1/apps', undefined, SETUP_HEADERS)).status === 200) return
  assert.fail('the custom kind never came')
}

const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } }
const APPS = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'apps.acme.io' },
  spec: {
    group: 'acme.io',
    scope: 'Namespaced',
    names: { plural: 'apps', singular: 'app', kind: 'App', listKind: 'AppList' },
    versions: [{ name: 'v1', served: true, storage: true, schema }],
  },
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
