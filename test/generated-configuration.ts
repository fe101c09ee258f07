import fc from 'fast-check'
import {
  byGravity,
  type CheckedResource,
  type ConfigurationReport,
  type Misconfiguration,
  type SourcePlace,
} from '../src/core/misconfiguration.ts'
import type { SecretFacts, SecretPlace } from '../src/core/secret.ts'
import { SEVERITIES } from '../src/core/severity.ts'
import { some, suppression, word } from './generated-parts.ts'

/*
 * What is set up wrongly, of any content: see generated-reports.ts.
 */

const place = fc
  .tuple(
    fc.record({ file: word }),
    some<SourcePlace>({
      startLine: line(),
      startColumn: line(),
      endLine: line(),
      layer: fc.nat(3),
      hiddenBy: fc.nat(3),
      excerpt: word,
    }),
  )
  .map(([base, more]): SourcePlace => ({ ...base, ...more }))

function line() {
  return fc.integer({ min: 1, max: 9 })
}

const secret: fc.Arbitrary<SecretFacts> = fc
  .tuple(
    fc.record({
      category: word,
      confidence: fc.constantFrom('high', 'medium', 'low'),
      masked: word,
      places: fc.array(
        fc
          .tuple(
            fc.record({
              kind: fc.constantFrom('file', 'environment', 'label', 'history', 'commit'),
              path: word,
              excerpt: word,
            }),
            some<SecretPlace>({
              pathInside: word,
              layer: fc.nat(3),
              hiddenBy: fc.nat(3),
              commit: word,
              line: line(),
              column: line(),
            }),
          )
          .map(([base, more]): SecretPlace => ({ ...base, ...more })),
        { minLength: 1, maxLength: 3 },
      ),
      morePlaces: fc.nat(2),
    }),
    some<SecretFacts>({ note: word }),
  )
  .map(([base, more]): SecretFacts => ({ ...base, ...more }))

const misconfiguration: fc.Arbitrary<Misconfiguration> = fc
  .tuple(
    fc.record({
      id: fc.constantFrom('KSV-0001', 'DS-0002'),
      aliases: fc.array(word, { maxLength: 2 }),
      title: word,
      severity: fc.constantFrom(...SEVERITIES),
      message: fc.uuid(),
      description: word,
      advice: word,
      references: fc.array(word, { maxLength: 2 }),
      standards: fc.array(word, { maxLength: 2 }),
      subject: fc
        .tuple(
          fc.record({ kind: word, path: fc.array(fc.oneof(word, fc.nat(9)), { maxLength: 3 }) }),
          some<Misconfiguration['subject']>({
            name: word,
            namespace: word,
            apiVersion: word,
            container: word,
          }),
        )
        .map(([base, more]) => ({ ...base, ...more })),
      place,
    }),
    some<Misconfiguration>({
      class: fc.constantFrom('configuration', 'secret', 'hygiene'),
      fix: fc.oneof(
        fc.record({
          summary: word,
          patch: fc.constantFrom(
            [{ op: 'add', path: '/a', value: { b: [1] } }] as const,
            [{ op: 'remove', path: '/a' }] as const,
          ),
        }),
        fc.record({
          summary: word,
          patch: fc.constant([]),
          edits: fc.array(fc.record({ start: fc.nat(9), end: fc.nat(9), text: word }), { maxLength: 2 }),
        }),
      ),
      secret,
      bytes: fc.nat(),
    }),
  )
  .map(([base, more]) => ({ kind: 'misconfiguration', ...base, ...more }))

const resource: fc.Arbitrary<CheckedResource> = fc
  .tuple(
    fc.record({
      kind: word,
      place,
      passed: fc.nat(9),
      containers: fc.array(
        fc
          .tuple(
            fc.record({ name: word, role: fc.constantFrom('container', 'init', 'sidecar', 'ephemeral') }),
            some<CheckedResource['containers'][number]>({
              image: word,
              score: fc.integer({ min: -30, max: 20 }),
            }),
          )
          .map(([base, more]) => ({ ...base, ...more })),
        { maxLength: 2 },
      ),
    }),
    some<CheckedResource>({
      name: word,
      namespace: word,
      apiVersion: word,
      score: fc.integer({ min: -30, max: 20 }),
      podSecurity: fc.constantFrom('privileged', 'baseline', 'restricted'),
    }),
  )
  .map(([base, more]) => ({ ...base, ...more }))

export const configuration: fc.Arbitrary<ConfigurationReport> = fc.record({
  resources: fc.array(resource, { maxLength: 2 }),
  misconfigurations: fc.array(misconfiguration, { maxLength: 3 }).map((all) => all.sort(byGravity)),
  suppressed: fc.array(
    fc.tuple(misconfiguration, suppression).map(([one, by]) => ({ misconfiguration: one, ...by })),
    { maxLength: 2 },
  ),
})
