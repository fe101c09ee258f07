import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { temporaryFolder } from '../../../../test/plimsoll.ts'
import { WRONG_POLICIES } from '../../../../test/wrong-policies.ts'
import { PlimsollError } from '../../../core/errors.ts'
import { MAX_INHERITED } from '../../../judgement/policy/extends.ts'
import { MAX_EXPRESSION_LENGTH, MAX_RULES } from '../../../judgement/policy/schema.ts'
import { loadPolicies } from './load-policies.ts'
import { policyTools } from './tools.ts'

const SIGNAL = new AbortController().signal
const RULE = '{name: r, on: finding, when: finding.kev, action: deny}'

function folderWith(t: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder(t)
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

describe('a policy that is wrong', () => {
  for (const [what, text, error] of WRONG_POLICIES) {
    it(`because of ${what} says so, and where`, async (t) => {
      const folder = folderWith(t, typeof text === 'string' ? { 'p.policy.yaml': text } : text)
      const path = join(folder, 'p.policy.yaml')
      await assert.rejects(loadPolicies([path], SIGNAL), (thrown) => {
        assert.ok(thrown instanceof PlimsollError)
        assert.equal(thrown.code, 'policy-invalid')
        assert.equal(thrown.exitCode, 2)
        assert.equal(thrown.message.replaceAll(`${folder}/`, ''), error)
        assert.match(error, /^\w+\.policy\.yaml:\d+:\d+: /)
        return true
      })
    })
  }

  it('because it is not there says what there is', async () => {
    await assert.rejects(loadPolicies(['strikt'], SIGNAL), {
      code: 'policy-unknown',
      message:
        /neither a built-in policy nor a file «strikt» \(did you mean «strict»\?\); built in are default,/,
    })
    await assert.rejects(loadPolicies(['./no.yaml'], SIGNAL), { message: 'there is no file no.yaml.' })
    await assert.rejects(loadPolicies(['/'], SIGNAL), { code: 'policy-unknown', message: /cannot be read/ })
  })

  it('because it is without measure is refused', async (t) => {
    const rules = Array.from(
      { length: MAX_RULES + 1 },
      (_, i) => `  - {name: r${i}, on: finding, when: finding.kev, action: deny}`,
    )
    const chain = Object.fromEntries(
      Array.from({ length: MAX_INHERITED + 1 }, (_, i) => [
        `p${i}.yaml`,
        `name: p${i}\nextends: p${i + 1}.yaml\nrules: [${RULE}]\n`,
      ]),
    )
    const folder = folderWith(t, {
      'many.yaml': `name: p\nrules:\n${rules.join('\n')}\n`,
      'long.yaml': `name: p\nrules:\n  - {name: r, on: finding, when: '${' '.repeat(MAX_EXPRESSION_LENGTH)}x', action: deny}\n`,
      'deep.yaml': `name: p\nrules:\n  - {name: r, on: finding, when: '${'('.repeat(60)}true${')'.repeat(60)}', action: deny}\n`,
      ...chain,
    })
    const load = async (name: string) => await loadPolicies([join(folder, name)], SIGNAL)

    await assert.rejects(load('many.yaml'), /rules is too large/)
    await assert.rejects(load('deep.yaml'), /depth/i)
    await assert.rejects(load('p0.yaml'), /inherits from more than 100 policies/)
  })
})

describe('a policy', () => {
  it('inherits from files beside it and from built-in ones, each once', async (t) => {
    const folder = folderWith(t, {
      'house/p.policy.yaml': `name: house\nextends: [../shared/base.policy.yaml, kev]\nrules: [${RULE}]\n`,
      'shared/base.policy.yaml': 'name: base\nextends: [kev, more.yaml]\n',
      'shared/more.yaml': `name: more\nrules: [{name: other, on: report, when: true, action: warn}]\n`,
    })

    const [policy] = await loadPolicies([join(folder, 'house/p.policy.yaml')], SIGNAL)

    assert.equal(policy?.name, 'house')
    assert.equal(policy?.rules, 1 + 3 + 1)
  })

  it('has a digest over all that it says, also by those that it inherits from', async (t) => {
    const base = 'name: base\nrules: [{name: other, on: report, when: true, action: warn}]\n'
    const folder = folderWith(t, { 'p.yaml': 'name: p\nextends: [base.yaml, kev]\n', 'base.yaml': base })
    const digest = async () => (await loadPolicies([join(folder, 'p.yaml')], SIGNAL))[0]?.digest

    const before = await digest()
    assert.equal(await digest(), before)
    writeFileSync(join(folder, 'base.yaml'), base.replace('warn', 'deny'))
    assert.notEqual(await digest(), before)
  })

  it('is named by a path against the working folder, also without a slash', async (t) => {
    const folder = folderWith(t, { mine: `name: mine\nrules: [${RULE}]\n` })
    const path = relative(process.cwd(), join(folder, 'mine'))

    const policies = await loadPolicies([path, 'kev'], SIGNAL)

    assert.deepEqual(
      policies.map(({ name, source }) => [name, source]),
      [
        ['mine', path],
        ['kev', 'built in'],
      ],
    )
  })

  it('may be JSON', async (t) => {
    const folder = folderWith(t, {
      'p.json': JSON.stringify({
        name: 'p',
        rules: [{ name: 'r', on: 'finding', when: 'finding.kev', action: 'deny' }],
      }),
    })

    assert.equal((await loadPolicies([join(folder, 'p.json')], SIGNAL))[0]?.rules, 1)
  })

  it('compares versions by ecosystem and by purl type', () => {
    for (const [ecosystem, a, b] of [
      ['deb', '1.0~rc1', '1.0'],
      ['debian', '1:0.9', '2:0.1'],
      ['rpm', '1.0-1', '1.0-2'],
      ['apk', '1.2_alpha', '1.2'],
      ['npm', '1.2.0', '1.10.0'],
      ['golang', '1.2.0', '1.10.0'],
      ['gem', '1.0.a', '1.0'],
      ['maven', '1.0-alpha', '1.0'],
      ['pypi', '1.0rc1', '1.0'],
    ] as const) {
      assert.ok(policyTools.compareVersions(ecosystem, a, b) < 0, ecosystem)
      assert.ok(policyTools.compareVersions(ecosystem, b, a) > 0, ecosystem)
      assert.equal(policyTools.compareVersions(ecosystem, a, a), 0)
    }
    assert.throws(() => policyTools.compareVersions('cobol', '1', '2'), { code: 'ecosystem-unknown' })
  })
})
