import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { evaluate } from '@marcbachmann/cel-js'
import { celOf } from './cel.ts'
import { CASES, conditionOf, isLetIn, POLICIES, policyOf } from './policies.table.ts'
import { policyCondition } from './policy-condition.ts'
import { regoOf } from './rego.ts'

describe('a policy, exported', () => {
  for (const [name, text] of POLICIES)
    it(`means the same in CEL: ${name}`, async () => {
      const policy = await policyOf(text)
      const cel = celOf(conditionOf(policy), { image: 'image', namespace: 'place', kind: 'kind' })
      const seen = new Set<boolean>()
      for (const { image, namespace, kind } of CASES) {
        const expected = isLetIn(policy, image, namespace, kind)
        seen.add(expected)
        assert.equal(
          evaluate(cel, { image, place: namespace, kind }),
          expected,
          `${kind} ${namespace} ${image}`,
        )
      }
      assert.equal(seen.size, 2)
    })

  for (const [name, text] of POLICIES)
    it(`means the same in Rego: ${name}`, async () => {
      const policy = await policyOf(text)
      const admitted = readRego(regoOf(conditionOf(policy), 'admitted'), 'admitted')
      for (const { image, namespace, kind } of CASES)
        assert.equal(
          admitted({ image, namespace, kind }),
          isLetIn(policy, image, namespace, kind),
          `${kind} ${namespace} ${image}`,
        )
    })

  const faults: readonly (readonly [text: string, fault: RegExp])[] = [
    ['default: deny', /it has no rule/],
    ['default: deny, rules: [{name: w, mode: warn}]', /the rule «w» does not enforce/],
    ['default: deny, rules: [{name: s, require: {scan: {policy: p}}}]', /the rule «s» asks for scan/],
    ['default: deny, rules: [{name: m, match: {groups: [a]}}]', /the rule «m» matches by groups/],
    ['default: deny, rules: [{name: g, match: {namespaces: ["{a,b}"]}}]', /«g» has the pattern \{a,b\}/],
    [
      'default: deny, rules: [{name: d, require: {registries: {deny: ["registry-1.docker.io/**"]}}}]',
      /«d» denies registry-1\.docker\.io\/\*\*, which is to be written as docker\.io/,
    ],
    [
      'default: deny, rules: [{name: a}], breakGlass: {annotation: t, groups: [g], maxDuration: 1h}',
      /there is no break-glass/,
    ],
    ['default: deny, rules: [{name: a}], podPlaces: [{kind: K, path: spec}]', /it knows no podPlaces/],
  ]
  for (const [text, fault] of faults)
    it(`is refused where nothing means the same: ${text.slice(15, 75)}`, async () => {
      const found = policyCondition(await policyOf(text))
      assert.ok(found.kind === 'faults')
      assert.match(found.faults.join('; '), fault)
    })

  it('names every rule that cannot be said', async () => {
    const found = policyCondition(
      await policyOf(
        'default: deny, rules: [{name: a, mode: audit}, {name: b, require: {scan: {policy: p}, endOfLife: deny}}]',
      ),
    )
    assert.deepEqual(found, {
      kind: 'faults',
      faults: [
        'the rule «a» does not enforce',
        'the rule «b» asks for scan',
        'the rule «b» asks for endOfLife',
      ],
    })
  })
})

type Subjects = Readonly<Record<string, string>>

/** The part of Rego that conditions are written in: functions of lines that all have to hold, or another body does. */
function readRego(text: string, name: string): (subjects: Subjects) => boolean {
  const bodies = new Map<string, string[][]>()
  for (const [, key = '', lines = ''] of text.matchAll(/^(\w+)\(image, namespace, kind\) \{\n([^]*?)^\}$/gm))
    bodies.set(key, [
      ...(bodies.get(key) ?? []),
      lines
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean),
    ])
  const holds = (literal: string, subjects: Subjects): boolean => {
    if (literal === 'true' || literal === 'false') return literal === 'true'
    if (literal.startsWith('not ')) return !holds(literal.slice('not '.length), subjects)
    const [, regexp, of = ''] = /^regex\.match\((".*"), (\w+)\)$/.exec(literal) ?? []
    if (regexp !== undefined) return new RegExp(JSON.parse(regexp) as string).test(subjects[of] ?? '')
    const [, set, member = ''] = /^\{(.*)\}\[(\w+)\]$/.exec(literal) ?? []
    if (set !== undefined) return (JSON.parse(`[${set}]`) as string[]).includes(subjects[member] ?? '')
    const [, key = ''] = /^(\w+)\(image, namespace, kind\)$/.exec(literal) ?? []
    const found = bodies.get(key)
    assert.ok(found, literal)
    return found.some((lines) => lines.every((line) => holds(line, subjects)))
  }
  return (subjects) => holds(`${name}(image, namespace, kind)`, subjects)
}
