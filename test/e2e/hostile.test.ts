import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { PlimsollError } from '../../src/core/errors.ts'
import { temporaryFolder } from '../plimsoll.ts'
import { codesOf, scanHere } from '../scan-here.ts'
import { HOSTILE_CASES } from './hostile-cases.ts'

describe('a hostile image ends in a stated error or problem', () => {
  it('in at least sixty ways', () => assert.ok(HOSTILE_CASES.length >= 60, String(HOSTILE_CASES.length)))

  for (const { name, bytes, error, problems, limits } of HOSTILE_CASES) {
    it(name, async (t) => {
      const cache = temporaryFolder(t)
      const input = join(cache, 'image')
      writeFileSync(input, bytes())
      const scanning = scanHere({ kind: 'input', input }, { cache, ...(limits ? { limits } : {}) })
      if (error === undefined) {
        const report = await scanning
        assert.deepEqual(codesOf(report.problems), problems)
        return
      }
      await assert.rejects(scanning, (thrown) => {
        assert.ok(thrown instanceof PlimsollError, String(thrown))
        assert.equal(thrown.code, error, thrown.message)
        return true
      })
    })
  }
})
