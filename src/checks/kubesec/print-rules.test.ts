import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { parse } from 'yaml'
import { rulesText } from './print-rules.ts'

/**
 * All rules with their selectors, reasons, kinds and points, as the original prints them. Written down, and never from
 * what is printed here: pipelines compare these texts.
 */
const GOLDEN = readFileSync(join(import.meta.dirname, 'testdata/print-rules.json'), 'utf8')

describe('the list of rules', () => {
  it('has every id, selector, reason, kind and point of the original', async () => {
    assert.equal(await rulesText('json'), GOLDEN)
  })

  it('says the same as YAML', async () => {
    assert.deepEqual(parse(await rulesText('yaml')), JSON.parse(GOLDEN))
  })

  it('is a table of as many lines, with points and kinds', async () => {
    const lines = (await rulesText('table')).trimEnd().split('\n')
    const rules = JSON.parse(GOLDEN) as readonly {
      id: string
      reason: string
      points: number
      kinds: string[]
    }[]
    assert.equal(lines.length, rules.length + 1)
    for (const [index, { id, reason, points, kinds }] of rules.entries()) {
      const cells = lines[index + 1]?.split('|').map((cell) => cell.trim())
      assert.deepEqual(cells?.slice(0, 4), [id, reason, String(points), kinds.join(',')])
    }
  })
})
