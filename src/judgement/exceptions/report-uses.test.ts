import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readExceptions } from './read.ts'
import { readUses } from './report-uses.ts'

function report(uses: readonly object[]): string {
  return JSON.stringify({ Plimsoll: { Decisions: { Exceptions: uses } } })
}

describe('a report', () => {
  const source = { Source: 'x:1', Subject: 'CVE-1' }
  const cases: readonly [string, object, boolean, boolean][] = [
    ['says that one is unused', { ...source, State: 'unused' }, true, true],
    ['says that one is used', { ...source, State: 'used' }, false, true],
    ['says that one is expired', { ...source, State: 'expired' }, false, true],
    ['could not judge one', { ...source, State: 'unused', Why: 'no base' }, false, true],
    ['is of a file in which it stood elsewhere', { ...source, Source: 'x:2', State: 'unused' }, false, false],
    [
      'is of a line that was for something else',
      { ...source, Subject: 'CVE-2', State: 'unused' },
      false,
      false,
    ],
  ]
  for (const [name, use, isUnused, isKnown] of cases) {
    it(name, async () => {
      const [exception] = (await readExceptions('x', 'CVE-1\n')).exceptions
      assert.ok(exception)
      const uses = readUses(report([use]), 'report.json')
      assert.deepEqual([uses.isUnused(exception), uses.isKnown(exception)], [isUnused, isKnown])
    })
  }

  it('is one of ours, and JSON', () => {
    for (const text of ['', '{}', 'x', report([{ Source: 1 }])])
      assert.throws(() => readUses(text, 'report.json'), { code: 'report-invalid' }, text)
  })
})
