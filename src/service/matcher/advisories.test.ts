import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { temporaryFolder } from '../../../test/plimsoll.ts'
import { testServiceConfig } from '../../../test/service-config.ts'
import { stateFile } from '../../advisories/paths.ts'
import type { FeedState } from '../../advisories/state/feed-state.ts'
import { writeState } from '../../advisories/state/state-files.ts'
import { createAdvisories, TICK } from './advisories.ts'

const STATE: FeedState = {
  feed: 'osv-npm',
  name: 'npm',
  digest: `sha256:${'a'.repeat(64)}`,
  version: '1',
  origin: 'upstream',
  builtAt: '2026-01-01T00:00:00Z',
  checkedAt: '2026-01-01T00:00:00Z',
  records: 1,
  skipped: 0,
  documents: [],
}

it('states of feeds are read once while their folder is the same, and seen at once when it is another', async (t) => {
  const dir = temporaryFolder(t)
  const base = testServiceConfig(dir)
  const database = { ...base.matcher.database, dir, maxAge: 1 }
  const config = { ...base, matcher: { ...base.matcher, database } }
  const advisories = createAdvisories({ config, now: () => 0 })
  t.after(() => advisories.close())
  const records = async () => (await advisories.states()).map((state) => state.records)
  assert.deepEqual(await records(), [])
  await writeState(dir, STATE)
  assert.deepEqual(await records(), [1])
  await writeState(dir, { ...STATE, records: 2 })
  assert.deepEqual(await records(), [2])
  await sleep(2 * TICK)
  assert.deepEqual(await records(), [2])
  // Nobody of ours writes into a state, so that the folder's time tells of every change.
  writeFileSync(stateFile(dir, STATE.feed), 'not looked at')
  assert.deepEqual(await records(), [2])
  await writeState(dir, { ...STATE, records: 3 })
  assert.deepEqual(await records(), [3])
  rmSync(stateFile(dir, STATE.feed))
  assert.deepEqual(await records(), [])
})
