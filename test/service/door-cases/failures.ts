import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { callWebhook } from '../../apiserver/call-webhook.ts'
import { type Answering, AUTHORITY, startWebhook } from '../../apiserver/client.ts'
import { type Door, podMaker, register, type StartApi, startDoor, USERS } from '../cluster.ts'
import { startMiddle } from '../middle.ts'
import { ALLOW_LIST, BAD, GOOD } from './allow-list.ts'

interface Failure {
  readonly name: string
  /** Gives the URL to register; the service is there and well. */
  readonly spoil: (t: TestContext, door: Door) => Promise<string>
  /** What the API server says of it. */
  readonly words: RegExp
}

const PATH = '/admission/validate'
const CALLING = 'failed calling webhook "validate\\.plimsoll\\.test": '

const FAILURES: readonly Failure[] = [
  {
    name: 'down',
    spoil: async (_t, door) => {
      await door.stop()
      return door.url
    },
    words: /failed to call webhook: Post "https:.*": dial tcp.*: connect: connection refused$/,
  },
  {
    name: 'silent for longer than timeoutSeconds',
    spoil: async (t, door) => (await startMiddle(t, door.url, () => 'hangs')).url,
    words: /failed to call webhook: Post "https:.*\?timeout=1s": context deadline exceeded$/,
  },
  {
    name: 'reset',
    spoil: async (t, door) => (await startMiddle(t, door.url, () => 'resets')).url,
    words: /failed to call webhook: Post "https:.*": .*connection reset by peer$/,
  },
  {
    name: 'answering 500',
    spoil: async (t) => await spoiled(t, (_body, response) => void response.writeHead(500).end('{}')),
    words:
      /failed to call webhook: an error on the server \("\{\}"\) has prevented the request from succeeding$/,
  },
  {
    name: 'answering what is no JSON',
    spoil: async (t) => await spoiled(t, (_body, response) => void response.end('<html>Sign in</html>')),
    words: /failed to call webhook: couldn't get version\/kind; json parse error: /,
  },
  {
    name: 'answering another question',
    spoil: async (t, door) =>
      await spoiled(
        t,
        changed(door, (text) => text.replace(/"uid":"[^"]+"/, '"uid":"x"')),
      ),
    words: /received invalid webhook response: expected response\.uid="[^"]+", got "x"$/,
  },
  {
    name: 'answering in another version',
    spoil: async (t, door) =>
      await spoiled(
        t,
        changed(door, (text) => text.replace('admission.k8s.io/v1', 'admission.k8s.io/v1beta1')),
      ),
    words:
      /failed to call webhook: converting \(v1beta1\.AdmissionReview\) to \(v1\.AdmissionReview\): unknown conversion$/,
  },
  {
    name: 'answering with a patch, which a validating webhook may not',
    spoil: async (t, door) =>
      await spoiled(
        t,
        changed(door, (text) =>
          text.replace('"allowed":', '"patchType":"JSONPatch","patch":"W10=","allowed":'),
        ),
      ),
    words: /received invalid webhook response: validating webhook may not return response\.patch$/,
  },
]

async function spoiled(t: TestContext, answer: Answering): Promise<string> {
  return (await startWebhook(t, answer)).url
}

/** The service's own answer, changed on its way. */
function changed(door: Door, change: (text: string) => string): Answering {
  return (body, response) => {
    const endpoint = { url: `${door.url}${PATH}`, authority: AUTHORITY.certificate }
    callWebhook(endpoint, body, AbortSignal.timeout(5000)).then(
      (answer) => response.end(change(answer.body)),
      (error: unknown) => response.destroy(error as Error),
    )
  }
}

/** What becomes of a pod when the service does not answer as it should. */
export function failureCases(startApi: StartApi): void {
  describe('the failure policy', () => {
    for (const { name, spoil, words } of FAILURES)
      it(`decides where the service is ${name}`, async (t) => {
        for (const failurePolicy of ['Fail', 'Ignore'] as const) {
          const door = await startDoor(t, { policy: () => ALLOW_LIST })
          const api = await startApi(t, { namespaces: { shop: {} }, tokens: USERS })
          const url = `${await spoil(t, door)}${PATH}`
          await register(api, 'validating', url, { failurePolicy, timeoutSeconds: 1 })
          const create = podMaker(api)
          for (const image of [GOOD, BAD]) {
            const { status, body } = await create({ image })
            assert.equal(status, failurePolicy === 'Fail' ? 500 : 201, `${image}: ${body.message}`)
            if (failurePolicy === 'Ignore') continue
            assert.match(body.message, new RegExp(`^Internal error occurred: ${CALLING}`))
            assert.match(body.message, words)
          }
          const opened = 'failed-open.validating.webhook.admission.k8s.io/round_0_index_0'
          assert.equal(
            (await api.audited()).at(-1)?.[opened],
            failurePolicy === 'Fail' ? undefined : 'validate.plimsoll.test',
          )
        }
      })

    it('decides nothing where a registry keeps the service waiting', async (t) => {
      const registry = await silentRegistry(t)
      const policy = ({ judgement }: { judgement: string }): string => `admission:
  default: deny
  rules:
    - name: patient
      match: {namespaces: [patient]}
      require: {scan: {policy: "${judgement}", unknown: wait, wait: 20s}}
    - name: scanned
      require: {scan: {policy: "${judgement}", unknown: deny}}
`
      const door = await startDoor(t, { policy, registry })
      const api = await startApi(t, { namespaces: { shop: {}, patient: {} }, tokens: USERS })
      // Ignore would let in whatever names a registry that does not answer.
      const settings = { failurePolicy: 'Ignore', timeoutSeconds: 2 } as const
      await register(api, 'mutating', `${door.url}/admission/mutate`, settings)
      await register(api, 'validating', `${door.url}${PATH}`, settings)
      const create = podMaker(api)
      for (const namespace of ['shop', 'patient']) {
        const { status, body } = await create({ image: `${registry}/x:1`, namespace })
        assert.equal(status, 403)
        assert.match(body.message, /the registry did not answer in time/)
      }
      const digest = `${registry}/x:1@sha256:${'0'.repeat(64)}`
      const { status, body } = await create({ image: digest, namespace: 'patient' })
      assert.deepEqual([status, /the registry did not answer in time/.test(body.message)], [403, true])
    })
  })
}

/** Takes every connection and says nothing. */
async function silentRegistry(t: TestContext): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy()).resume()
    t.after(() => socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => void server.close())
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}
