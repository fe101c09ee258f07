import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as z from 'zod/mini'
import { PlimsollError } from '../core/errors.ts'
import { checkLocated } from './check.ts'
import { MAX_YAML_LENGTH, readLocatedYaml } from './located-yaml.ts'

const Rules = z.strictObject({
  rules: z.array(
    z.strictObject({
      name: z.string(),
      action: z.enum(['deny', 'warn']),
      days: z.optional(z.number()),
      only: z.optional(z.union([z.string(), z.strictObject({ purl: z.string() })])),
    }),
  ),
})
const KNOWN = { '': ['rules'], 'rules.*': ['name', 'action', 'days', 'only'] }

async function read(text: string): Promise<z.infer<typeof Rules>> {
  const yaml = await readLocatedYaml({ file: 'rules.yaml', text, code: 'config-invalid' })
  return checkLocated(yaml, Rules, KNOWN)
}

describe('a file that somebody wrote', () => {
  const faults: readonly [string, string, string][] = [
    ['a broken line', 'rules: [', 'rules.yaml:1:9: '],
    ['two documents', 'rules: []\n---\nrules: []\n', 'rules.yaml:2:1: the file is to be one document.'],
    ['a doubled key', 'rules: []\nrules: []\n', 'rules.yaml:2:1: '],
    ['nothing', '', 'rules.yaml:1:1: the file is to be a map of keys and values.'],
    ['a list', '- a\n', 'rules.yaml:1:1: the file is to be a map of keys and values.'],
    ['a text for a list', 'rules: yes\n', 'rules.yaml:1:8: rules is to be a list.'],
    ['a missing key', 'rules:\n  - action: deny\n', 'rules.yaml:2:5: rules.0.name is missing.'],
    [
      'a slip in a key',
      'rules:\n  - name: a\n    action: deny\n    dais: 3\n',
      'rules.yaml:4:5: rules.0.dais is no key that is known (did you mean «days»?).',
    ],
    [
      'another word',
      'rules:\n  - {name: a, action: denny}\n',
      'rules.yaml:2:23: rules.0.action is to be deny or warn.',
    ],
    [
      'a text for a number',
      'rules:\n  - {name: a, action: deny, days: many}\n',
      'rules.yaml:2:35: rules.0.days is to be a number.',
    ],
    [
      'a fault within one of two forms',
      'rules:\n  - {name: a, action: deny, only: {purl: 3}}\n',
      'rules.yaml:2:42: rules.0.only.purl is to be a text.',
    ],
    ['a star without quotes', 'rules: *a\n', 'rules.yaml:1:8: «*a» has no anchor; a text'],
    ['a tab', 'rules:\n\t- name: a\n', 'rules.yaml:2:1: '],
  ]
  for (const [name, text, message] of faults) {
    it(`with ${name} is refused, with the place`, async () => {
      await assert.rejects(read(text), (error) => {
        assert.ok(error instanceof PlimsollError)
        assert.equal(error.code, 'config-invalid')
        assert.ok(error.message.startsWith(message), error.message)
        return true
      })
    })
  }

  it('is given as it is, JSON too, with dates as texts', async () => {
    const rule = { name: '2026-01-01', action: 'deny', days: 3 } as const
    assert.deepEqual(await read('rules:\n  - name: 2026-01-01\n    action: deny\n    days: 3\n'), {
      rules: [rule],
    })
    assert.deepEqual(await read(JSON.stringify({ rules: [rule] })), { rules: [rule] })
  })

  it('may not be endless, nor a bomb of aliases', async () => {
    await assert.rejects(read(' '.repeat(MAX_YAML_LENGTH + 1)), /is longer than/)
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]']
    for (const [letter, before] of [
      ['b', 'a'],
      ['c', 'b'],
      ['d', 'c'],
      ['e', 'd'],
    ])
      bomb.push(`${letter}: &${letter} [${`*${before},`.repeat(9)}]`)
    await assert.rejects(read(bomb.join('\n')), { code: 'config-invalid' })
  })
})
