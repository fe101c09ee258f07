import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { affects, NUMBERS, TEST_ECOSYSTEM, testInventory, testPackage } from '../../test/matching-fixtures.ts'
import { memoryDatabase } from '../../test/memory-database.ts'
import type { Ecosystem } from '../core/ecosystem.ts'
import type { Feed } from '../core/feed.ts'
import type { InventoryPackage } from '../core/inventory.ts'
import { matchPackages, requiredFeeds } from '../matching/match.ts'
import { matchByName } from './language-match.ts'

const FEED: Feed = {
  id: 'lib',
  name: 'lib',
  version: 1,
  documents: [],
  content: 'advisories',
  build: () => Promise.resolve(),
}

const LANGUAGE: Ecosystem = {
  ...TEST_ECOSYSTEM,
  id: 'lib',
  versions: NUMBERS,
  match: matchByName({
    type: 'lib',
    feeds: [FEED],
    namespace: 'Lib',
    nameInFeeds: ({ namespace, name }) => (namespace ? `${namespace}/${name}` : name).toLowerCase(),
    versionInFeeds: (version) => version.replace('v', ''),
  }),
}

const ECOSYSTEMS = [{ ...TEST_ECOSYSTEM, match: { ...TEST_ECOSYSTEM.match, foreign } }, LANGUAGE]

/** Packages of the distribution with a vendor are somebody else's. */
function foreign({ vendor }: { readonly vendor?: string }): string | undefined {
  return vendor === undefined ? undefined : `its vendor is ${vendor}`
}

const DATABASE = memoryDatabase({
  first: { affected: [affects('CVE-1')] },
  second: { namespaces: ['1'] },
  lib: { affected: [affects('GHSA-1', { namespace: 'Lib', name: 's/a' })] },
})

const library = (more: Partial<InventoryPackage> = {}): InventoryPackage =>
  testPackage('A', 'v5', { type: 'lib', namespace: 'S', id: 'lib', ...more })

function found(...packages: readonly InventoryPackage[]) {
  const { matches, problems } = matchPackages(testInventory(...packages), ECOSYSTEMS, DATABASE)
  return {
    ids: matches.map(({ id }) => id),
    problems: problems.map(({ code, detail }) => `${code}: ${detail}`),
  }
}

describe('a library', () => {
  it('is looked up by its normal name and version', () => {
    assert.deepEqual(found(testPackage('x', '1'), library()), { ids: ['GHSA-1'], problems: [] })
    assert.equal(LANGUAGE.match.purl(library(), undefined), 'pkg:lib/S/A@v5')
  })

  it('of the user is not', () => {
    const own = [library({ relationship: 'root' }), library({ relationship: 'workspace' })]
    assert.deepEqual(found(testPackage('x', '1'), ...own), { ids: [], problems: [] })
  })

  it('that a package of the distribution brought is judged by the distribution alone', () => {
    const owner = testPackage('x', '1')
    const packages = [owner, library({ owner: owner.id })]
    assert.deepEqual(found(...packages), { ids: [], problems: [] })
    const feeds = requiredFeeds(testInventory(...packages), ECOSYSTEMS).map(({ id }) => id)
    assert.deepEqual(feeds, ['first', 'second'])
  })

  it('that somebody else’s package brought is judged by its own advisories', () => {
    const owner = testPackage('a', '1', { vendor: 'Docker' })
    assert.deepEqual(found(owner, library({ owner: owner.id })), {
      ids: ['GHSA-1'],
      problems: ["package-foreign: 1 package is none of the distribution's: a (its vendor is Docker)."],
    })
  })

  it('whose owner nobody judges is judged by its own advisories', () => {
    const owner = testPackage('a', '1', { type: 'rpm' })
    assert.deepEqual(found(testPackage('x', '1'), owner, library({ owner: owner.id })).ids, ['GHSA-1'])
  })
})
