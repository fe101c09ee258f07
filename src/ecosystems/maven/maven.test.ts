import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { testInventory } from '../../../test/matching-fixtures.ts'
import { memoryDatabase } from '../../../test/memory-database.ts'
import { buildInMemory, documentOf, type MemorySink } from '../../../test/memory-feed.ts'
import { temporaryFolder } from '../../../test/plimsoll.ts'
import { needsRealData, realData } from '../../../test/real-data.ts'
import { type ZipFileContent, zipOf } from '../../../test/zip-builder.ts'
import { fullName, type Package } from '../../core/package.ts'
import { matchPackages } from '../../matching/match.ts'
import { openZipBytes } from '../../zip/zip-bytes.ts'
import { DEFAULT_ZIP_LIMITS } from '../../zip/zip-file.ts'
import { maven } from './index.ts'

const EXPORT = 'upstream/osv-vulnerabilities.storage.googleapis.com/Maven/all.zip'

const LOG4J: Package = {
  kind: 'package',
  type: 'maven',
  namespace: 'org.apache.logging.log4j',
  name: 'log4j-core',
  version: '2.14.1',
}

/** Builds the feed of a zip of records. */
async function build(path: string): Promise<MemorySink> {
  const [feed] = maven.feeds.known
  assert.ok(feed)
  return buildInMemory(feed, [documentOf(path)])
}

async function buildOf(t: TestContext, records: readonly ZipFileContent[]): Promise<MemorySink> {
  const path = join(temporaryFolder(t), 'all.zip')
  writeFileSync(path, zipOf(records))
  return build(path)
}

/** What is found of a package: advisory and fix. */
function findings({ affectedPackages, advisories }: MemorySink, pkg: Package): string[] {
  const purl = maven.match.purl(pkg, undefined)
  const inventory = testInventory({ ...pkg, id: purl, purl, path: 'a.jar' })
  const database = memoryDatabase({ 'osv-maven': { affected: affectedPackages, advisories } })
  const { matches } = matchPackages(inventory, [maven], database)
  return matches.map(({ id, fixedVersion }) => `${id} ${fixedVersion ?? ''}`.trim()).sort()
}

/** A record as OSV writes it, with a list of packages for each repository. */
function record(id: string, aliases: readonly string[], fixes: Readonly<Record<string, string>>) {
  const affected = Object.entries(fixes).map(([ecosystem, fixed]) => ({
    package: { ecosystem, name: fullName(LOG4J) },
    ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '2.0' }, { fixed }] }],
  }))
  return { name: `${id}.json`, content: JSON.stringify({ id, aliases, affected }) }
}

describe('Maven', () => {
  it('has purls with the group as namespace', () => {
    assert.equal(maven.match.purl(LOG4J, undefined), 'pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1')
  })

  it('finds records about any repository, and each flaw once', async (t) => {
    const sink = await buildOf(t, [
      record('GHSA-1', ['CVE-1'], { Maven: '2.15.0', 'Maven:https://repo.example.org/libs': '2.15.0' }),
      record('X-1', ['CVE-1'], { 'Maven:https://repo.example.org/libs': '2.15.0' }),
      record('X-2', ['CVE-2'], { 'Maven:https://other.example.org': '2.16.0' }),
      record('X-3', ['CVE-3'], { Maventoo: '2.16.0', 'npm:https://other.example.org': '3' }),
    ])
    assert.deepEqual(findings(sink, LOG4J), ['CVE-1 2.15.0', 'CVE-2 2.16.0'])
    assert.deepEqual(findings(sink, { ...LOG4J, version: '2.15.0' }), ['CVE-2 2.16.0'])
    assert.deepEqual(findings(sink, { ...LOG4J, relationship: 'workspace' }), [])
  })

  it('finds OSV’s records by group and artifact, and the same ones wherever they are said to be of', async (t) => {
    if (!needsRealData(t)) return
    const whole = await build(realData(EXPORT))
    assert.ok(whole.affectedPackages.length > 100)
    for (const { namespace, name } of whole.affectedPackages) {
      assert.equal(namespace, 'Maven')
      assert.equal(name.split(':').length, 2)
    }
    const jackson = {
      ...LOG4J,
      namespace: 'com.fasterxml.jackson.core',
      name: 'jackson-databind',
      version: '2.9.8',
    }
    const expected = findings(whole, jackson)
    assert.ok(expected.length > 20, expected.join())

    const zip = openZipBytes(readFileSync(realData(EXPORT)), DEFAULT_ZIP_LIMITS)
    const moved = zip.entries.map((entry) => ({
      name: entry.name,
      content: zip
        .read(entry)
        .toString('utf8')
        .replaceAll(/"ecosystem": ?"Maven"/g, '"ecosystem":"Maven:https://repo.example.org/libs"'),
    }))
    const elsewhere = await buildOf(t, moved)
    assert.deepEqual(elsewhere.affectedPackages, whole.affectedPackages)
    assert.deepEqual(findings(elsewhere, jackson), expected)
  })
})
