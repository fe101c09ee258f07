import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { updaterContext } from '../../../test/service-context.ts'
import { testStore } from '../../../test/stores.ts'
import { readAdmissionPolicy } from '../../admission/policy/read-admission-policy.ts'
import { parseAdmissionReview } from '../../admission/review/parse-admission-review.ts'
import type { KeptDecisions } from './kept-decisions.ts'
import type { DecisionRow } from './records.ts'
import { answerWithoutStore } from './without-store.ts'

const DIGEST = `sha256:${'a'.repeat(64)}`
const TICKET = 'acme.io/ticket'

interface Case {
  readonly what: string
  readonly policy: object
  readonly image?: string
  readonly namespace?: string
  readonly ticket?: string
  readonly isFull?: boolean
  /** Whether it is let in, or that the webhook decides. */
  readonly expected: boolean | 503
  readonly reason?: RegExp
  readonly warning?: RegExp
}

const SCANNED = {
  name: 'scanned',
  match: { images: ['reg.test/scanned/*'] },
  require: { scan: { policy: 'kev' } },
}
const WARNED = { ...SCANNED, name: 'warned', match: { namespaces: ['warned'] }, mode: 'warn' }
const LISTED = { name: 'listed', require: { registries: { allow: ['reg.test/**'] } } }
const AWAY = /\(the store of the service is away/
const image = `reg.test/scanned/a@${DIGEST}`
const until = { annotation: TICKET, groups: ['oncall'], until: '2999-01-01' }
const uses = { annotation: TICKET, groups: ['oncall'], maxDuration: '1h', uses: 3 }

const CASES: readonly Case[] = [
  { what: 'deny', policy: { onFailure: 'deny' }, image, expected: false, reason: AWAY },
  { what: 'allow', policy: { onFailure: 'allow' }, image, expected: true, warning: AWAY },
  { what: 'nothing', policy: {}, image, expected: 503 },
  {
    what: 'deny, of a tag',
    policy: { onFailure: 'deny' },
    image: 'reg.test/scanned/a:1',
    expected: false,
    reason: AWAY,
  },
  {
    what: 'allow, of what is forbidden',
    policy: { onFailure: 'allow' },
    image: 'evil.com/a',
    expected: false,
  },
  {
    what: 'deny, by a rule that only warns',
    policy: { onFailure: 'deny' },
    image,
    namespace: 'warned',
    expected: true,
    warning: AWAY,
  },
  { what: 'nothing, of what needs no store', policy: {}, expected: true },
  {
    what: 'nothing, of a namespace that is exempt',
    policy: {},
    image,
    namespace: 'kube-system',
    expected: true,
  },
  {
    what: 'deny, with no more room',
    policy: { onFailure: 'deny' },
    isFull: true,
    expected: false,
    reason: /on record: the store/,
  },
  { what: 'allow, with no more room', policy: { onFailure: 'allow' }, isFull: true, expected: true },
  { what: 'nothing, with no more room', policy: {}, isFull: true, expected: 503 },
  {
    what: 'deny, exempt, with no more room',
    policy: { onFailure: 'deny' },
    namespace: 'kube-system',
    isFull: true,
    expected: true,
  },
  {
    what: 'deny, with a ticket that ends by the calendar',
    policy: { onFailure: 'deny', breakGlass: until },
    image,
    ticket: 'INC-1',
    expected: true,
  },
  {
    what: 'deny, with a ticket whose uses nobody can count',
    policy: { onFailure: 'deny', breakGlass: uses },
    image,
    ticket: 'INC-1',
    expected: false,
  },
]

function factsOf({ image: text = 'reg.test/listed/a', namespace = 'shop', ticket }: Case) {
  const parsed = parseAdmissionReview({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid: 'u',
      kind: { version: 'v1', kind: 'Pod' },
      resource: { version: 'v1', resource: 'pods' },
      operation: 'CREATE',
      namespace,
      userInfo: { username: 'jane', groups: ['oncall'] },
      object: {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { annotations: ticket === undefined ? {} : { [TICKET]: ticket } },
        spec: { containers: [{ name: 'a', image: text }] },
      },
    },
  })
  assert.ok(parsed.kind === 'facts')
  return parsed.facts
}

describe('without its store the door follows onFailure', () => {
  for (const one of CASES)
    it(one.what, async (t) => {
      const store = await testStore(t, 'sqlite')
      const context = updaterContext({ store, dir: '', mirror: '' })
      const rows: DecisionRow[] = []
      const kept: KeptDecisions = {
        add: (row) => rows.push(row) > 0 && one.isFull !== true,
        flush: async () => await Promise.resolve(),
        size: () => rows.length,
      }
      const rules = [WARNED, SCANNED, LISTED]
      const file = { admission: { default: 'deny', exemptNamespaces: ['kube-system'], rules, ...one.policy } }
      const policy = await readAdmissionPolicy(JSON.stringify(file), 'policy.json')
      const answer = () =>
        answerWithoutStore(context, { policy, policyDigest: 'p', kept }, 'validate', factsOf(one))

      if (one.expected === 503) return assert.throws(answer, { status: 503 })
      const { allowed, reasons, warnings, enqueue } = answer()
      assert.equal(allowed, one.expected, JSON.stringify(reasons))
      if (one.reason) assert.match(reasons.map(({ text }) => text).join(), one.reason)
      if (one.warning) assert.match(warnings.join(), one.warning)
      assert.deepEqual(enqueue, [])
      assert.equal(rows.length, 1)
    })
})
