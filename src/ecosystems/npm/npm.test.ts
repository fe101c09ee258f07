import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { before, describe, it } from 'node:test'
import semver from 'semver'
import { testInventory } from '../../../test/matching-fixtures.ts'
import { memoryDatabase } from '../../../test/memory-database.ts'
import { buildInMemory, documentOf, type MemorySink } from '../../../test/memory-feed.ts'
import { needsRealData, realData } from '../../../test/real-data.ts'
import type { AdvisoryDatabase } from '../../core/advisory-database.ts'
import type { Feed } from '../../core/feed.ts'
import type { InventoryPackage } from '../../core/inventory.ts'
import { fullName, type Package } from '../../core/package.ts'
import { matchPackages } from '../../matching/match.ts'
import { openZipBytes } from '../../zip/zip-bytes.ts'
import { DEFAULT_ZIP_LIMITS } from '../../zip/zip-file.ts'
import { npm } from './index.ts'
import { nameParts, splitSpec } from './names.ts'

function packageOf(spec: string, more: Partial<Package> = {}): InventoryPackage {
  const [name, version] = splitSpec(spec)
  const pkg: Package = { kind: 'package', type: 'npm', ...nameParts(name), version, ...more }
  const purl = npm.match.purl(pkg, undefined)
  return { ...pkg, id: purl, purl, path: 'package-lock.json' }
}

function matchesOf(database: AdvisoryDatabase, ...packages: readonly InventoryPackage[]): string[] {
  const { matches } = matchPackages(testInventory(...packages), [npm], database)
  return matches.flatMap(({ package: pkg, evidence }) =>
    evidence.map(({ advisory }) => `${advisory} ${fullName(pkg)}@${pkg.version}`),
  )
}

describe('the ecosystem npm', () => {
  for (const [spec, purl] of [
    ['debug@4.3.4', 'pkg:npm/debug@4.3.4'],
    ['@Babel/Core@7.0.0-rc.1', 'pkg:npm/%40babel/core@7.0.0-rc.1'],
    ['JSONStream@1.3.5', 'pkg:npm/jsonstream@1.3.5'],
  ] as const) {
    it(`calls ${spec} ${purl}`, () => assert.equal(packageOf(spec).purl, purl))
  }

  it('does not look up the user’s own packages', () => {
    for (const relationship of ['root', 'workspace'] as const)
      assert.deepEqual(npm.match.subjects(packageOf('debug@1.0.0', { relationship }), undefined), [])
    assert.equal(npm.match.subjects(packageOf('@S/Debug@1.0.0'), undefined)[0]?.name, '@s/debug')
  })

  it('has the feed osv-npm', () => assert.equal(npm.feeds.find('osv-npm'), npm.feeds.known[0]))
})

describe('OSV’s export of npm', () => {
  const archive = realData('upstream/osv-vulnerabilities.storage.googleapis.com/npm/all.zip')
  let sink: MemorySink | undefined
  let database: AdvisoryDatabase

  before(async () => {
    try {
      sink = await buildInMemory(npm.feeds.known[0] as Feed, [documentOf(archive)])
    } catch {
      return // The data is not there; each test says so.
    }
    const { affectedPackages, advisories } = sink
    database = memoryDatabase({ 'osv-npm': { affected: affectedPackages, advisories, namespaces: ['npm'] } })
  })

  it('is read whole', (t) => {
    if (!needsRealData(t)) return
    assert.equal(sink?.advisories.length, 215)
    assert.deepEqual(sink.skippedRecords, [])
  })

  it('finds a name that is written in another way, and malware', (t) => {
    if (!needsRealData(t)) return
    const axios = matchesOf(database, packageOf('axios@1.7.3'))
    assert.ok(axios.includes('GHSA-8hc4-vh64-cxmj axios@1.7.3'), axios.join())
    assert.deepEqual(matchesOf(database, packageOf('ansi-regex@6.2.1'), packageOf('ansi-regex@6.2.2')), [
      'MAL-2025-46966 ansi-regex@6.2.1',
    ])
  })

  it('hits the versions that the semver package says it hits', (t) => {
    if (!needsRealData(t)) return
    const affected = records(archive).flatMap(({ id, affected: all }) =>
      all.filter((one) => one.package.ecosystem === 'npm').map((one) => ({ ...one, id })),
    )
    // Every version that any record names is asked of all records of its package.
    const asked = new Map<string, Set<string>>()
    for (const { package: pkg, ranges = [], versions = [] } of affected) {
      const known = asked.get(pkg.name.toLowerCase()) ?? new Set()
      asked.set(pkg.name.toLowerCase(), known)
      const named = [...versions, ...ranges.flatMap(({ events }) => events.flatMap(Object.values<string>))]
      for (const one of named) if (semver.valid(one) !== null) known.add(one)
    }
    const expected = new Set<string>()
    for (const { id, package: pkg, ranges = [], versions = [], database_specific: specific } of affected)
      for (const version of asked.get(pkg.name.toLowerCase()) ?? [])
        if (isHit(version, ranges, versions, specific?.last_known_affected_version_range))
          expected.add(`${id} ${pkg.name.toLowerCase()}@${version}`)
    const packages = [...asked].flatMap(([name, versions]) =>
      [...versions].map((version) => packageOf(`${name}@${version}`)),
    )
    assert.ok(expected.size > 500, `${expected.size}`)
    assert.deepEqual([...new Set(matchesOf(database, ...packages))].sort(), [...expected].sort())
  })
})

interface OsvRange {
  readonly events: readonly Record<string, string>[]
}

interface RawRecord {
  readonly id: string
  readonly affected: readonly {
    readonly package: { readonly ecosystem: string; readonly name: string }
    readonly ranges?: readonly OsvRange[]
    readonly versions?: readonly string[]
    readonly database_specific?: { readonly last_known_affected_version_range?: string }
  }[]
}

function records(archive: string): RawRecord[] {
  const zip = openZipBytes(readFileSync(archive), DEFAULT_ZIP_LIMITS)
  return zip.entries.map((entry) => JSON.parse(zip.read(entry).toString()) as RawRecord)
}

/** By the words of OSV, and of GitHub where no fix is known: after the last `introduced` below it, no end is reached. */
function isHit(
  version: string,
  ranges: readonly OsvRange[],
  versions: readonly string[],
  known = '*',
): boolean {
  if (versions.includes(version)) return true
  if (!semver.satisfies(version, known, { includePrerelease: true })) return false
  return ranges.some(({ events }) => {
    let isIn = false
    for (const { introduced, fixed, last_affected: last } of events) {
      if (introduced !== undefined && (introduced === '0' || semver.gte(version, introduced))) isIn = true
      if (fixed !== undefined && semver.gte(version, fixed)) isIn = false
      if (last !== undefined && semver.gt(version, last)) isIn = false
    }
    return isIn
  })
}
