import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DEFAULT_WASTE_LIMITS, parseWasteLimit, readDiveCi, type WasteLimits } from './dive-ci.ts'

const read = async (text: string) => await readDiveCi({ file: '.dive-ci', text })

describe('readDiveCi', () => {
  const cases: readonly (readonly [name: string, text: string, expected: WasteLimits])[] = [
    ['nothing but comments', '# rules:\n', DEFAULT_WASTE_LIMITS],
    ['no rules', 'rules:\n', DEFAULT_WASTE_LIMITS],
    [
      'all rules',
      'rules:\n  lowestEfficiency: 0.95\n  highestWastedBytes: 20MB\n  highestUserWastedPercent: 0.20\n',
      { lowestEfficiency: 0.95, highestWastedBytes: 20_000_000, highestUserWastedPercent: 0.2 },
    ],
    [
      'the spelling with hyphens, in quotes',
      'rules:\n  lowest-efficiency: "1"\n  highest-wasted-bytes: "1.5 GiB"\n  highest-user-wasted-percent: "0"\n',
      { lowestEfficiency: 1, highestWastedBytes: 1.5 * 2 ** 30, highestUserWastedPercent: 0 },
    ],
    [
      'rules that are switched off',
      'rules: { lowestEfficiency: disabled, highestUserWastedPercent: disabled, highestWastedBytes: disabled }',
      {},
    ],
  ]
  for (const [name, text, expected] of cases) {
    it(`reads ${name}`, async () => assert.deepEqual(await read(text), expected))
  }

  const wrong: readonly (readonly [text: string, message: RegExp])[] = [
    ['rules:\n  lowestEfficiency: 1.1\n', /^\.dive-ci:2:21: lowestEfficiency is to be a number from 0 to 1/],
    ['rules:\n  lowestEfficiency: -0.1\n', /2:21: lowestEfficiency is to be a number from 0 to 1/],
    ['rules:\n  highestUserWastedPercent: 20%\n', /highestUserWastedPercent is to be a number from 0 to 1/],
    ['rules:\n  highest-wasted-bytes: 20XB\n', /2:25: highestWastedBytes is to be a number of bytes/],
    ['rules:\n  highestWastedBytes: [1]\n', /highestWastedBytes is to be a number of bytes/],
    ['rules:\n  lowestEficiency: 1\n', /2:3: rules\.lowestEficiency is no rule of dive/],
    ['rules: 7\n', /1:8: rules is to be a map/],
    ['rule: {}\n', /1:1: rule is no key that is known/],
    ['- 1\n', /is to be a map with the key rules/],
    ['rules: [\n', /\.dive-ci:/],
  ]
  for (const [text, message] of wrong) {
    it(`refuses ${JSON.stringify(text)}`, async () => {
      await assert.rejects(read(text), { code: 'config-invalid', message })
    })
  }
})

describe('parseWasteLimit', () => {
  const sizes: readonly (readonly [string, number])[] = [
    ['0', 0],
    ['20', 20],
    ['20b', 20],
    ['20 kB', 20_000],
    ['20K', 20_000],
    ['20KiB', 20_480],
    ['1.5g', 1_500_000_000],
    ['2tib', 2 ** 41],
  ]
  for (const [text, bytes] of sizes) {
    it(`has ${bytes} for ${text}`, () => assert.equal(parseWasteLimit('highestWastedBytes', text), bytes))
  }

  for (const text of ['', 'MB', '-1', '1ib', '1e3', '999999999999999TB', '1.MB', '0x10']) {
    it(`refuses ${JSON.stringify(text)} as a size`, () => {
      assert.throws(() => parseWasteLimit('highestWastedBytes', text), { code: 'option-invalid' })
    })
  }

  it('reads shares', () => {
    assert.equal(parseWasteLimit('lowestEfficiency', '.5'), 0.5)
    for (const text of ['', '2', 'x', '1e0']) {
      assert.throws(() => parseWasteLimit('lowestEfficiency', text), { code: 'option-invalid' }, text)
    }
  })
})
