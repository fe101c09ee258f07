import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { newKey } from '../../../test/signing.ts'
import { PlimsollError } from '../../core/errors.ts'
import { readAdmissionPolicy } from './read-admission-policy.ts'
import { MAX_ADMISSION_RULES, MAX_ENTRIES, MAX_KEYS } from './schema.ts'

const { publicPem, privatePem } = newKey()

const WHOLE = `
admission:
  default: deny
  exemptNamespaces: [kube-system]
  podPlaces: [{kind: App, group: acme.io, path: spec.workload.template}]
  breakGlass:
    annotation: break-glass.image-policy.k8s.io/ticket
    ticketPattern: INC-[0-9]+
    groups: [oncall]
    maxDuration: 4h
    until: 2026-12-31
    uses: 3
  rules:
    - name: production
      match:
        namespaces: ["prod-*"]
        notNamespaces: [prod-lab]
        labels: {matchLabels: {a: b}, matchExpressions: [{key: c, operator: In, values: [d]}]}
        kinds: [Deployment]
        images: ["ghcr.io/acme/**"]
      require:
        registries: {allow: ["ghcr.io/acme/**"], deny: ["ghcr.io/acme/old/*"]}
        tags: {forbid: [latest], semver: true}
        signature: {keys: [{file: cosign.pub}]}
        scan: {policy: strict, maxAge: 7d, unknown: wait, wait: 3s}
        endOfLife: deny
        manifest: {minimumScore: 0, podSecurity: baseline}
    - name: rest
      mode: audit
`

describe('a policy of admission', () => {
  it('is read whole, with its defaults', async () => {
    const { rules, ...policy } = await readAdmissionPolicy(WHOLE, 'a.yaml', () => Promise.resolve(publicPem))
    assert.deepEqual([policy.default, policy.onFailure, policy.unknownKinds], ['deny', 'deny', 'deny'])
    assert.deepEqual(policy.podPlaces, [
      { kind: 'App', group: 'acme.io', path: ['spec', 'workload', 'template'] },
    ])
    assert.equal(policy.breakGlass?.maxDuration, 4 * 3_600_000)
    assert.equal(policy.breakGlass?.until, Date.UTC(2027, 0, 1))
    assert.equal(policy.breakGlass?.ticketPattern?.test('INC-12'), true)
    assert.equal(policy.breakGlass?.ticketPattern?.test('xINC-12'), false)
    assert.deepEqual(rules[0]?.require.scan, {
      policy: 'strict',
      from: 'store',
      unknown: 'wait',
      wait: 3000,
      incomplete: 'deny',
      maxAge: 7 * 86_400_000,
    })
    assert.deepEqual(rules[1], { name: 'rest', mode: 'audit', match: {}, require: {} })
  })

  const rule = (text: string) => `admission:\n  default: deny\n  rules:\n    - name: a\n      ${text}\n`
  const faults: readonly [string, string, string][] = [
    ['no admission', 'admision: {}\n', 'a.yaml:1:1: admission is missing'],
    ['no default', 'admission: {rules: []}\n', 'a.yaml:1:12: admission.default is missing'],
    [
      'a slip',
      rule('requires: {}'),
      'a.yaml:5:7: admission.rules.0.requires is no key that is known (did you mean «require»?)',
    ],
    [
      'a deep slip',
      rule('require: {tags: {forbids: [x]}}'),
      'a.yaml:5:24: admission.rules.0.require.tags.forbids',
    ],
    [
      'a dangerous pattern',
      rule('require: {registries: {allow: ["ghcr*.io/x"]}}'),
      'a.yaml:5:38: the pattern «ghcr*.io/x» is wrong',
    ],
    ['a doubled name', rule('mode: warn\n    - name: a'), 'a.yaml:6:13: two rules have the name «a»'],
    [
      'no duration',
      rule('require: {scan: {policy: p, maxAge: soon}}'),
      'a.yaml:5:43: it is to be a duration such as',
    ],
    [
      'a long wait',
      rule('require: {scan: {policy: p, unknown: wait, wait: 60s}}'),
      'a.yaml:5:56: the API server waits',
    ],
    ['a wait for nothing', rule('require: {scan: {policy: p, wait: 3s}}'), 'a.yaml:5:35: wait is only for'],
    [
      'end of life without scan',
      rule('require: {endOfLife: deny}'),
      'a.yaml:5:17: endOfLife is known by a scan',
    ],
    [
      'an operator without values',
      rule('match: {labels: {matchExpressions: [{key: a, operator: In}]}}'),
      'a.yaml:5:43: In needs values',
    ],
    [
      'a glob for an exempt namespace',
      'admission: {default: deny, exemptNamespaces: ["kube-*"]}\n',
      'a.yaml:1:47: «kube-*» is no namespace',
    ],
    [
      'endless break-glass',
      'admission: {default: deny, breakGlass: {annotation: a, groups: [g]}}\n',
      'a.yaml:1:40: breakGlass needs an end',
    ],
    [
      'an unknown day',
      'admission: {default: deny, breakGlass: {annotation: a, groups: [g], until: 2026-02-30}}\n',
      'a.yaml:1:76: until is a day',
    ],
    [
      'a broken expression',
      'admission: {default: deny, breakGlass: {annotation: a, groups: [g], until: 2026-02-20, ticketPattern: "("}}\n',
      'a.yaml:1:103: ticketPattern is no',
    ],
  ]
  for (const [name, text, message] of faults) {
    it(`with ${name} is refused, with the place`, async () => {
      await assert.rejects(readAdmissionPolicy(text, 'a.yaml'), (error) => {
        assert.ok(error instanceof PlimsollError && error.code === 'policy-invalid')
        assert.ok(error.message.startsWith(message), error.message)
        return true
      })
    })
  }

  const require = (value: object) =>
    JSON.stringify({ admission: { default: 'deny', rules: [{ name: 'a', require: value }] } })
  const files: Readonly<Record<string, string>> = { 'cosign.pub': publicPem, 'cosign.key': privatePem }
  const readKeyFile = (name: string): Promise<string> =>
    files[name] === undefined ? Promise.reject(new Error('no such file')) : Promise.resolve(files[name])

  it('has keys of its own and in files, each file read once', async () => {
    const keys = [{ file: 'cosign.pub' }, { pem: publicPem }]
    const attestation = { keys, maxAge: '7d', repository: 'ghcr.io/acme/signatures' }
    const text = require({ signature: { keys }, attestation, scan: { policy: 'p', from: 'attestation' } })
    const asked: string[] = []
    const policy = await readAdmissionPolicy(text, 'a.yaml', (name) => {
      asked.push(name)
      return readKeyFile(name)
    })
    const read = policy.rules[0]?.require
    assert.deepEqual(asked, ['cosign.pub'])
    assert.deepEqual(
      read?.signature?.keys.map(({ name }) => name.slice(0, 10)),
      ['cosign.pub', 'SHA256:' + (read?.signature?.keys[0]?.fingerprint.slice(0, 3) ?? '')],
    )
    assert.deepEqual(
      [read?.attestation?.maxAge, read?.attestation?.repository],
      [7 * 86_400_000, attestation.repository],
    )
    assert.equal(read?.scan?.from, 'attestation')
  })

  const key = { pem: publicPem }
  const wrong: readonly [string, object, RegExp][] = [
    [
      'a private key',
      { signature: { keys: [{ file: 'cosign.key' }] } },
      /the key cosign\.key is wrong: it is a private key/,
    ],
    ['a missing file', { signature: { keys: [{ file: 'x.pub' }] } }, /the key cannot be read: no such file/],
    ['no key', { signature: { keys: [{ pem: 'x' }] } }, /the key is wrong: it is no public key/],
    ['no keys', { signature: { keys: [] } }, /keys/],
    [
      'a tag behind a repository',
      { signature: { keys: [key], repository: 'ghcr.io/a/b:c' } },
      /a repository is such as/,
    ],
    ['an attestation of any age', { attestation: { keys: [key] } }, /maxAge is missing/],
    [
      'a scan attested by nobody',
      { scan: { policy: 'p', from: 'attestation' } },
      /needs require\.attestation/,
    ],
    [
      'words about stored scans',
      {
        attestation: { keys: [key], maxAge: '1d' },
        scan: { policy: 'p', from: 'attestation', unknown: 'allow' },
      },
      /unknown is not for scans that are attested/,
    ],
  ]
  for (const [name, value, message] of wrong)
    it(`with ${name} is refused`, async () => {
      await assert.rejects(readAdmissionPolicy(require(value), 'a.yaml', readKeyFile), (error) => {
        assert.ok(error instanceof PlimsollError && error.code === 'policy-invalid')
        assert.match(error.message, /^a\.yaml:1:\d+: /)
        assert.match(error.message, message)
        return true
      })
    })

  it('has limits', async () => {
    const many = Array.from({ length: MAX_KEYS + 1 }, () => key)
    await assert.rejects(
      readAdmissionPolicy(require({ signature: { keys: many } }), 'a.yaml'),
      /is too large/,
    )
    const rules = Array.from({ length: MAX_ADMISSION_RULES + 1 }, (_, index) => ({ name: `r${index}` }))
    const match = { kinds: Array.from({ length: MAX_ENTRIES + 1 }, () => 'Pod') }
    for (const one of [rules, [{ name: 'a', match }]]) {
      const text = JSON.stringify({ admission: { default: 'deny', rules: one } })
      await assert.rejects(readAdmissionPolicy(text, 'a.yaml'), /is too large/)
    }
  })
})
