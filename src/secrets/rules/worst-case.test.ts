import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type TextScanner, textScanner } from '../text-scan.ts'
import { exampleSecrets } from './example.ts'
import { ruleSet } from './index.ts'
import type { RuleData } from './rule-data.ts'
import { BUILT_IN } from './rules.generated.ts'

const SHORT = 8 * 1024
/** Of the longest match of the rule: what is shorter is looked at again from each keyword. */
const WINDOWS = 2
/** For four times the text at most this many times as long: linear is 4, quadratic 16. */
const MOST = 10
const ROUNDS = 2
/** Milliseconds that any scan may take, whatever else the machine does. */
const FLOOR = 2

/** What a rule has most to do with: its keyword, and the first half of its own secret, over and over. */
function worstTexts({ id, keywords }: RuleData): readonly string[] {
  const [secret = ''] = exampleSecrets({ id }, 1)
  return [secret.slice(0, Math.ceil(secret.length / 2)), `${keywords[0]} a0`]
}

/** Milliseconds of the fastest of some scans of a text of that length. */
function fastest(scan: TextScanner, part: string, length: number): number {
  const text = part.repeat(Math.ceil(length / part.length)).slice(0, length)
  let best = Infinity
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now()
    scan(text, 'srv/app/config')
    best = Math.min(best, performance.now() - start)
  }
  return best
}

describe('the worst texts for each rule', () => {
  it('take four times as long for four times the text', () => {
    const { rules, ...others } = ruleSet({ minConfidence: 'low' })
    const slow: string[] = []
    for (const rule of BUILT_IN) {
      const scan = textScanner({ ...others, rules: rules.filter(({ id }) => id === rule.id) })
      const short = Math.max(SHORT, WINDOWS * rule.maxLength)
      for (const part of worstTexts(rule)) {
        const isLinear = (): boolean =>
          fastest(scan, part, 4 * short) < MOST * Math.max(FLOOR, fastest(scan, part, short))
        // A machine with other work to do may be slow at times; a rule that is not linear is slow each time.
        if (!isLinear() && !isLinear() && !isLinear()) slow.push(`${rule.id} on ${JSON.stringify(part)}`)
      }
    }
    assert.deepEqual(slow, [])
  })
})
