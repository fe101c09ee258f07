import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { type Answering, AUTHORITY, call, startWebhook } from './client.ts'
import { type ImagePolicy, imagePolicyPlugin } from './image-policy.ts'
import { startApiServer } from './server.ts'

const PODS = '/api/v1/namespaces/default/pods'

function podOf(name: string, image = 'nginx:1', annotations = {}) {
  const spec = { initContainers: [{ name: 'i', image: 'init' }], containers: [{ name: 'c', image }] }
  return { metadata: { name, annotations }, spec }
}

function saying(status: object): Answering {
  return (_body, response) =>
    void response.end(
      JSON.stringify({ apiVersion: 'imagepolicy.k8s.io/v1alpha1', kind: 'ImageReview', status }),
    )
}

async function started(t: TestContext, answer: Answering, more: Partial<ImagePolicy> = {}) {
  const hook = await startWebhook(t, answer)
  const endpoint = { url: `${hook.url}/policy`, authority: AUTHORITY.certificate }
  const imagePolicy = { endpoint, retryBackoff: 1, ...more }
  return { hook, server: await startApiServer(t, { imagePolicy }) }
}

describe('ImagePolicyWebhook', () => {
  it('sends images of containers, then of init containers, with its own annotations alone', async (t) => {
    const { hook, server } = await started(t, saying({ allowed: true, auditAnnotations: { k: 'v' } }))
    const annotations = { 'x.image-policy.k8s.io/ticket': '1', other: 'o' }
    const { status } = await call(server, 'POST', PODS, podOf('x', 'nginx:1', annotations))
    assert.equal(status, 201)
    const { spec } = hook.bodies[0] as { spec: unknown }
    assert.deepEqual(spec, {
      containers: [{ image: 'nginx:1' }, { image: 'init' }],
      annotations: { 'x.image-policy.k8s.io/ticket': '1' },
      namespace: 'default',
    })
    assert.deepEqual(server.audit.at(-1), { 'imagepolicywebhook.image-policy.k8s.io/k': 'v' })
    const ephemeralContainers = [{ name: 'e', image: 'busybox' }]
    await call(server, 'PATCH', `${PODS}/x/ephemeralcontainers`, { spec: { ephemeralContainers } })
    assert.deepEqual((hook.bodies[1] as { spec: { containers: unknown } }).spec.containers, [
      { image: 'busybox' },
    ])
  })

  it('tells the user why', async (t) => {
    for (const [status, words] of [
      [{ allowed: false, reason: 'bad' }, 'image policy webhook backend denied one or more images: bad'],
      [{ allowed: false }, 'one or more images rejected by webhook backend'],
    ] as const) {
      const { server } = await started(t, saying(status))
      const { status: code, body } = await call(server, 'POST', PODS, podOf('x'))
      assert.deepEqual([code, body.message], [403, `pods "x" is forbidden: ${words}`])
    }
  })

  it('keeps an answer for its time, and none where that is off', async (t) => {
    for (const [allowTTL, count] of [
      [0, 1],
      [-1, 2],
    ] as const) {
      const { hook, server } = await started(t, saying({ allowed: true }), { allowTTL })
      for (const name of ['a', 'b']) await call(server, 'POST', PODS, podOf(name))
      assert.equal(hook.bodies.length, count)
    }
  })

  it('tries five times where the webhook may yet come round, and then closes or opens', async (t) => {
    const failing: Answering = (_body, response) => void response.writeHead(504).end('late')
    const closed = await started(t, failing)
    assert.equal((await call(closed.server, 'POST', PODS, podOf('x'))).status, 403)
    assert.equal(closed.hook.bodies.length, 5)
    const open = await started(t, failing, { defaultAllow: true })
    const { status, body } = await call(open.server, 'POST', PODS, podOf('x'))
    assert.equal(status, 201)
    // The plug-in writes it into a copy of the pod that is validated, and nobody sees it.
    assert.deepEqual((body['metadata'] as { annotations: unknown }).annotations, {})
    assert.deepEqual(open.server.audit.at(-1), {
      'imagepolicywebhook.image-policy.k8s.io/failed-open': 'true',
    })
  })

  it('does not keep failures, nor tries again after a 400', async (t) => {
    const { hook, server } = await started(t, (body, response, count) =>
      count === 0 ? void response.writeHead(400).end() : saying({ allowed: true })(body, response, count),
    )
    assert.equal((await call(server, 'POST', PODS, podOf('x'))).status, 403)
    assert.equal((await call(server, 'POST', PODS, podOf('x'))).status, 201)
    assert.equal(hook.bodies.length, 2)
  })

  const passing: readonly (readonly [string, Answering])[] = [
    ['429', (_body, response) => void response.writeHead(429).end()],
    ['500', (_body, response) => void response.writeHead(500).end()],
    ['Retry-After', (_body, response) => void response.writeHead(503, { 'retry-after': '1' }).end()],
    ['a reset', (_body, response) => void response.socket?.destroy()],
  ]
  for (const [name, fail] of passing)
    it(`tries again after ${name}`, async (t) => {
      const { hook, server } = await started(t, (body, response, count) =>
        (count < 2 ? fail : saying({ allowed: true }))(body, response, count),
      )
      assert.equal((await call(server, 'POST', PODS, podOf('x'))).status, 201)
      assert.equal(hook.bodies.length, 3)
    })

  it('is not to be had without TLS', () => {
    assert.throws(() => imagePolicyPlugin({ endpoint: { url: 'http://127.0.0.1/' } }), /must be https/)
  })
})
