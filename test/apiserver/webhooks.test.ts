import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import {
  type Answering,
  type ApiAnswer,
  CA_BUNDLE,
  call,
  clientCertificate,
  EXPIRED,
  startWebhook,
  type WebhookServer,
  type WebhookTls,
} from './client.ts'
import { type ApiServer, startApiServer } from './server.ts'
import type { ApiServerOptions } from './types.ts'

const PODS = '/api/v1/namespaces/default/pods'
const pod = { metadata: { name: 'x' }, spec: { containers: [{ name: 'a', image: 'nginx' }] } }
const RULE = { apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*/*'] }

/** Registers a webhook and gives the server it is registered with. */
async function registered(
  t: TestContext,
  kind: 'Validating' | 'Mutating',
  webhook: object,
  options: ApiServerOptions = {},
): Promise<ApiServer> {
  const server = await startApiServer(t, options)
  const whole = {
    name: 'hook.plimsoll.test',
    rules: [RULE],
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
  }
  const path = `/apis/admissionregistration.k8s.io/v1/${kind.toLowerCase()}webhookconfigurations`
  const made = await call(server, 'POST', path, {
    metadata: { name: 'c' },
    webhooks: [{ ...whole, ...webhook }],
  })
  assert.equal(made.status, 201, made.body.message)
  return server
}

type Response = Record<string, unknown>

function answering(response: Response, more: Response = {}): Answering {
  return (body, out) => {
    const { uid } = (body as { request: { uid: string } }).request
    const review = {
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      response: { uid, ...response },
    }
    out.end(JSON.stringify({ ...review, ...more }))
  }
}

interface Tried {
  readonly answer: ApiAnswer
  readonly server: ApiServer
  readonly hook: WebhookServer
}

interface Trying {
  readonly kind?: 'Validating' | 'Mutating'
  readonly webhook?: object
  readonly tls?: WebhookTls
  readonly body?: object
  readonly options?: ApiServerOptions
}

async function tried(
  t: TestContext,
  answer: Answering,
  { kind = 'Validating', webhook = {}, tls = {}, body = pod, options = {} }: Trying = {},
): Promise<Tried> {
  const hook = await startWebhook(t, answer, tls)
  const clientConfig = { url: hook.url, caBundle: CA_BUNDLE }
  const server = await registered(t, kind, { clientConfig, ...webhook }, options)
  return { answer: await call(server, 'POST', PODS, body), server, hook }
}

const FAILED = 'Internal error occurred: failed calling webhook "hook.plimsoll.test": '

describe('a validating webhook', () => {
  it('is told who wants what, and may warn and annotate', async (t) => {
    const response = {
      allowed: true,
      warnings: ['mind "this"', 'x'.repeat(300)],
      auditAnnotations: { key: 'value' },
    }
    const { answer, server, hook } = await tried(t, answering(response))
    assert.equal(answer.status, 201)
    assert.equal(answer.warnings, `299 - "mind \\"this\\"", 299 - "${'x'.repeat(256)}"`)
    assert.deepEqual(server.audit.at(-1), { 'hook.plimsoll.test/key': 'value' })
    assert.deepEqual(hook.paths, ['/?timeout=10s'])
    const { request } = hook.bodies[0] as { request: Record<string, unknown> }
    assert.deepEqual(request['userInfo'], {
      username: 'system:anonymous',
      groups: ['system:unauthenticated'],
    })
    assert.deepEqual(
      [request['operation'], request['name'], request['namespace']],
      ['CREATE', 'x', 'default'],
    )
  })

  const denials = [
    [{ code: 403, message: 'no' }, 403, ': no'],
    [{ code: 200, reason: 'Because' }, 400, ': Because'],
    [{}, 400, ' without explanation'],
  ] as const
  for (const [status, code, words] of denials)
    it(`denies with ${JSON.stringify(status)}`, async (t) => {
      const { answer, server } = await tried(t, answering({ allowed: false, status }))
      assert.equal(answer.status, code)
      assert.equal(answer.body.message, `admission webhook "hook.plimsoll.test" denied the request${words}`)
      assert.equal((await call(server, 'GET', `${PODS}/x`)).status, 404)
    })

  const patch = Buffer.from('[]').toString('base64')
  const invalid = [
    ['Validating', answering({ allowed: true }, { response: undefined }), 'webhook response was absent'],
    [
      'Validating',
      answering({ allowed: true, uid: 'other' }),
      /^expected response\.uid="[-\w]+", got "other"$/,
    ],
    [
      'Validating',
      answering({ allowed: true }, { apiVersion: 'v1' }),
      'expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got v1, Kind=AdmissionReview',
    ],
    ['Validating', answering({ allowed: true, patch }), 'validating webhook may not return response.patch'],
    [
      'Validating',
      answering({ allowed: true, patchType: 'JSONPatch' }),
      'validating webhook may not return response.patchType',
    ],
    [
      'Mutating',
      answering({ allowed: true, patch }),
      'webhook returned response.patch but not response.patchType',
    ],
    [
      'Mutating',
      answering({ allowed: true, patchType: 'JSONPatch' }),
      'webhook returned response.patchType but not response.patch',
    ],
    [
      'Mutating',
      answering({ allowed: true, patch, patchType: '' }),
      'webhook returned invalid response.patchType of ""',
    ],
  ] as const
  for (const [kind, answer, words] of invalid)
    it(`${kind.toLowerCase()}: is not believed: ${words}`, async (t) => {
      const { answer: said } = await tried(t, answer, { kind })
      assert.equal(said.status, 500)
      const start = `${FAILED}received invalid webhook response: `
      assert.ok(said.body.message.startsWith(start), said.body.message)
      const rest = said.body.message.slice(start.length)
      if (typeof words === 'string') assert.equal(rest, words)
      else assert.match(rest, words)
    })

  it('that answers too late or badly fails the request, or is passed over where it may be', async (t) => {
    const slow = await tried(t, () => undefined, { webhook: { timeoutSeconds: 1 } })
    assert.match(
      slow.answer.body.message,
      /failed to call webhook: Post "https:.+\?timeout=1s": context deadline exceeded$/,
    )
    const bad: Answering = (_body, response) => void response.writeHead(500).end('oops')
    const { answer } = await tried(t, bad)
    assert.equal(
      answer.body.message,
      `${FAILED}failed to call webhook: an error on the server ("oops") has prevented the request from succeeding`,
    )
    const open = await tried(t, bad, { webhook: { failurePolicy: 'Ignore' } })
    assert.equal(open.answer.status, 201)
    assert.deepEqual(open.server.audit.at(-1), {
      'failed-open.validating.webhook.admission.k8s.io/round_0_index_0': 'hook.plimsoll.test',
    })
  })
})

describe('TLS to a webhook', () => {
  const other = { caBundle: Buffer.from(clientCertificate().certificate).toString('base64') }
  const rows: readonly (readonly [string, WebhookTls, object, RegExp | undefined])[] = [
    ['another authority', {}, other, /x509: certificate signed by unknown authority$/],
    ['no alternative name', { hosts: [] }, {}, /relies on legacy Common Name field, use SANs instead$/],
    [
      'another host',
      { hosts: ['other.test'] },
      {},
      /certificate is valid for other\.test, not 127\.0\.0\.1$/,
    ],
    ['expired', { validity: EXPIRED }, {}, /x509: certificate has expired or is not yet valid$/],
    ['plain HTTP', { isPlain: true }, {}, /http: server gave HTTP response to HTTPS client$/],
    ['no certificate of the API server', { isMutual: true }, {}, /certificate required/],
    ['all well', {}, {}, undefined],
  ]
  for (const [name, tls, config, words] of rows)
    it(name, async (t) => {
      const hook = await startWebhook(t, answering({ allowed: true }), tls)
      const clientConfig = { url: hook.url, caBundle: CA_BUNDLE, ...config }
      const server = await registered(t, 'Validating', { clientConfig })
      const answer = await call(server, 'POST', PODS, pod)
      if (words === undefined) assert.equal(answer.status, 201, answer.body.message)
      else assert.match(answer.body.message, words)
    })

  it('of a Service is for NAME.NAMESPACE.svc, and mutual where the API server has a certificate', async (t) => {
    const hook = await startWebhook(t, answering({ allowed: true }), { isMutual: true })
    for (const [name, status] of [
      ['hook', 201],
      ['absent', 500],
    ] as const) {
      const clientConfig = { service: { name, namespace: 'security', path: '/v' }, caBundle: CA_BUNDLE }
      const options = { services: { 'hook.security': hook.port }, client: clientCertificate() }
      const server = await registered(t, 'Validating', { clientConfig }, options)
      assert.equal((await call(server, 'POST', PODS, pod)).status, status)
    }
    assert.deepEqual(hook.paths, ['/v?timeout=10s'])
  })
})

describe('a mutating webhook', () => {
  const operations = [{ op: 'replace', path: '/spec/containers/0/image', value: 'nginx:1@sha256:0' }]
  const patch = Buffer.from(JSON.stringify(operations)).toString('base64')

  it('changes the object by its patch', async (t) => {
    const { answer } = await tried(t, answering({ allowed: true, patch, patchType: 'JSONPatch' }), {
      kind: 'Mutating',
    })
    assert.deepEqual(answer.body['spec'], { containers: [{ name: 'a', image: 'nginx:1@sha256:0' }] })
  })

  it('fails the request by a patch that does not fit', async (t) => {
    const { answer } = await tried(t, answering({ allowed: true, patch, patchType: 'JSONPatch' }), {
      kind: 'Mutating',
      body: { ...pod, spec: {} },
    })
    assert.equal(answer.status, 500)
  })
})

describe('which webhooks are asked', () => {
  const no = answering({ allowed: false })
  const rows: readonly (readonly [string, object, boolean])[] = [
    ['rules of another group', { rules: [{ ...RULE, apiGroups: ['apps'] }] }, false],
    ['rules of the resource', { rules: [{ ...RULE, resources: ['pods'] }] }, true],
    ['rules of its subresource', { rules: [{ ...RULE, resources: ['pods/ephemeralcontainers'] }] }, false],
    ['another operation', { rules: [{ ...RULE, operations: ['UPDATE'] }] }, false],
    ['scope of the cluster', { rules: [{ ...RULE, scope: 'Cluster' }] }, false],
    [
      'namespace chosen',
      { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'default' } } },
      true,
    ],
    [
      'namespace exempt',
      {
        namespaceSelector: {
          matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['default'] }],
        },
      },
      false,
    ],
    ['object not chosen', { objectSelector: { matchLabels: { a: 'b' } } }, false],
  ]
  for (const [name, webhook, isAsked] of rows)
    it(name, async (t) => {
      const { answer } = await tried(t, no, { webhook })
      assert.equal(answer.status, isAsked ? 400 : 201)
    })

  it('of changes, deletions and dry runs, with the old object', async (t) => {
    const { server, hook } = await tried(t, answering({ allowed: true }))
    await call(server, 'PATCH', `${PODS}/x/ephemeralcontainers?dryRun=All`, {
      spec: { ephemeralContainers: [] },
    })
    await call(server, 'DELETE', `${PODS}/x`)
    const seen = hook.bodies.map((body) => (body as { request: Record<string, unknown> }).request)
    assert.deepEqual(
      seen.map((one) => [
        one['operation'],
        one['subResource'],
        one['dryRun'],
        one['object'] !== null,
        one['oldObject'] !== null,
      ]),
      [
        ['CREATE', undefined, false, true, false],
        ['UPDATE', 'ephemeralcontainers', true, true, true],
        ['DELETE', undefined, false, false, true],
      ],
    )
  })
})
