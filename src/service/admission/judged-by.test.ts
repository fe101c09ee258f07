import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { temporaryFolder } from '../../../test/plimsoll.ts'
import { testConfig } from '../../../test/service/config.ts'
import { updaterContext } from '../../../test/service-context.ts'
import { testStore } from '../../../test/stores.ts'
import type { DecisionSources } from '../../engine/request.ts'
import { judgedBy } from './judged-by.ts'

it('what images are judged by is another when a file says something else, or cannot be looked at', async (t) => {
  const dir = temporaryFolder(t)
  const store = await testStore(t, 'sqlite')
  const file = join(dir, 'exceptions.yaml')
  const config = testConfig({ dir })
  const by = async (replica: string, changes: Partial<DecisionSources>) => {
    const decisions = { ...config.matcher.decisions, ...changes }
    const context = updaterContext({ store, dir, mirror: '', replica })
    return await judgedBy({ ...context, config: { ...config, matcher: { ...config.matcher, decisions } } })
  }
  writeFileSync(file, 'one')
  const before = await by('a', { exceptions: [file] })
  assert.equal(await by('b', { exceptions: [file] }), before, 'all replicas say the same')
  writeFileSync(file, 'two')
  assert.notEqual(await by('a', { exceptions: [file] }), before)
  assert.notEqual(await by('a', { policies: ['kev'] }), await by('a', { policies: ['strict'] }))

  // What changes unseen counts for one process.
  for (const vex of [['oci'], ['repo'], [dir]])
    assert.notEqual(await by('a', { vex }), await by('b', { vex }), vex.join())
})
