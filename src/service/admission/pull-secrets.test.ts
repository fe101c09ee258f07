import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseAdmissionReview } from '../../admission/review/parse-admission-review.ts'
import { creationReview } from '../../admission/review/request-of.ts'
import { parseImageReference } from '../../core/image-reference.ts'
import { ApiFailure } from '../../kubernetes/client/failure.ts'
import type { ApiClient } from '../../kubernetes/client/types.ts'
import type { KubernetesObject } from '../../kubernetes/object.ts'
import { silentLogger } from '../observe/logger.ts'
import { createPullSecrets, MAX_SECRETS, type PodLogins } from './pull-secrets.ts'

const { signal } = new AbortController()

function secret(entries: Readonly<Record<string, string>>): KubernetesObject {
  const auths = Object.fromEntries(
    Object.entries(entries).map(([key, username]) => [key, { username, password: 'hush' }]),
  )
  const text = Buffer.from(JSON.stringify(auths)).toString('base64')
  return { type: 'kubernetes.io/dockercfg', data: { '.dockercfg': text } }
}

/** Objects by their paths; what is an Error is thrown. */
function stock(objects: Readonly<Record<string, KubernetesObject | Error>>) {
  let now = 0
  const asked: string[] = []
  const client: ApiClient = {
    name: 'test',
    request: async ({ path }) => {
      asked.push(path)
      const found = objects[path] ?? new ApiFailure(404, 'NotFound', 'none.')
      return found instanceof Error ? await Promise.reject(found) : await Promise.resolve(found)
    },
    lines: async function* () {},
    close: async () => await Promise.resolve(),
  }
  const secrets = createPullSecrets({ client, log: silentLogger, now: () => now, signal })
  return {
    asked,
    advance: (milliseconds: number) => void (now += milliseconds),
    of: async (spec: object, kind = 'Pod') => {
      const pod = { spec: { containers: [{ image: 'quay.io/team/app' }], ...spec } }
      const object =
        kind === 'Pod'
          ? { apiVersion: 'v1', kind, ...pod }
          : { apiVersion: 'batch/v1', kind, spec: { jobTemplate: { spec: { template: pod } } } }
      const parsed = parseAdmissionReview(creationReview(object, { namespace: 'n', user: 'u', groups: [] }))
      assert.ok(parsed.kind === 'facts')
      return await secrets.of(parsed.facts, [], signal)
    },
  }
}

function users({ loginsFor }: PodLogins): readonly string[] {
  const reference = parseImageReference('quay.io/team/app')
  assert.ok(reference)
  return loginsFor(reference).map(({ username }) => username)
}

const named = (...names: readonly string[]) => ({ imagePullSecrets: names.map((name) => ({ name })) })
const SECRETS = '/api/v1/namespaces/n/secrets'
const ACCOUNTS = '/api/v1/namespaces/n/serviceaccounts'

describe('secrets of a pod', () => {
  it('are its own, in the order in which the kubelet tries them', async () => {
    const { of } = stock({
      [`${SECRETS}/a`]: secret({ 'quay.io': 'wide-a', 'ghcr.io': 'other' }),
      [`${SECRETS}/b`]: secret({ 'quay.io/team': 'narrow', 'quay.io': 'wide-b' }),
      [`${ACCOUNTS}/default`]: named('c'),
    })
    for (const kind of ['Pod', 'CronJob'])
      assert.deepEqual(users(await of(named('a', 'b', 'a'), kind)), ['narrow', 'wide-a', 'wide-b'])
  })

  it('are those of its account where it has none', async () => {
    const { of } = stock({
      [`${ACCOUNTS}/robot`]: named('c'),
      [`${SECRETS}/c`]: secret({ 'quay.io': 'robot' }),
    })
    assert.deepEqual(users(await of({ serviceAccountName: 'robot' })), ['robot'])
    const none = await of({})
    assert.deepEqual(users(none), [])
    assert.deepEqual(none.faults, ['the service account n/default: it is not there'])
  })

  it('are read once in a while, and again soon where they could not be', async () => {
    const objects: Record<string, KubernetesObject | Error> = { [`${SECRETS}/a`]: secret({ 'quay.io': 'u' }) }
    const { of, asked, advance } = stock(objects)
    await Promise.all([of(named('a')), of(named('a', 'gone'))])
    assert.deepEqual(asked, [`${SECRETS}/a`, `${SECRETS}/gone`])

    advance(3000)
    objects[`${SECRETS}/gone`] = secret({ 'quay.io': 'late' })
    assert.deepEqual(users(await of(named('a', 'gone'))), ['u', 'late'])
    assert.equal(asked.length, 3)
    objects[`${SECRETS}/a`] = secret({ 'quay.io': 'changed' })
    advance(27_000)
    assert.deepEqual(users(await of(named('a'))), ['changed'])
  })

  it('that are large are read each time', async () => {
    const entries = Object.fromEntries(
      Array.from({ length: 600 }, (_, i) => [`registry-${i}.example.org`, 'user']),
    )
    const { of, asked } = stock({ [`${SECRETS}/a`]: secret(entries) })
    await of(named('a'))
    await of(named('a'))
    assert.equal(asked.length, 2)
  })

  it('that cannot be used are told of by their names', async () => {
    const { of } = stock({
      [`${SECRETS}/opaque`]: { type: 'Opaque', data: { password: 'aHVzaA==' } },
      [`${SECRETS}/closed`]: new ApiFailure(403, 'Forbidden', 'The right to get secrets is missing.'),
    })
    assert.deepEqual((await of(named('opaque', 'closed'))).faults, [
      'the secret n/opaque: it holds no logins',
      'the secret n/closed: The right to get secrets is missing',
    ])
  })

  it('are so many at most', async () => {
    const { of, asked } = stock({})
    const { faults } = await of(named(...Array.from({ length: MAX_SECRETS + 1 }, (_, i) => `s${i}`)))
    assert.equal(asked.length, MAX_SECRETS)
    assert.equal(faults.at(-1), `more than ${MAX_SECRETS} secrets`)
  })
})
