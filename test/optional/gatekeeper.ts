/**
 * `npm run test:gatekeeper`: policies for Gatekeeper, judged by its engine. It needs `opa` on the PATH:
 * go install github.com/open-policy-agent/opa@v1.4.2
 */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import type { Condition } from '../../src/admission/exports/condition.ts'
import { gatekeeperPolicy } from '../../src/admission/exports/gatekeeper.ts'
import {
  CASES,
  conditionOf,
  isLetIn,
  POLICIES,
  policyOf,
} from '../../src/admission/exports/policies.table.ts'
import { temporaryFolder } from '../plimsoll.ts'

describe('a constraint of Gatekeeper', () => {
  for (const [name, text] of POLICIES)
    it(`means the same in Rego: ${name}`, async (t) => {
      const policy = await policyOf(text)
      const reviews = CASES.map(({ image, namespace, kind }) => ({
        kind: { kind },
        namespace,
        object: objectOf(kind, { containers: [{ name: 'a', image }] }),
      }))
      const refused = judged(t, conditionOf(policy), reviews)
      for (const [index, { image, namespace, kind }] of CASES.entries())
        assert.equal(
          refused[index]?.length === 0,
          isLetIn(policy, image, namespace, kind),
          `${kind} ${namespace} ${image}`,
        )
    })

  it('finds images in Rego wherever a pod has some', async (t) => {
    const policy = await policyOf(
      'default: deny, rules: [{name: a, require: {registries: {allow: ["ghcr.io/**"]}}}]',
    )
    const specs = ['containers', 'initContainers', 'ephemeralContainers'].map((key) => ({
      [key]: [{ image: 'ghcr.io/a:1' }, { image: 'evil.com/a' }, { image: '' }, {}],
    }))
    const all = [...specs, { volumes: [{ name: 'x' }, { image: { reference: 'evil.com/a' } }] }]
    const reviews = ['Pod', 'PodTemplate', 'CronJob', 'StatefulSet'].flatMap((kind) =>
      all.map((spec) => ({ kind: { kind }, object: { ...objectOf(kind, spec), metadata: {} } })),
    )
    for (const messages of judged(t, conditionOf(policy), reviews))
      assert.deepEqual(messages, ['The image evil.com/a is not allowed here.'])
  })
})

function objectOf(kind: string, spec: object): object {
  if (kind === 'Pod') return { spec }
  if (kind === 'PodTemplate') return { template: { spec } }
  return kind === 'CronJob'
    ? { spec: { jobTemplate: { spec: { template: { spec } } } } }
    : { spec: { template: { spec } } }
}

/** What Gatekeeper's engine says to each review: the messages of its violations. */
function judged(t: TestContext, condition: Condition, reviews: readonly object[]): string[][] {
  const folder = temporaryFolder(t)
  const [template] = gatekeeperPolicy(condition, { name: 'images', exemptNamespaces: [] }) as [
    { spec: { targets: { rego: string }[] } },
  ]
  writeFileSync(join(folder, 'policy.rego'), template.spec.targets[0]?.rego ?? '')
  writeFileSync(join(folder, 'input.json'), JSON.stringify({ reviews }))
  // Each in a document of its own, as Gatekeeper has it.
  const query =
    '[found | review := input.reviews[_]; found := [v.msg | data.plimsoll.violation[v] with input as {"review": review}]]'
  const args = ['eval', '--v0-compatible', '--format', 'raw', '-d', 'policy.rego', '-i', 'input.json', query]
  return JSON.parse(
    execFileSync('opa', args, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 26 }),
  ) as string[][]
}
