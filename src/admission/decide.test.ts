import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { newKey } from '../../test/signing.ts'
import { parseDigest } from '../core/digest.ts'
import { MAX_TICKET_LENGTH } from './break-glass.ts'
import { decide } from './decide.ts'
import type { AttestationEvidence, Evidence, ImageEvidence, VerdictEvidence } from './evidence.ts'
import { needsNamespaceLabels, needsOf } from './needs.ts'
import { readAdmissionPolicy } from './policy/read-admission-policy.ts'
import type { AdmissionPolicy } from './policy/types.ts'
import type { AdmissionRequestFacts } from './review/facts.ts'

const NOW = Date.UTC(2026, 0, 10)
const DIGEST = parseDigest(`sha256:${'a'.repeat(64)}`)
const { publicPem } = newKey()
const KEY = JSON.stringify({ pem: publicPem })
const TICKET = 'break-glass.image-policy.k8s.io/ticket'

function policyOf(rest: string): Promise<AdmissionPolicy> {
  return readAdmissionPolicy(`{admission: {default: deny, ${rest}}}`, 'a.yaml')
}

function factsOf(
  images: readonly string[],
  more: Partial<AdmissionRequestFacts> = {},
): AdmissionRequestFacts {
  return {
    form: 'admission-review-v1',
    uid: 'u',
    operation: 'CREATE',
    kind: { group: '', version: 'v1', kind: 'Pod' },
    resource: 'pods',
    namespace: 'shop',
    user: { name: 'jane', groups: ['dev'] },
    dryRun: false,
    subject: 'images',
    images: images.map((image, index) => ({
      role: 'container',
      name: 'c',
      image,
      path: ['spec', 'containers', index, 'image'],
      changed: true,
    })),
    annotations: {},
    labels: {},
    ...more,
  }
}

function evidenceOf(
  images: Readonly<Record<string, ImageEvidence>> = {},
  more: Partial<Evidence> = {},
): Evidence {
  return { now: NOW, images: new Map(Object.entries(images)), ...more }
}

function verdictOf(more: Partial<VerdictEvidence> = {}): VerdictEvidence {
  return { outcome: 'pass', policy: 'p', findings: [], scannedAt: NOW - 1000, ...more }
}

/** A rule that asks for an attestation of a day at most. */
function attested(more = ''): string {
  return `rules: [{name: r, require: {attestation: {keys: [${KEY}], maxAge: 1d}${more}}}]`
}

const FROM = ', scan: {policy: p, from: attestation}'

function attestation(
  more: Partial<Extract<AttestationEvidence, { kind: 'valid' }>> | AttestationEvidence = {},
): ImageEvidence {
  assert.ok(DIGEST)
  const found = { kind: 'valid', key: 'k', finishedAt: NOW - 1000, ...more } as AttestationEvidence
  return { digest: DIGEST, attestation: found }
}

function scanned(verdict: Partial<VerdictEvidence> = {}): ImageEvidence {
  assert.ok(DIGEST)
  return {
    digest: DIGEST,
    scanState: 'known',
    verdict: verdictOf(verdict),
    signature: { kind: 'valid', key: 'k' },
  }
}

const ALL = `rules: [{name: all, require: {signature: {keys: [${KEY}]}, scan: {policy: p, maxAge: 1d}, endOfLife: warn, manifest: {minimumScore: 1}}}]`

describe('a decision', () => {
  const D = `sha256:${'a'.repeat(64)}` as const
  const only = (require: string) => `rules: [{name: r, require: ${require}}]`
  const scan = only('{scan: {policy: p, maxAge: 1d}}')
  const cases: readonly [string, string, string, ImageEvidence | undefined, readonly string[]][] = [
    ['no rule', 'rules: []', 'a:1', undefined, ['no-rule']],
    ['no reference', only('{}'), 'A:1', undefined, ['image-invalid']],
    ['no image', only('{}'), '', undefined, ['image-missing']],
    ['an allowed registry', only('{registries: {allow: ["docker.io/library/*"]}}'), 'nginx', undefined, []],
    [
      'another registry',
      only('{registries: {allow: ["docker.io/library/*"]}}'),
      'evil.com/docker.io/nginx',
      undefined,
      ['registry-not-allowed'],
    ],
    [
      'a denied one',
      only('{registries: {allow: ["docker.io/**"], deny: [nginx]}}'),
      'nginx:3',
      undefined,
      ['registry-denied'],
    ],
    ['latest, unsaid', only('{tags: {forbid: [latest]}}'), 'a', undefined, ['tag-forbidden']],
    ['a version', only('{tags: {semver: true}}'), 'a:v1.2.3-rc.1', undefined, []],
    ['half a version', only('{tags: {semver: true}}'), 'a:1.2', undefined, ['tag-not-semver']],
    ['no digest', only('{tags: {digest: true}}'), 'a:1', undefined, ['digest-missing']],
    ['a digest', only('{tags: {digest: true}}'), `a:1@${D}`, undefined, []],
    ['no evidence', scan, 'a:1', undefined, ['digest-unresolved', 'scan-unknown']],
    ['a pass', scan, 'a:1', scanned(), []],
    ['a fail', scan, 'a:1', scanned({ outcome: 'fail' }), ['scan-failed']],
    ['incomplete', scan, 'a:1', scanned({ outcome: 'incomplete' }), ['scan-incomplete']],
    ['another policy', scan, 'a:1', scanned({ policy: 'q' }), ['scan-unknown']],
    ['old', scan, 'a:1', scanned({ scannedAt: NOW - 86_400_001 }), ['scan-stale']],
    [
      'old and a fail',
      scan,
      'a:1',
      scanned({ scannedAt: 0, outcome: 'fail' }),
      ['scan-stale', 'scan-failed'],
    ],
    [
      'no signature',
      only(`{signature: {keys: [${KEY}]}}`),
      'a:1',
      { ...scanned(), signature: { kind: 'missing', found: 'none' } },
      ['signature-missing'],
    ],
    [
      'a signature nobody looked for',
      only(`{signature: {keys: [${KEY}]}}`),
      'a:1',
      { digest: D },
      ['signature-unknown'],
    ],
    ['an attestation', attested(), 'a:1', attestation(), []],
    [
      'no attestation',
      attested(),
      'a:1',
      attestation({ kind: 'missing', found: 'none' }),
      ['attestation-missing'],
    ],
    [
      'a registry that is away',
      attested(),
      'a:1',
      attestation({ kind: 'fault', fault: 'x' }),
      ['attestation-unknown'],
    ],
    ['an attestation nobody looked for', attested(), 'a:1', { digest: D }, ['attestation-unknown']],
    [
      'an old attestation',
      attested(),
      'a:1',
      attestation({ finishedAt: NOW - 86_400_001 }),
      ['attestation-stale'],
    ],
    [
      'one of tomorrow',
      attested(),
      'a:1',
      attestation({ finishedAt: NOW + 86_400_000 }),
      ['attestation-stale'],
    ],
    ['an attested pass', attested(FROM), 'a:1', attestation({ verdict: verdictOf() }), []],
    [
      'an attested fail that is old',
      attested(FROM),
      'a:1',
      attestation({ finishedAt: 0, verdict: verdictOf({ outcome: 'fail' }) }),
      ['attestation-stale', 'scan-failed'],
    ],
    [
      'an attested scan that is not whole',
      attested(FROM),
      'a:1',
      attestation({ verdict: verdictOf({ outcome: 'incomplete' }) }),
      ['scan-incomplete'],
    ],
    [
      'an attested end of life',
      attested(`${FROM}, endOfLife: deny`),
      'a:1',
      attestation({ verdict: verdictOf({ endOfLife: true }) }),
      ['end-of-life'],
    ],
    [
      'no report in it',
      attested(FROM),
      'a:1',
      attestation({ fault: 'it is none' }),
      ['attestation-unreadable'],
    ],
    [
      'a verdict of another policy',
      attested(FROM),
      'a:1',
      attestation({ verdict: verdictOf({ policy: 'q' }) }),
      ['attestation-unreadable'],
    ],
    [
      'a stored scan where an attested one is wanted',
      attested(FROM),
      'a:1',
      { ...scanned(), ...attestation({ kind: 'missing', found: 'none' }) },
      ['attestation-missing'],
    ],
    [
      'the end of life',
      only('{scan: {policy: p}, endOfLife: deny}'),
      'a:1',
      scanned({ endOfLife: true }),
      ['end-of-life'],
    ],
    [
      'an end nobody knows',
      only('{scan: {policy: p}, endOfLife: deny}'),
      'a:1',
      scanned(),
      ['end-of-life-unknown'],
    ],
    ['an unmet score', only('{manifest: {minimumScore: 1}}'), 'a:1', undefined, ['manifest-unknown']],
  ]
  for (const [name, rules, image, evidence, codes] of cases)
    it(`on ${name}: ${codes.join(', ') || 'allowed'}`, async () => {
      const decision = decide(
        await policyOf(rules),
        factsOf([image]),
        evidenceOf(evidence && { [image]: evidence }),
      )
      assert.deepEqual(
        decision.reasons.map(({ code }) => code),
        codes,
      )
      assert.equal(decision.allowed, codes.length === 0)
    })

  it('names image, container, flaw, fix and rule', async () => {
    const failed = scanned({
      outcome: 'fail',
      findings: [{ id: 'CVE-2026-1', package: 'openssl', fixedIn: '3.1' }],
    })
    const { reasons } = decide(await policyOf(scan), factsOf(['a:1']), evidenceOf({ 'a:1': failed }))
    assert.equal(
      reasons[0]?.text,
      'image a:1 of c: the policy p refuses it (CVE-2026-1 in openssl, update to 3.1) (rule r)',
    )
  })

  it('on an image that nobody scanned is as the rule says, and asks for a scan, but not in a dry run', async () => {
    const unknown = { ...scanned(), scanState: 'unknown' as const }
    for (const [choice, allowed, wait] of [
      ['deny', false, undefined],
      ['allow', true, undefined],
      ['warn', true, undefined],
      ['wait', false, 5000],
    ] as const) {
      const policy = await policyOf(only(`{scan: {policy: p, unknown: ${choice}}}`))
      const decision = decide(policy, factsOf(['a:1']), evidenceOf({ 'a:1': unknown }))
      assert.deepEqual([decision.allowed, decision.wait, decision.enqueue], [allowed, wait, ['a:1']])
      assert.equal(decision.warnings.length, choice === 'warn' ? 1 : 0)
      const again = decide(
        policy,
        factsOf(['a:1'], { dryRun: true }),
        evidenceOf({ 'a:1': unknown }, { waited: true }),
      )
      assert.deepEqual([again.allowed, again.wait, again.enqueue], [allowed, undefined, []])
    }
  })

  it('takes the first rule that matches', async () => {
    const rules = `rules: [{name: a, match: {namespaces: ["sh*"], images: ["docker.io/library/*"]}}, {name: b, match: {groups: [dev]}, mode: warn, require: {tags: {digest: true}}}, {name: c, require: {tags: {digest: true}}}]`
    const policy = await policyOf(rules)
    assert.equal(decide(policy, factsOf(['a:1']), evidenceOf()).rule, 'a')
    const second = decide(policy, factsOf(['x/a:1']), evidenceOf())
    assert.deepEqual([second.rule, second.allowed, second.warnings.length], ['b', true, 1])
    assert.equal(
      decide(policy, factsOf(['x/a:1'], { user: { name: '', groups: [] } }), evidenceOf()).allowed,
      false,
    )
  })

  it('fails closed on labels that nobody knows, and on kinds', async () => {
    const policy = await policyOf(
      'rules: [{name: a, match: {namespaceLabels: {matchLabels: {x: y}}}}, {name: b}]',
    )
    const ask = (more: Partial<AdmissionRequestFacts>) => decide(policy, factsOf(['a:1'], more), evidenceOf())
    assert.equal(needsNamespaceLabels(policy), true)
    assert.equal(ask({}).reasons[0]?.code, 'namespace-labels-unknown')
    assert.equal(ask({ namespaceLabels: { x: 'y' } }).rule, 'a')
    assert.equal(ask({ namespaceLabels: {} }).rule, 'b')
    assert.equal(ask({ subject: 'unknown' }).reasons[0]?.code, 'kind-unknown')
    assert.equal(ask({ subject: 'passes' }).allowed, true)
  })

  it('may be passed by a member of a group, with a ticket, in time, and is recorded', async () => {
    const policy = await policyOf(
      `rules: [], breakGlass: {annotation: ${TICKET}, ticketPattern: "T-[0-9]+", groups: [oncall], maxDuration: 1h, uses: 2}`,
    )
    const user = { name: 'jo', groups: ['oncall'] }
    const annotations = { [TICKET]: 'T-1' }
    const used = { firstUsedAt: NOW - 1000, usesBefore: 1 }
    const ask = (more: Partial<AdmissionRequestFacts>, breakGlass: Evidence['breakGlass'] = used) =>
      decide(
        policy,
        factsOf(['a:1'], { user, annotations, ...more }),
        evidenceOf({}, breakGlass && { breakGlass }),
      )
    const passed = ask({})
    assert.deepEqual(passed.breakGlass, { ticket: 'T-1', group: 'oncall', until: NOW - 1000 + 3_600_000 })
    assert.deepEqual(
      [passed.allowed, passed.audit['decision'], passed.audit['break-glass']],
      [true, 'break-glass', 'T-1'],
    )
    assert.equal(passed.reasons.length, 1)
    assert.equal(needsOf(policy, factsOf(['a:1'], { annotations })).ticket, 'T-1')
    assert.equal(ask({ user: { name: 'jo', groups: ['dev'] } }).allowed, false)
    assert.equal(ask({ annotations: {} }).allowed, false)
    assert.equal(ask({ annotations: { [TICKET]: 'x' } }).allowed, false)
    assert.equal(ask({}, { firstUsedAt: NOW - 3_600_000, usesBefore: 0 }).allowed, false)
    assert.equal(ask({}, { firstUsedAt: NOW, usesBefore: 2 }).allowed, false)
    const { user: _, ...anonymous } = factsOf(['a:1'], { form: 'image-review', annotations })
    const evidence = evidenceOf({}, { breakGlass: used })
    assert.equal(decide(policy, anonymous, evidence).allowed, false)
    assert.ok(policy.breakGlass)
    const open = { ...policy, breakGlass: { ...policy.breakGlass, allowAnonymousTicket: true } }
    assert.equal(decide(open, anonymous, evidence).allowed, true)
    assert.equal(decide(policy, factsOf(['a:1'], { user, annotations }), evidenceOf()).allowed, false)
  })

  it('fails closed whatever evidence is missing, unless the policy says otherwise, and then warns', async () => {
    const policy = await policyOf(ALL)
    const parts = fc.record({
      digest: fc.boolean(),
      scanState: fc.boolean(),
      verdict: fc.boolean(),
      signature: fc.boolean(),
      manifest: fc.boolean(),
    })
    fc.assert(
      fc.property(parts, ({ manifest, ...kept }) => {
        const whole = scanned({ endOfLife: false })
        const image = Object.fromEntries(
          Object.entries(whole).filter(([key]) => kept[key as keyof typeof kept]),
        )
        const evidence = evidenceOf({ 'a:1': image }, manifest ? { manifest: { score: 3 } } : {})
        const isWhole = manifest && Object.values(kept).every(Boolean)
        assert.equal(decide(policy, factsOf(['a:1']), evidence).allowed, isWhole)
        const open = decide({ ...policy, onFailure: 'allow' }, factsOf(['a:1']), evidence)
        assert.ok(open.allowed && open.warnings.length > 0 === !isWhole)
      }),
      { numRuns: 100 },
    )
  })

  it('never blocks by rules that warn or audit, and never asks for scans in a dry run', async () => {
    const policies = await Promise.all(
      ['warn', 'audit'].map((mode) => policyOf(ALL.replace('name: all,', `name: all, mode: ${mode},`))),
    )
    const image = fc.constantFrom('a:1', 'A', '', 'x/y', 'ghcr.io/a/b')
    fc.assert(
      fc.property(
        fc.array(image),
        fc.constantFrom('known', 'unknown', 'pending'),
        fc.boolean(),
        (images, scanState, dryRun) => {
          const evidence = evidenceOf(Object.fromEntries(images.map((one) => [one, { scanState }])))
          for (const policy of policies) {
            const decision = decide(policy, factsOf(images, { dryRun }), evidence)
            assert.ok(decision.allowed)
            if (dryRun) assert.deepEqual(decision.enqueue, [])
            if (policy === policies[1]) assert.deepEqual(decision.warnings, [])
          }
        },
      ),
      { numRuns: 200 },
    )
  })

  it('leaves a namespace alone by its whole name only', async () => {
    const policy = await policyOf('exemptNamespaces: [kube-system]')
    const near = fc.constantFrom(
      'kube-system',
      'kube-systems',
      'kube',
      'xkube-system',
      'KUBE-SYSTEM',
      'kube-system ',
    )
    fc.assert(
      fc.property(near, (namespace) => {
        const { allowed } = decide(policy, factsOf(['a:1'], { namespace }), evidenceOf())
        assert.equal(allowed, namespace === 'kube-system')
      }),
    )
  })

  it('waits for no scan where something else refuses as well', async () => {
    const policy = await policyOf(only('{scan: {policy: p, unknown: wait}, tags: {digest: true}}'))
    const unknown = { ...scanned(), scanState: 'unknown' as const }
    const decision = decide(policy, factsOf(['a:1']), evidenceOf({ 'a:1': unknown }))
    assert.deepEqual([decision.allowed, decision.wait, decision.enqueue], [false, undefined, ['a:1']])
  })

  it('takes no ticket beyond the limit', async () => {
    const policy = await policyOf(`breakGlass: {annotation: ${TICKET}, groups: [dev], until: 2026-02-01}`)
    const ask = (length: number) =>
      decide(policy, factsOf(['a:1'], { annotations: { [TICKET]: 'x'.repeat(length) } }), evidenceOf())
        .allowed
    assert.deepEqual([ask(MAX_TICKET_LENGTH), ask(MAX_TICKET_LENGTH + 1), ask(0)], [true, false, false])
  })

  it('says beforehand what it needs', async () => {
    const policy = await policyOf(ALL)
    const keys = policy.rules[0]?.require.signature?.keys
    const needs = needsOf(policy, factsOf(['a:1', 'a:1', 'B']))
    assert.deepEqual(needs, {
      images: [{ image: 'a:1', digest: true, verdict: 'p', signature: { keys } }],
      manifest: true,
    })
    assert.deepEqual(needsOf(await policyOf('rules: [{name: r}]'), factsOf(['a:1'])).images, [])
  })
})
