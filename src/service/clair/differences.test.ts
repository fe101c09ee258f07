import assert from 'node:assert/strict'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { temporaryFolder } from '../../../test/registry-server.ts'
import { faultsOf } from '../../../test/service/clair-schemas.ts'
import { feedFile } from '../../advisories/paths.ts'
import { FeedWriter } from '../../advisories/store/feed-writer.ts'
import type { Advisory, AffectedPackage } from '../../core/advisory.ts'
import type { Digest } from '../../core/digest.ts'
import { createDifferences } from './differences.ts'
import { recordVulnerabilities } from './json/record-vulnerability.ts'

const signal = new AbortController().signal
const digest = (letter: string): Digest => `sha256:${letter.repeat(64)}`

function affected(name: string, fixed: string, more: Partial<AffectedPackage> = {}): AffectedPackage {
  return { advisory: 'CVE-2024-1', namespace: '3.18', name, status: 'fixed', ranges: [{ fixed }], ...more }
}

function operation(letter: string, updater = 'alpine-3.18') {
  const kind = 'vulnerability' as const
  return { ref: letter, updater, fingerprint: '', date: '', kind, digest: digest(letter) }
}

function write(dir: string, letter: string, records: readonly AffectedPackage[]): void {
  mkdirSync(join(dir, 'feeds'), { recursive: true })
  const writer = new FeedWriter(feedFile(dir, digest(letter)))
  writer.advisory({
    kind: 'advisory',
    id: 'CVE-2024-1',
    description: 'It is bad.',
    severities: [{ author: 'nvd', level: 'HIGH' }],
  })
  for (const record of records) writer.affected(record)
  writer.finish({ feed: 'alpine-3.18' })
}

describe('the difference of two generations', () => {
  it('is what the one says and the other does not, in both directions', async (t: TestContext) => {
    const dir = await temporaryFolder(t)
    write(dir, 'a', [affected('curl', '1-r0'), affected('musl', '1-r0')])
    write(dir, 'b', [affected('curl', '1-r0'), affected('musl', '2-r0'), affected('zlib', '1-r0')])
    const differences = createDifferences({
      fileOf: (of) =>
        Promise.resolve(existsSync(feedFile(dir, of as Digest)) ? feedFile(dir, of as Digest) : undefined),
    })
    const told = async (to: string, from?: string) => {
      const list = await Array.fromAsync(
        differences.only(operation(to), from === undefined ? undefined : operation(from), { signal }),
      )
      return list.map((one) => [one.package?.name, one.fixed_in_version])
    }

    assert.deepEqual(await told('b', 'a'), [
      ['musl', '2-r0'],
      ['zlib', '1-r0'],
    ])
    assert.deepEqual(await told('a', 'b'), [['musl', '1-r0']])
    assert.equal((await told('b')).length, 3)
    assert.deepEqual(
      await Array.fromAsync(
        differences.only({ ...operation('z'), kind: 'enrichment' }, undefined, { signal }),
      ),
      [],
    )
    await assert.rejects(told('c'), { status: 404 })
    await assert.rejects(told('a', 'c'), { status: 404 })
  })
})

describe('a record of a feed', () => {
  const advisory: Advisory = {
    kind: 'advisory',
    id: 'CVE-2024-1',
    aliases: ['GHSA-aaaa-bbbb-cccc'],
    severities: [
      { author: 'nvd', level: 'LOW' },
      { author: 'cna', cvss: { version: '3.1', vector: 'CVSS:3.1/…', score: 9.1 } },
    ],
    published: '2024-01-02',
  }

  it('is one vulnerability for each range, of its distribution or repository', () => {
    const [alpine, ...more] = recordVulnerabilities('alpine-3.18', affected('curl', '8.0-r1'), advisory)
    const npm = recordVulnerabilities(
      'osv-npm',
      affected('lodash', '', {
        namespace: 'npm',
        ranges: [{ fixed: '3.1.0' }, { introduced: '4.0.0', fixed: '4.17.21' }],
      }),
      advisory,
    )

    assert.equal(more.length, 0)
    assert.deepEqual(
      [alpine?.distribution?.did, alpine?.distribution?.version_id, alpine?.fixed_in_version],
      ['alpine', '3.18', '8.0-r1'],
    )
    assert.deepEqual([alpine?.normalized_severity, alpine?.issued], ['Critical', '2024-01-02T00:00:00.000Z'])
    assert.deepEqual(
      npm.map((one) => [one.repository?.name, one.fixed_in_version]),
      [
        ['npm', 'fixed=3.1.0'],
        ['npm', 'fixed=4.17.21&introduced=4.0.0'],
      ],
    )
    assert.equal(new Set(npm.map(({ id }) => id)).size, 2)
    for (const one of [alpine, ...npm]) {
      const diff = {
        prev: {},
        cur: { ...operation('a'), date: '2024-01-01T00:00:00Z', digest: undefined },
        added: [one],
        removed: [],
      }
      assert.deepEqual(faultsOf('updateDiff', JSON.parse(JSON.stringify(diff))), [])
    }
  })

  it('says which builds it is of, and which single versions', () => {
    const [built] = recordVulnerabilities(
      'almalinux-9',
      affected('nodejs', '1', {
        namespace: '9',
        qualifiers: { arches: ['x86_64', 'aarch64'], modules: ['nodejs:18'] },
      }),
      undefined,
    )
    const listed = recordVulnerabilities(
      'osv-pypi',
      affected('a', '', { ranges: [], versions: ['1', '2'] }),
      advisory,
    )
    const none = recordVulnerabilities(
      'debian',
      affected('a', '', { ranges: [], status: 'not_affected' }),
      advisory,
    )

    assert.deepEqual(
      [built?.package?.arch, built?.package?.module, built?.arch_op, built?.normalized_severity],
      ['x86_64|aarch64', 'nodejs:18', 'pattern match', 'Unknown'],
    )
    assert.deepEqual(
      listed.map((one) => one.fixed_in_version),
      ['introduced=1&lastAffected=1', 'introduced=2&lastAffected=2'],
    )
    assert.deepEqual(none, [])
  })
})
