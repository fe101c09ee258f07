import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { evaluate } from '@marcbachmann/cel-js'
import fc from 'fast-check'
import { parseImageReference } from '../../core/image-reference.ts'
import { matchesForbidden, matchesPattern } from '../allow-list/match.ts'
import { parsePattern, type ReferencePattern } from '../allow-list/pattern.ts'
import { REFERENCES } from '../allow-list/references.table.ts'
import { celOf } from './cel.ts'
import { kyvernoPolicy, validatingAdmissionPolicy } from './cel-policies.ts'
import { all, type Condition } from './condition.ts'
import { forbiddenByAny, hidesHub, IS_REFERENCE, namedByAny } from './reference-conditions.ts'

function pattern(text: string): ReferencePattern {
  const parsed = parsePattern(text)
  assert.ok(parsed.kind === 'pattern', text)
  return parsed.pattern
}

const allowing = (list: string): Condition => all(IS_REFERENCE, namedByAny([pattern(list)]))
const forbidding = (list: string): Condition => all(IS_REFERENCE, forbiddenByAny([pattern(list)]))

/** In CEL, where the image is called `image`. */
function celText(condition: Condition): string {
  return celOf(condition, { image: 'image', namespace: 'place', kind: 'kind' })
}

const HEX = 'a'.repeat(64)

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
  'nginx:latest',
  `nginx@sha256:${HEX}`,
  'ghcr.io/acme/**',
  'ghcr.io/**',
  'ghcr.io/a*',
  'ghcr.io/acme/app:1.*',
  'ghcr.io/acme/app:*',
  'ghcr.io:443/acme/*',
  'registry:5000/**',
  `docker.io/acme/app:v*@sha256:${HEX}`,
  'localhost/*',
  'localhost:5000/*',
  '192.168.0.1:5000/**',
  '[::1]:5000/**',
  '*.evil.com/**',
  '*.io.evil.com/**',
]

/** What is longer than a registry takes is refused by the runtime and not by the expression. */
const IMAGES = [
  ...REFERENCES.map(([image]) => image).filter((image) => image.length <= 255),
  'GHCR.io:443/acme/app',
  'registry-1.docker.io:443/acme/app:v1',
  'Registry.Hub.Docker.com/library/nginx',
  'index.docker.io:443/nginx',
  'REGISTRY-1.docker.io/nginx:1',
  'a.EVIL.com:443/x',
  'a.b.evil.com/x',
  `ghcr.io/acme/app:1.2@sha256:${HEX}`,
  `acme/app:v1@sha256:${HEX}`,
  'Registry:5000/app',
  'localhost:443/a',
]

/** By the parts of references: what expressions over their texts are to mean. */
const MEANINGS = [
  ['an allow list', allowing, matchesPattern],
  ['a deny list', forbidding, matchesForbidden],
] as const

describe('the condition in CEL', () => {
  for (const [what, conditionOf, meaning] of MEANINGS)
    for (const list of LISTS)
      it(`of ${list.slice(0, 40)} in ${what} means what the pattern means`, () => {
        const one = pattern(list)
        const condition = celText(conditionOf(list))
        for (const image of IMAGES) {
          const reference = parseImageReference(image)
          const expected = reference !== undefined && meaning(one, reference)
          assert.equal(evaluate(condition, { image }), expected, image)
        }
      })

  it('means the same for references made of confusable parts', () => {
    const hosts = ['docker.io/', 'index.docker.io/', 'ghcr.io/', 'localhost/', 'a.evil.com/', 'evil.com/']
    const odd = ['GHCR.io/', 'ghcr.io.evil.com/', 'localhost:5000/', 'ghcr.io:443/', 'DOCKER.io:443/']
    const more = ['registry-1.docker.io/', 'registry.hub.docker.com/', 'A.evil.COM/']
    const host = fc.constantFrom('', ...hosts, ...odd, ...more)
    const names = ['nginx', 'library', 'acme', 'app', 'evil.com', 'docker.io', 'localhost', 'a', 'a..b', '']
    const sha = `@sha256:${HEX}`
    const end = fc.constantFrom(
      '',
      ':1',
      ':1.2',
      ':latest',
      ':',
      sha,
      `:1${sha}`,
      `:latest${sha}`,
      '@sha256:a',
    )
    const lists = fc.constantFrom(
      ...MEANINGS.flatMap(([, conditionOf, meaning]) =>
        LISTS.map((list) => ({ list: pattern(list), meaning, condition: celText(conditionOf(list)) })),
      ),
    )
    const parts = fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(host, parts, end, lists, (domain, path, rest, { list, condition, meaning }) => {
        const image = `${domain}${path.join('/')}${rest}`
        const reference = parseImageReference(image)
        const expected = reference !== undefined && meaning(list, reference)
        assert.equal(evaluate(condition, { image }), expected, `${list.text}: ${image}`)
      }),
      { numRuns: 500 },
    )
  })

  it('of an empty list allows nothing, and forbids nothing', () => {
    for (const condition of [namedByAny([]), forbiddenByAny([])])
      assert.equal(evaluate(celText(all(IS_REFERENCE, condition)), { image: 'nginx' }), false)
  })

  it('cannot say other names of Docker Hub', () => {
    for (const [list, isHidden] of [
      ['registry-1.docker.io/library/*', true],
      ['registry.hub.docker.com/**', true],
      ['*.hub.docker.com/**', true],
      ['*.docker.io/**', true],
      ['docker.io/**', false],
      ['*.docker.example/**', false],
      ['ghcr.io/**', false],
    ] as const)
      assert.equal(hidesHub(pattern(list)), isHidden, list)
  })
})

describe('a ValidatingAdmissionPolicy', () => {
  const [policy, binding] = validatingAdmissionPolicy(allowing('ghcr.io/acme/**'), {
    name: 'images',
    exemptNamespaces: ['kube-system'],
  }) as [
    { spec: { variables: { name: string; expression: string }[]; validations: { expression: string }[] } },
    object,
  ]

  function allows(given: Record<string, unknown>): unknown {
    const object = { metadata: {}, ...given }
    const variables: Record<string, unknown> = {}
    for (const { name, expression } of policy.spec.variables)
      variables[name] = evaluate(expression, { object, variables, request: { namespace: 'shop' } })
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

describe('a policy of Kyverno', () => {
  it('has the same conditions, and leaves out the same namespaces', () => {
    const condition = allowing('ghcr.io/acme/**')
    const options = { name: 'images', exemptNamespaces: ['kube-system'] }
    const [plain] = validatingAdmissionPolicy(condition, options) as [{ spec: Record<string, unknown> }]
    const policies = kyvernoPolicy(condition, options) as { spec: Record<string, unknown> }[]
    assert.equal(policies.length, 1)
    const { validationActions, matchConstraints, ...rest } = policies[0]?.spec ?? {}
    const { matchConstraints: constraints, ...others } = plain.spec
    assert.deepEqual([validationActions, rest], [['Deny'], others])
    const expressions = [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['kube-system'] }]
    assert.deepEqual(matchConstraints, {
      ...(constraints as object),
      namespaceSelector: { matchExpressions: expressions },
    })
  })
})
