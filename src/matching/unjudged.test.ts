import assert from 'node:assert/strict'
import { it } from 'node:test'
import { TEST_ECOSYSTEM, testInventory, testPackage } from '../../test/matching-fixtures.ts'
import { memoryDatabase } from '../../test/memory-database.ts'
import type { InventoryPackage } from '../core/inventory.ts'
import { languageEcosystem } from '../packaging/language-ecosystem.ts'
import { matchPackages } from './match.ts'

const LISTED = languageEcosystem({
  id: 'listed',
  analysers: () => [],
  versions: TEST_ECOSYSTEM.versions,
  coverage: TEST_ECOSYSTEM.coverage,
})

it('packages of an ecosystem without advisories are said to be unjudged, the user’s own left out', () => {
  const listed = (name: string, more: Partial<InventoryPackage> = {}) =>
    testPackage(name, 'any', { type: 'listed', ...more })
  const { matches, problems } = matchPackages(
    testInventory(testPackage('x', '1'), listed('a'), listed('b'), listed('c', { relationship: 'root' })),
    [TEST_ECOSYSTEM, LISTED],
    memoryDatabase({ first: { namespaces: ['1'] }, second: { namespaces: ['1'] } }),
  )
  assert.deepEqual(matches, [])
  assert.deepEqual(
    problems.map(({ code, subject, detail }) => [code, subject, detail]),
    [['advisories-nonexistent', 'listed', '2 listed packages were not judged (a, b).']],
  )
})
