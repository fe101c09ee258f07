import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { testIndexerConfig } from '../../../test/indexer-context.ts'
import { indexState } from './index-state.ts'

test('the state is the same for the same settings, and another for each that changes what is found', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-state-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const table = join(folder, 'table')
  const config = testIndexerConfig()
  const { layers, packages } = config
  const withTable = { ...config, layers: { ...layers, javaSha1Table: table } }
  writeFileSync(table, 'one')
  const first = indexState(withTable)
  writeFileSync(table, 'two')
  const states = [
    indexState(config),
    first,
    indexState(withTable),
    indexState({ layers, packages: { ...packages, includeDevelopment: !packages.includeDevelopment } }),
    indexState({ layers, packages: { ...packages, includePrograms: !packages.includePrograms } }),
    indexState({ layers, packages: { ...packages, relationships: ['direct'] } }),
    indexState({ ...config, layers: { ...layers, distribution: 'alpine/3.18' } }),
    indexState({ ...config, layers: { ...layers, skipDirs: ['opt'] } }),
    ...Object.keys(layers.limits).map((name) =>
      indexState({ ...config, layers: { ...layers, limits: { ...layers.limits, [name]: 7 } } }),
    ),
  ]
  assert.equal(new Set(states).size, states.length)
  for (const state of states) assert.match(state, /^[0-9a-f]{32}$/)
  const relationships = packages.relationships.toReversed()
  assert.equal(indexState({ layers, packages: { ...packages, relationships } }), indexState(config))
  assert.equal(indexState({ ...config, layers: { ...layers, concurrency: 9 } }), indexState(config))
})

test('a table that is not there is told', () => {
  const { layers, packages } = testIndexerConfig()
  const config = { layers: { ...layers, javaSha1Table: '/nonexistent/table' }, packages }
  assert.throws(() => indexState(config), /cannot be read: ENOENT/)
})
