import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { TARGETS } from './registry.ts'

test('every folder of a target is in the table, in the order of their names', async () => {
  const folders = readdirSync(import.meta.dirname, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
  assert.deepEqual(Object.keys(TARGETS), folders.sort())
  for (const load of Object.values(TARGETS)) assert.equal(typeof (await load()), 'function')
})
