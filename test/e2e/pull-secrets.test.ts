import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { call } from '../apiserver/client.ts'
import { type ApiServer, startApiServer } from '../apiserver/server.ts'
import { needsProgram } from '../real-data.ts'
import { pushImage, type RegistryServer, startRegistry } from '../registry-server.ts'
import { type DoorProcess, failedDoor, podOf, startDoor, until } from './door-process.ts'

const IMAGE = join(import.meta.dirname, '../../examples/harbour.oci.tar')
const ADMIN = { username: 'admin', groups: ['system:masters'] }
const SERVICE_SECRET = 'a secret of at least thirty-two characters'
const POLICY = `admission:
  default: deny
  rules:
    - name: scanned
      require: {scan: {policy: ./news.yaml, unknown: deny, incomplete: allow}}
`

/** Refuses one flaw, which no advisory names. */
const JUDGEMENT = `name: news
rules: [{name: no-news, on: finding, when: "finding.id == 'CVE-2025-90001'", action: deny, message: "no"}]
`

interface House {
  readonly api: ApiServer
  readonly registry: RegistryServer
  readonly door: DoorProcess
  readonly image: string
}

async function create(api: ApiServer, namespace: string, kind: string, object: object): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/${kind}`
  const { status, body } = await call(api, 'POST', path, object, { authorization: 'Bearer admin' })
  assert.equal(status, 201, body.message)
}

const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** A secret in either shape. */
function login(name: string, type: 'dockerconfigjson' | 'dockercfg', auths: object): object {
  const content = type === 'dockercfg' ? auths : { auths }
  return {
    metadata: { name },
    type: `kubernetes.io/${type}`,
    data: { [`.${type}`]: base64(JSON.stringify(content)) },
  }
}

/** A registry that wants a password, a cluster with secrets for it in one namespace, and a door that reads them. */
async function startHouse(t: TestContext): Promise<House> {
  const registry = await startRegistry(t, { htpasswd: true })
  const { host, username, password } = registry
  const image = `${host}/team/app:1`
  await pushImage(IMAGE, image, { from: 'oci-archive', username, password })
  const api = await startApiServer(t, { namespaces: { shop: {}, street: {} }, tokens: { admin: ADMIN } })
  const right = { [host]: { auth: base64(`${username}:${password}`) } }
  const wrong = { [`${host}/team`]: { username, password: 'wrong-one' } }
  await create(api, 'shop', 'secrets', login('right', 'dockerconfigjson', right))
  await create(api, 'shop', 'secrets', login('wrong', 'dockercfg', wrong))
  await create(api, 'street', 'secrets', login('wrong', 'dockercfg', wrong))
  const account = { metadata: { name: 'robot' }, imagePullSecrets: [{ name: 'right' }] }
  await create(api, 'shop', 'serviceaccounts', account)
  const door = await startDoor(t, {
    policy: POLICY,
    files: { 'news.yaml': JUDGEMENT },
    kubeconfig: api.kubeconfig(),
    kubernetes: { 'pull-secrets': true },
    service: { secret: SERVICE_SECRET, 'log-level': 'debug' },
    insecure: [host],
  })
  return { api, registry, door, image }
}

const canRun = (t: TestContext): boolean =>
  ['docker-registry', 'skopeo', 'htpasswd'].every((name) => needsProgram(t, name))

const naming = (...names: readonly string[]) => ({ imagePullSecrets: names.map((name) => ({ name })) })

/** What is in the store, and what the service said. */
function everythingKept({ folder, said }: DoorProcess): string {
  const files = readdirSync(folder).filter((name) => name.startsWith('service.sqlite'))
  assert.ok(files.length > 0)
  return [...files.map((name) => readFileSync(join(folder, name), 'latin1')), said()].join()
}

describe('pull secrets at the door', () => {
  it('need a cluster, and a secret to seal them with', async (t) => {
    const kubernetes = { 'pull-secrets': true }
    assert.match(
      await failedDoor(t, { policy: POLICY, kubernetes }),
      /pull-secrets needs secret: it seals what waits/,
    )
    assert.match(
      await failedDoor(t, { policy: POLICY, kubernetes, service: { secret: SERVICE_SECRET } }),
      /pull-secrets is set, and there is no cluster to ask/,
    )
  })

  it('open what the pod’s secrets open, for this pod and no other', async (t) => {
    if (!canRun(t)) return
    const { door, image, registry } = await startHouse(t)
    const own = podOf(image, naming('right'))

    // Nobody has seen it: neither without secrets, nor with those that are wrong, missing, or of another namespace.
    const locked: readonly (readonly [string, Record<string, unknown>, RegExp])[] = [
      ['shop', {}, /its digest is not known .*the service account shop\/default: it is not there/],
      ['shop', naming('wrong'), /its digest is not known/],
      ['shop', naming('absent'), /the secret shop\/absent: it is not there/],
      ['street', naming('right'), /the secret street\/right: it is not there/],
      ['street', naming('wrong'), /its digest is not known/],
    ]
    for (const [namespace, spec, words] of locked) {
      const { allowed, message } = await door.validate(podOf(image, spec), { namespace })
      assert.equal(allowed, false)
      assert.match(message, words)
    }

    assert.match((await door.validate(own)).message, /it was never scanned/)
    await until('the scan', async () => (await door.validate(own)).allowed)

    // The account's, where the pod names none; both shapes, the more specific key first, which is refused.
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: { template: own },
    }
    for (const object of [
      podOf(image, { serviceAccountName: 'robot' }),
      podOf(image, naming('wrong', 'right')),
    ])
      assert.equal((await door.validate(object)).allowed, true)
    assert.equal((await door.validate(deployment)).allowed, true)
    // Those of the account are for pods without any of their own.
    const both = podOf(image, { serviceAccountName: 'robot', ...naming('wrong') })
    assert.equal((await door.validate(both)).allowed, false)

    // It is stored now, and what it holds is known: not to those who cannot see it, by whatever name.
    const pulled = /manifests\/(?<digest>sha256:[0-9a-f]{64})/.exec(registry.log())?.groups?.['digest']
    const pinned = `${image}@${pulled}`
    for (const [namespace, spec] of locked)
      for (const name of [image, pinned]) {
        const { allowed, message } = await door.validate(podOf(name, spec), { namespace })
        assert.equal(allowed, false, `${namespace} ${name}`)
        assert.match(message, /its digest is not known/)
        assert.doesNotMatch(message, /CVE-/)
      }
    assert.equal((await door.validate(podOf(pinned, naming('right')))).allowed, true)

    const kept = everythingKept(door)
    for (const secret of [
      registry.password,
      'wrong-one',
      base64(`${registry.username}:${registry.password}`),
    ])
      assert.ok(!kept.includes(Buffer.from(secret).toString('latin1')) && !kept.includes(base64(secret)))
  })
})
