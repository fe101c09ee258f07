import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { temporaryFolder } from '../../../test/plimsoll.ts'
import { createCredentialSource } from '../client/credentials.ts'
import { runExecPlugin } from './exec-plugin.ts'
import { findAccess } from './find-access.ts'
import { MAX_KUBECONFIG_BYTES } from './read-files.ts'
import type { ClusterAccess } from './types.ts'

const { signal } = new AbortController()
const V1 = 'client.authentication.k8s.io/v1'

const CONFIG = `
current-context: one
clusters:
- name: c
  cluster: {server: "https://one.example.org:6443/", certificate-authority: ca.crt, tls-server-name: api}
- name: plain
  cluster: {server: "http://127.0.0.1:8001", proxy-url: "http://proxy:3128"}
users:
- name: u
  user: {token: secret-token}
- name: files
  user: {client-certificate: pki/a.crt, client-key: /abs/a.key, tokenFile: t, as: robot, as-groups: [g]}
- name: basic
  user: {username: a, password: b}
contexts:
- {name: one, context: {cluster: c, user: u, namespace: prod}}
- {name: two, context: {cluster: plain, user: files}}
- {name: three, context: {cluster: plain}}
- {name: no-cluster, context: {cluster: missing}}
- {name: no-user, context: {cluster: c, user: missing}}
- {name: basic, context: {cluster: c, user: basic}}
`

/** Files by name; the first is named by KUBECONFIG, or all of them are. */
async function access(
  t: TestContext,
  files: Readonly<Record<string, string>>,
  context?: string,
): Promise<ClusterAccess> {
  const folder = temporaryFolder(t)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const listed = ['missing', ...Object.keys(files)].map((name) => join(folder, name)).join(delimiter)
  const found = await findAccess(
    { env: { KUBECONFIG: listed }, ...(context === undefined ? {} : { context }) },
    signal,
  )
  return JSON.parse(JSON.stringify(found).replaceAll(folder, 'FOLDER')) as ClusterAccess
}

describe('a kubeconfig', () => {
  it('gives the cluster and user of its current context', async (t) => {
    assert.deepEqual(await access(t, { a: CONFIG }), {
      name: 'one',
      server: 'https://one.example.org:6443',
      isInsecure: false,
      authority: { kind: 'file', path: 'FOLDER/ca.crt' },
      namespace: 'prod',
      tlsServerName: 'api',
      user: { credentials: { kind: 'token', token: 'secret-token' } },
    })
  })

  it('gives those of another one, with paths that are relative to its file', async (t) => {
    const two = await access(t, { a: CONFIG }, 'two')
    assert.equal(two.proxy, 'http://proxy:3128')
    assert.deepEqual(two.user, {
      certificate: {
        certificate: { kind: 'file', path: 'FOLDER/pki/a.crt' },
        key: { kind: 'file', path: '/abs/a.key' },
      },
      credentials: { kind: 'token-file', path: 'FOLDER/t' },
      impersonated: { user: 'robot', groups: ['g'] },
    })
    assert.deepEqual((await access(t, { a: CONFIG }, 'three')).user, { credentials: { kind: 'none' } })
    const basic = { kind: 'basic', username: 'a', password: 'b' }
    assert.deepEqual((await access(t, { a: CONFIG }, 'basic')).user, { credentials: basic })
  })

  it('of several files is what the first of them says', async (t) => {
    const first = 'current-context: three\nusers:\n- {name: u, user: {token: first}}\n'
    assert.equal((await access(t, { first, second: CONFIG })).name, 'three')
    const merged = await access(t, { first, second: CONFIG }, 'one')
    assert.deepEqual(merged.user.credentials, { kind: 'token', token: 'first' })
  })

  const faults: readonly (readonly [string, string, string | undefined, RegExp])[] = [
    ['is no YAML', 'users: [{hunter2', undefined, /is no YAML at line 1/],
    ['has another shape', 'users: {hunter2: 1}', undefined, /wrong shape at users/],
    ['is empty', '', undefined, /no current context/],
    ['lacks the context', CONFIG, 'none', /no context none; there is one, two/],
    ['lacks the cluster', CONFIG, 'no-cluster', /cluster missing of context no-cluster is not in it/],
    ['lacks the user', CONFIG, 'no-user', /user missing of context no-user is not in it/],
    [
      'has half of a certificate',
      CONFIG.replace('token: secret-token', 'client-certificate-data: aGk='),
      'one',
      /certificate without a key/,
    ],
    [
      'has a server that is none',
      CONFIG.replace('https://one.example.org:6443/', 'ftp://x'),
      'one',
      /no http or https URL/,
    ],
    [
      'trusts and does not',
      CONFIG.replace('tls-server-name: api', 'insecure-skip-tls-verify: true'),
      'one',
      /told not to check/,
    ],
    ['is too long', `#${' '.repeat(MAX_KUBECONFIG_BYTES)}`, undefined, /more than \d+ bytes/],
  ]
  for (const [what, text, context, words] of faults)
    it(`that ${what} says so, and no secret`, async (t) => {
      await assert.rejects(access(t, { a: text }, context), (error: Error & { code?: string }) => {
        assert.equal(error.code, 'kubeconfig-invalid')
        assert.match(error.message, words)
        assert.doesNotMatch(error.message, /hunter2|secret-token/)
        return true
      })
    })

  it('that is named has to be there, others do not', async (t) => {
    const home = temporaryFolder(t)
    const missing = { code: 'kubeconfig-invalid' }
    await assert.rejects(findAccess({ kubeconfig: join(home, 'none'), env: {} }, signal), missing)
    await assert.rejects(findAccess({ env: { HOME: home } }, signal), missing)
    mkdirSync(join(home, '.kube'))
    writeFileSync(join(home, '.kube/config'), CONFIG)
    assert.equal((await findAccess({ env: { HOME: home } }, signal)).name, 'one')
  })

  it('is not needed in a pod, whose token is read again when it is a minute old', async (t) => {
    const accountFolder = temporaryFolder(t)
    const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' }
    await assert.rejects(findAccess({ env, accountFolder }, signal))
    writeFileSync(join(accountFolder, 'token'), 'first\n')
    const found = await findAccess({ env, accountFolder }, signal)
    assert.equal(found.server, 'https://[fd00::1]:443')
    let now = 0
    const source = createCredentialSource(found.user, { env, now: () => now })
    const shown = async (): Promise<string | undefined> =>
      (await source.identity(signal)).headers['authorization']
    assert.equal(await shown(), 'Bearer first')
    writeFileSync(join(accountFolder, 'token'), 'second')
    assert.equal(await shown(), 'Bearer first')
    now = 61_000
    assert.equal(await shown(), 'Bearer second')
  })
})

describe('a credential plug-in', () => {
  /** A program that prints what it is given, and counts how often it is run. */
  function plugin(t: TestContext, body: string): string {
    const path = join(temporaryFolder(t), 'plug-in')
    writeFileSync(path, `#!/bin/sh\n${body}\n`)
    chmodSync(path, 0o755)
    return path
  }
  const run = async (command: string, more: object = {}, timeout = 60_000) =>
    await runExecPlugin(
      { apiVersion: V1, command, ...more },
      {
        folder: '/',
        env: { PATH: process.env['PATH'] },
        signal,
        timeout,
      },
    )
  const answer = (status: object, apiVersion = V1): string =>
    `cat <<'END'\n${JSON.stringify({ apiVersion, kind: 'ExecCredential', status })}\nEND`

  it('gets its arguments and variables, and what it is asked for', async (t) => {
    const command = plugin(
      t,
      `case "$KUBERNETES_EXEC_INFO" in *'"interactive":false'*) ok=yes;; esac
printf '{"apiVersion":"${V1}","kind":"ExecCredential","status":{"token":"%s-%s-%s"}}' "$1" "$X" "$ok"`,
    )
    const found = await run(command, { args: ['a; rm'], env: [{ name: 'X', value: 'x' }] })
    assert.deepEqual(found, { token: 'a; rm-x-yes' })
  })

  it('is run again when what it gave has expired, or was refused, and not before', async (t) => {
    const counter = join(temporaryFolder(t), 'count')
    const status = '{"token":"%s","expirationTimestamp":"1970-01-01T01:00:00Z"}'
    const credential = `{"apiVersion":"${V1}","kind":"ExecCredential","status":${status}}`
    const command = plugin(t, `echo x >> ${counter}; printf '${credential}' $(grep -c x ${counter})`)
    const credentials = { kind: 'exec', exec: { apiVersion: V1, command }, folder: '/' } as const
    let now = 0
    const source = createCredentialSource(
      { credentials },
      { env: { PATH: process.env['PATH'] }, now: () => now },
    )
    const shown = async (): Promise<string | undefined> =>
      (await source.identity(signal)).headers['authorization']
    assert.deepEqual(await Promise.all([shown(), shown()]), ['Bearer 1', 'Bearer 1'])
    now = 3_600_000
    assert.equal(await shown(), 'Bearer 2')
    now = 0
    assert.equal(source.refused(), true)
    assert.equal(await shown(), 'Bearer 3')
  })

  it('that fails says how, without what it answered', async (t) => {
    const cases: readonly (readonly [string, object, RegExp])[] = [
      [answer({ token: 't' }, 'client.authentication.k8s.io/v1beta1'), {}, /answered as .*v1beta1/],
      [answer({}), {}, /neither a token nor a certificate/],
      [answer({ clientCertificateData: 'hunter2' }), {}, /half of a certificate/],
      ['echo hunter2', {}, /no ExecCredential/],
      ['echo hunter2; echo "please log in" >&2; exit 3', {}, /please log in/],
      ['exit 4', {}, /ended with 4/],
      [answer({ token: 't' }), { interactiveMode: 'Always' }, /always asks/],
      [answer({ token: 't' }), { apiVersion: 'client.authentication.k8s.io/v1alpha1' }, /not one of/],
    ]
    for (const [body, more, words] of cases)
      await assert.rejects(run(plugin(t, body), more), (error: Error) => {
        assert.match(error.message, words)
        assert.doesNotMatch(error.message, /hunter2/)
        return true
      })
    await assert.rejects(run('no-such-plug-in', { installHint: 'Install it.' }), /is not there; Install it/)
    await assert.rejects(run(plugin(t, 'exec sleep 30'), {}, 100), /in time/)
  })
})
