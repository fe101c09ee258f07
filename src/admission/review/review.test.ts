import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseDigest } from '../../core/digest.ts'
import { valueAt } from '../../kubernetes/object.ts'
import { POD_PLACES } from '../../kubernetes/workload/pod-places.ts'
import type { Decision } from '../decision.ts'
import { answerImageReview, answerReview, MAX_WARNING, mutatingAnswer, splitWarning } from './answer.ts'
import type { AdmissionRequestFacts } from './facts.ts'
import { MAX_IMAGES, parseAdmissionReview } from './parse-admission-review.ts'
import { parseImageReview } from './parse-image-review.ts'

const SPEC = {
  containers: [{ name: 'a', image: 'a:1' }],
  initContainers: [{ name: 'i', image: 'i:1' }],
  ephemeralContainers: [{ name: 'e', image: 'e' }],
  volumes: [{ name: 'v', image: { reference: 'v:1' } }],
}

function review(request: Record<string, unknown>, version = 'v1'): unknown {
  return {
    apiVersion: `admission.k8s.io/${version}`,
    kind: 'AdmissionReview',
    request: {
      uid: 'u',
      kind: { group: '', version: 'v1', kind: 'Pod' },
      resource: { group: '', version: 'v1', resource: 'pods' },
      operation: 'CREATE',
      userInfo: { username: 'jane', groups: ['dev'] },
      namespace: 'n',
      object: { apiVersion: 'v1', kind: 'Pod', metadata: { labels: { a: 'b' } }, spec: SPEC },
      ...request,
    },
  }
}

function factsOf(body: unknown, parse = parseAdmissionReview): AdmissionRequestFacts {
  const parsed = parse(body)
  assert.ok(parsed.kind === 'facts', parsed.kind === 'fault' ? parsed.fault : '')
  return parsed.facts
}

const IMAGES = ['a:1', 'i:1', 'e', 'v:1']

describe('an AdmissionReview', () => {
  for (const { group = '', kind, path } of POD_PLACES)
    it(`of ${group}/${kind} has all images of it`, () => {
      let object: Record<string, unknown> = { metadata: {}, spec: SPEC }
      for (const key of path.toReversed()) object = { [key]: object }
      const facts = factsOf(review({ kind: { group, version: 'v1', kind }, object }))
      assert.equal(facts.subject, 'images')
      assert.deepEqual(
        facts.images.map(({ image }) => image),
        IMAGES,
      )
      for (const image of facts.images) assert.equal(valueAt(object, image.path), image.image)
    })

  const subjects: readonly [string, Record<string, unknown>, AdmissionRequestFacts['subject']][] = [
    ['DELETE', { operation: 'DELETE', object: null }, 'passes'],
    ['CONNECT', { operation: 'CONNECT', subResource: 'exec', object: { kind: 'PodExecOptions' } }, 'passes'],
    [
      'a Scale',
      { subResource: 'scale', kind: { group: 'autoscaling', kind: 'Scale' }, object: { kind: 'Scale' } },
      'passes',
    ],
    ['ephemeral containers', { subResource: 'ephemeralcontainers', operation: 'UPDATE' }, 'images'],
    [
      'ephemeral containers of old',
      { subResource: 'ephemeralcontainers', kind: { kind: 'EphemeralContainers' }, object: {} },
      'unknown',
    ],
    ['an unknown kind', { kind: { group: 'x.io', version: 'v1', kind: 'App' } }, 'unknown'],
    ['no object', { object: null }, 'unknown'],
    ['containers that are no list', { object: { spec: { containers: { a: 1 } } } }, 'unknown'],
    ['an image that is no text', { object: { spec: { containers: [{ image: 3 }] } } }, 'unknown'],
  ]
  for (const [name, request, subject] of subjects)
    it(`with ${name}: ${subject}`, () => assert.equal(factsOf(review(request)).subject, subject))

  it('of an update has only what changed in the same container', () => {
    const changedOf = (old: Record<string, unknown>) =>
      factsOf(review({ operation: 'UPDATE', oldObject: { spec: { ...SPEC, ...old } } }))
        .images.filter(({ changed }) => changed)
        .map(({ image }) => image)
    assert.deepEqual(changedOf({}), [])
    assert.deepEqual(changedOf({ containers: [{ name: 'a', image: 'a:0' }] }), ['a:1'])
    assert.deepEqual(changedOf({ containers: [{ name: 'b', image: 'a:1' }] }), ['a:1'])
    assert.deepEqual(changedOf({ ephemeralContainers: [], initContainers: [{ name: 'e', image: 'e' }] }), [
      'i:1',
      'e',
    ])
    assert.deepEqual(
      factsOf(review({ operation: 'UPDATE' })).images.filter(({ changed }) => !changed),
      [],
    )
  })

  it('that is none, or beyond limits, is refused', () => {
    const many = Array.from({ length: MAX_IMAGES + 1 }, () => ({ image: 'a' }))
    const bad = [
      null,
      [],
      {},
      review({}, 'v2'),
      review({ uid: '' }),
      review({ operation: 'PATCH' }),
      review({ object: { spec: { containers: many } } }),
    ]
    for (const body of bad) assert.equal(parseAdmissionReview(body).kind, 'fault')
    const spec = { containers: many }
    for (const body of [null, {}, { apiVersion: 'imagepolicy.k8s.io/v1alpha1', kind: 'ImageReview', spec }])
      assert.equal(parseImageReview(body).kind, 'fault')
  })
})

const DENIED: Decision = {
  allowed: false,
  reasons: [{ code: 'no-rule', text: 'image a:1: no rule allows it' }],
  warnings: ['w '.repeat(100).trim()],
  audit: { decision: 'denied' },
  enqueue: [],
}

describe('an answer', () => {
  it('has the version of the question, its uid, and a status where it refuses', () => {
    for (const version of ['v1', 'v1beta1']) {
      const { apiVersion, kind, response } = answerReview(factsOf(review({}, version)), DENIED)
      assert.deepEqual([apiVersion, kind], [`admission.k8s.io/${version}`, 'AdmissionReview'])
      assert.equal(response.uid, 'u')
      assert.deepEqual(response.status, {
        code: 403,
        message: 'image a:1: no rule allows it',
        reason: 'Forbidden',
      })
      assert.ok(!('patch' in response) && !('patchType' in response))
      assert.ok(response.warnings?.every((line) => line.length <= MAX_WARNING))
      assert.equal(
        'status' in answerReview(factsOf(review({})), { ...DENIED, allowed: true }).response,
        false,
      )
    }
  })

  it('splits warnings at blanks and loses nothing', () => {
    const text = 'word '.repeat(60).trim()
    assert.equal(splitWarning(text).join(' '), text)
    assert.equal(splitWarning('x'.repeat(250)).join(''), 'x'.repeat(250))
  })

  it('of the mutating webhook pins every tag to its digest, in its place', () => {
    const digest = parseDigest(`sha256:${'a'.repeat(64)}`)
    assert.ok(digest)
    const facts = factsOf(review({}))
    const { response } = mutatingAnswer(
      facts,
      new Map([
        ['a:1', digest],
        ['e', digest],
        ['v:1', digest],
      ]),
    )
    assert.equal(response.patchType, 'JSONPatch')
    const patch = JSON.parse(Buffer.from(response.patch ?? '', 'base64').toString()) as {
      op: string
      path: string
      value: string
    }[]
    assert.deepEqual(
      patch.filter(({ op }) => op === 'replace').map(({ path, value }) => [path, value]),
      [
        ['/spec/containers/0/image', `a:1@${digest}`],
        ['/spec/ephemeralContainers/0/image', `e:latest@${digest}`],
        ['/spec/volumes/0/image/reference', `v:1@${digest}`],
      ],
    )
    assert.ok(!('patch' in mutatingAnswer(facts, new Map()).response))
  })

  it('to an ImageReview says whether, and why not', () => {
    const facts = factsOf(
      {
        apiVersion: 'imagepolicy.k8s.io/v1alpha1',
        kind: 'ImageReview',
        spec: { containers: [{ image: 'a:1' }], namespace: 'n' },
      },
      parseImageReview,
    )
    assert.deepEqual(
      [facts.form, facts.namespace, facts.user, facts.images.length],
      ['image-review', 'n', undefined, 1],
    )
    assert.deepEqual(answerImageReview(DENIED).status, {
      allowed: false,
      reason: 'image a:1: no rule allows it',
      auditAnnotations: { decision: 'denied' },
    })
  })
})
