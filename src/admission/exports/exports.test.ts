import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { evaluate } from '@marcbachmann/cel-js'
import { parseImageReference } from '../../core/image-reference.ts'
import { matchesPattern } from '../allow-list/match.ts'
import { parsePattern, type ReferencePattern } from '../allow-list/pattern.ts'
import { REFERENCES } from '../allow-list/references.table.ts'
import { imageCondition, validatingAdmissionPolicy } from './validating-admission-policy.ts'

function pattern(text: string): ReferencePattern {
  const parsed = parsePattern(text)
  assert.ok(parsed.kind === 'pattern', text)
  return parsed.pattern
}

const LISTS = [
  'docker.io/library/*',
  'docker.io/**',
  'docker.io/**/app',
  'docker.io/acme/**',
  'docker.io/*/app',
  'docker.io/li*/*',
  'docker.io/evil.com/*',
  'nginx',
  'nginx:1*',
  `nginx@sha256:${'a'.repeat(64)}`,
  'ghcr.io/acme/**',
  'ghcr.io/**',
  'ghcr.io/a*',
  'ghcr.io/acme/app:1.*',
  'localhost/*',
  'localhost:5000/*',
  '192.168.0.1:5000/**',
  '[::1]:5000/**',
  '*.evil.com/**',
  '*.io.evil.com/**',
]

describe('the condition in CEL', () => {
  for (const list of LISTS)
    it(`of ${list.slice(0, 40)} means what the pattern means`, () => {
      const one = pattern(list)
      const condition = imageCondition([one], 'image')
      for (const [image] of REFERENCES) {
        // What is longer than a registry takes is refused by the runtime and not by the expression.
        if (image.length > 255) continue
        const reference = parseImageReference(image)
        const expected = reference !== undefined && matchesPattern(one, reference)
        assert.equal(evaluate(condition, { image }), expected, image)
      }
    })

  it('of an empty list allows nothing', () => {
    assert.equal(evaluate(imageCondition([], 'image'), { image: 'nginx' }), false)
  })
})

describe('a ValidatingAdmissionPolicy', () => {
  const [policy, binding] = validatingAdmissionPolicy([pattern('ghcr.io/acme/**')], {
    name: 'images',
    exemptNamespaces: ['kube-system'],
  }) as [
    { spec: { variables: { name: string; expression: string }[]; validations: { expression: string }[] } },
    object,
  ]

  function allows(object: Record<string, unknown>): unknown {
    const variables: Record<string, unknown> = {}
    for (const { name, expression } of policy.spec.variables)
      variables[name] = evaluate(expression, { object, variables })
    return evaluate(policy.spec.validations[0]?.expression ?? '', { object, variables })
  }

  const places: readonly [string, (image: string) => Record<string, unknown>][] = [
    ['containers', (image) => ({ containers: [{ image }] })],
    ['initContainers', (image) => ({ initContainers: [{ image }] })],
    ['ephemeralContainers', (image) => ({ ephemeralContainers: [{ image }] })],
    ['volumes', (image) => ({ volumes: [{ name: 'x' }, { image: { reference: image } }] })],
  ]
  const kinds: readonly [string, (spec: unknown) => Record<string, unknown>][] = [
    ['Pod', (spec) => ({ spec })],
    ['PodTemplate', (spec) => ({ template: { spec } })],
    ['Deployment', (spec) => ({ spec: { template: { spec } } })],
    ['CronJob', (spec) => ({ spec: { jobTemplate: { spec: { template: { spec } } } } })],
  ]
  for (const [place, specOf] of places)
    for (const [kind, objectOf] of kinds)
      it(`looks at ${place} of a ${kind}`, () => {
        assert.equal(allows({ kind, ...objectOf(specOf('ghcr.io/acme/a:1')) }), true)
        assert.equal(allows({ kind, ...objectOf(specOf('ghcr.io/evil/a:1')) }), false)
      })

  it('is bound everywhere but where it is exempt', () => {
    assert.match(JSON.stringify(binding), /"NotIn","values":\["kube-system"\]/)
  })
})
