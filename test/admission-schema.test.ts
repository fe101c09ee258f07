import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import { readAdmissionPolicy } from '../src/admission/policy/read-admission-policy.ts'
import { ADMISSION_KEYS } from '../src/admission/policy/schema.ts'
import { DESCRIPTIONS } from '../tools/docs/admission-descriptions.ts'

const newPem = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' })

const DOCS = join(import.meta.dirname, '../docs')
const SCHEMA = JSON.parse(readFileSync(join(DOCS, 'schema/admission.schema.json'), 'utf8')) as object
const validate = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false }).compile(SCHEMA)

async function isRead(text: string): Promise<boolean> {
  return await readAdmissionPolicy(text, 'a.yaml', () => Promise.resolve(newPem())).then(
    () => true,
    () => false,
  )
}

const whole = (more: string): string => `{admission: {default: deny, ${more}}}`
const rule = (more: string): string => whole(`rules: [{name: a, ${more}}]`)
const needs = (more: string): string => rule(`require: {${more}}`)
const glass = (more: string): string => whole(`breakGlass: {annotation: a, groups: [g], ${more}}`)

const RIGHT: readonly string[] = [
  '{admission: {default: allow}}',
  rule('mode: audit'),
  rule(
    'match: {labels: {matchExpressions: [{key: a, operator: In, values: [b]}, {key: c, operator: Exists}]}}',
  ),
  rule('match: {namespaceLabels: {matchLabels: {a: ""}}, users: [u]}'),
  needs(`signature: {keys: [{pem: ${JSON.stringify(newPem())}}, {file: y}], repository: r.example/s}`),
  needs('attestation: {keys: [{file: y}], maxAge: 7d}, scan: {policy: strict, from: attestation}'),
  needs('scan: {policy: strict, maxAge: 1h 30m}, endOfLife: warn'),
  needs('scan: {policy: strict, unknown: wait, wait: 500ms}'),
  needs('endOfLife: allow'),
  needs('manifest: {minimumScore: -3}'),
  glass('until: 2026-12-31'),
  glass('until: "2026-12-31T18:00:00+02:00", uses: 1'),
  glass('maxDuration: 4h, ticketPattern: "INC-[0-9]+", allowAnonymousTicket: true'),
]

const WRONG: readonly string[] = [
  '{}',
  '{admission: {}}',
  '{admission: {default: maybe}}',
  '{admission: {default: deny}, more: 1}',
  whole('onfailure: deny'),
  whole('exemptNamespaces: []'),
  whole('exemptNamespaces: ["kube-*"]'),
  whole('rules: {name: a}'),
  whole('rules: [{mode: warn}]'),
  rule('mode: strict'),
  rule('match: {namespaces: prod}'),
  rule('match: {labels: {matchExpressions: [{key: a, operator: In}]}}'),
  rule('match: {namespaceLabels: {matchExpressions: [{key: a, operator: Exists, values: [b]}]}}'),
  needs('tags: {semver: "yes"}'),
  needs('signature: {keys: [{pem: x, file: y}]}'),
  needs('signature: {keys: []}'),
  needs('scan: {maxAge: 7d}'),
  needs('scan: {policy: p, maxAge: soon}'),
  needs('scan: {policy: p, wait: 3s}'),
  needs('scan: {policy: p, unknown: deny, wait: 3s}'),
  needs('endOfLife: deny'),
  needs('manifest: {minimumScore: 1.5}'),
  needs('manifest: {podSecurity: privileged}'),
  glass('uses: 1'),
  glass('maxDuration: 4h, uses: 0'),
  glass('until: tomorrow'),
  whole('podPlaces: [{kind: App}]'),
]

/** What the reader knows beyond any schema. */
const READ_ONLY: readonly string[] = [
  needs('registries: {allow: ["ghcr*.io/x"]}'),
  whole('rules: [{name: a}, {name: a}]'),
  needs('scan: {policy: p, unknown: wait, wait: 60s}'),
  glass('until: 2026-02-30'),
  glass('maxDuration: 4h, ticketPattern: "("'),
]

describe('the JSON Schema of policies of admission', () => {
  it('accepts the example of the docs, as the reader does', async () => {
    const [, example = ''] = readFileSync(join(DOCS, 'admission-policy.md'), 'utf8').split('```yaml\n')
    const text = example.split('```')[0] ?? ''
    assert.ok(validate(parse(text)), JSON.stringify(validate.errors))
    assert.ok(await isRead(text))
  })

  for (const text of RIGHT)
    it(`and the reader accept ${text}`, async () => {
      assert.ok(validate(parse(text)), JSON.stringify(validate.errors))
      assert.ok(await isRead(text))
    })
  for (const text of WRONG)
    it(`and the reader refuse ${text}`, async () => {
      assert.equal(validate(parse(text)), false)
      assert.equal(await isRead(text), false)
    })
  for (const text of READ_ONLY)
    it(`leaves to the reader ${text}`, async () => {
      assert.equal(validate(parse(text)), true)
      assert.equal(await isRead(text), false)
    })

  it('says of every key what it is, and of no other', () => {
    const keys = Object.entries(ADMISSION_KEYS).flatMap(([at, names]) =>
      names.map((name) => (at === '' ? name : `${at}.${name}`)),
    )
    const selectors = ['labels', 'namespaceLabels'].map((key) => `admission.rules.*.match.${key}`)
    const known = [...keys, ...selectors.flatMap((at) => [`${at}.matchLabels`, `${at}.matchExpressions`])]
    assert.deepEqual(Object.keys(DESCRIPTIONS).sort(), [...new Set(known)].sort())
  })
})
