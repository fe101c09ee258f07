import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildFromMirror, findingsOf } from '../../../test/build-from-mirror.ts'
import { buildInMemory, jsonDocument, type MemorySink } from '../../../test/memory-feed.ts'
import { needsRealData } from '../../../test/real-data.ts'
import type { Distribution } from '../../core/distribution.ts'
import { PlimsollError } from '../../core/errors.ts'
import { MAX_PAGES } from './bodhi.ts'
import { fedoraFeed } from './feed.ts'
import { fedora } from './index.ts'

const THIRTY_SIX: Distribution = { family: 'fedora', release: '36', version: '36', decidedBy: 'x' }
const options = { signal: new AbortController().signal }

describe('fedora release', () => {
  it('is told by os-release', () => {
    const values = { ID: 'fedora', VERSION_ID: '44', PRETTY_NAME: 'Fedora Linux 44 (Container Image)' }
    assert.deepEqual(fedora.identify?.([{ kind: 'os-release', values, path: 'etc/os-release' }]), {
      family: 'fedora',
      release: '44',
      version: '44',
      prettyName: 'Fedora Linux 44 (Container Image)',
      decidedBy: 'etc/os-release',
    })
    assert.equal(fedora.identify?.([{ kind: 'os-release', values: { ID: 'x' }, path: 'x' }]), undefined)
    assert.equal(fedora.identify?.([]), undefined)
  })

  it('is taken from --distro, and has a feed and a cycle', () => {
    assert.deepEqual(
      ['44', '7', '', 'rawhide', '44.1'].map((text) => fedora.distribution?.(text)?.release),
      ['44', '7', undefined, undefined, undefined],
    )
    assert.deepEqual(
      ['fedora-36', 'fedora-44', 'fedora-', 'fedora-x', 'other'].map((id) => fedora.feeds.find(id)?.id),
      ['fedora-36', 'fedora-44', undefined, undefined, undefined],
    )
    assert.deepEqual(
      fedora.match.feeds(THIRTY_SIX).map(({ id }) => id),
      ['fedora-36'],
    )
    assert.deepEqual(fedora.match.feeds({ ...THIRTY_SIX, release: 'eln' }), [])
    assert.deepEqual([fedora.endOfLife?.product, fedora.endOfLife?.cycle(THIRTY_SIX)], ['fedora', '36'])
  })
})

describe('pages of updates', () => {
  const feed = fedoraFeed('36')

  it('name the ones behind the first', async () => {
    const [first] = feed.documents
    const next = async (pages: unknown) =>
      (await feed.next?.([jsonDocument({ updates: [{ alias: 'x' }], pages })], options))?.map(
        ({ url }) => url,
      )
    const url = first?.url.replace(/page=1$/, 'page=')
    assert.deepEqual(await next(3), [`${url}2`, `${url}3`])
    assert.deepEqual(await next(1), [])
    assert.deepEqual(await next(0), [])
    assert.equal((await next(MAX_PAGES))?.length, MAX_PAGES - 1)
    for (const pages of [MAX_PAGES + 1, -1, 1.5, '3', null, undefined])
      await assert.rejects(
        next(pages),
        (error) => error instanceof PlimsollError && error.code === 'feed-invalid',
      )
  })

  const build = (...updates: readonly unknown[]): Promise<MemorySink> =>
    buildInMemory(feed, [jsonDocument({ updates, pages: 1 }, 50)])
  const UPDATE = {
    alias: 'FEDORA-1',
    release: { version: '36' },
    builds: [{ nvr: 'a-b-1-2.fc36', epoch: 3 }],
  }

  it('are read with what they have', async () => {
    const sink = await build({
      ...UPDATE,
      title: 'a-b-1-2.fc36',
      severity: 'urgent',
      notes: 'Fixes CVE-2022-0002.',
      date_stable: '2022-06-30 01:17:00',
      bugs: [{ title: 'CVE-2022-0001 a-b: heap overflow [fedora-all]' }, { title: 'CVE-2022-0001 a-b' }],
    })
    assert.deepEqual(sink.advisories, [
      {
        kind: 'advisory',
        id: 'CVE-2022-0001',
        description: 'a-b: heap overflow',
        references: ['https://bodhi.fedoraproject.org/updates/FEDORA-1'],
        published: '2022-06-30T01:17:00.000Z',
      },
      {
        kind: 'advisory',
        id: 'CVE-2022-0002',
        references: ['https://bodhi.fedoraproject.org/updates/FEDORA-1'],
        published: '2022-06-30T01:17:00.000Z',
      },
    ])
    assert.deepEqual(sink.affectedPackages[1], {
      advisory: 'CVE-2022-0002',
      namespace: '36',
      name: 'a-b',
      status: 'fixed',
      ranges: [{ fixed: '3:1-2.fc36' }],
      vendorIds: ['FEDORA-1'],
      severity: { author: 'fedora', level: 'CRITICAL', label: 'urgent' },
    })
    assert.deepEqual(sink.dates, ['2022-06-30T01:17:00.000Z'])
  })

  /** What, update besides a good one, whether it is told. */
  for (const [what, update, isTold] of [
    ['another release', { ...UPDATE, release: { version: '37' } }, false],
    ['another kind', { ...UPDATE, type: 'bugfix' }, false],
    ['a flatpak', { ...UPDATE, content_type: 'flatpak' }, false],
    ['a module', { ...UPDATE, content_type: 'module' }, true],
    ['no id', { ...UPDATE, alias: '' }, true],
    ['no build', { ...UPDATE, builds: [] }, true],
    ['builds that are none', { ...UPDATE, builds: [null, { nvr: 'a' }, { nvr: 7 }, { nvr: 'a-1' }] }, true],
    ['no list of builds', { ...UPDATE, builds: null, bugs: null }, true],
    ['nonsense', 7, true],
  ] as const) {
    it(`leave out ${what}`, async () => {
      const sink = await build(UPDATE, update)
      assert.deepEqual(
        sink.affectedPackages.map(({ advisory }) => advisory),
        ['FEDORA-1'],
      )
      assert.equal(sink.skippedRecords.length, isTold ? 1 : 0)
    })
  }

  it('are refused without an update of the release', async () => {
    await assert.rejects(
      build({ ...UPDATE, release: { version: '37' } }),
      (error) => error instanceof PlimsollError && error.code === 'feed-invalid',
    )
  })

  it('are refused when one stands in the place of another', async () => {
    const pages = (page: unknown) =>
      buildInMemory(feed, [
        {
          ...jsonDocument({ updates: [UPDATE], page }),
          url: feed.documents[0]?.url.replace(/page=1$/, 'page=2') ?? '',
        },
      ])
    await pages(2)
    for (const page of [1, null, '2x'])
      await assert.rejects(
        pages(page),
        (error) => error instanceof PlimsollError && error.code === 'feed-invalid',
      )
  })

  it('are read as they really are', async (t) => {
    if (!needsRealData(t)) return
    const { advisories, affectedPackages, namespaces, skippedRecords } = await buildFromMirror(feed)
    const own = advisories.filter(({ id }) => id.startsWith('FEDORA-'))
    assert.deepEqual([advisories.length, own.length, affectedPackages.length], [213, 24, 265]) // As counted by other means.
    assert.deepEqual([[...namespaces], skippedRecords], [['36'], []])
  })

  /** Package, version, source, findings. */
  const cases: readonly (readonly [string, string, string, readonly string[]])[] = [
    [
      'libcurl',
      '7.82.0-5.fc36',
      'curl',
      ['05', '06', '07', '08'].map((end) => `CVE-2022-322${end} fixed in 7.82.0-6.fc36`),
    ],
    ['libcurl', '7.82.0-6.fc36', 'curl', []],
    ['firefox', '101.0-1.fc36', 'firefox', ['FEDORA-2022-59e474cd5c fixed in 102.0-1.fc36']],
    [
      'qemu-img',
      '2:6.2.0-11.fc36',
      'qemu',
      ['2', '3', '4'].map((end) => `CVE-2022-2636${end} fixed in 2:6.2.0-12.fc36`),
    ],
    ['qemu-img', '2:6.2.0-12.fc36', 'qemu', []],
  ]
  for (const [name, version, source, expected] of cases) {
    it(`judge ${name} ${version}`, async (t) => {
      if (!needsRealData(t)) return
      const sink = await buildFromMirror(feed)
      const pkg = { name, version, source: { name: source, version } }
      assert.deepEqual(findingsOf(fedora, feed, sink, THIRTY_SIX, pkg), expected)
    })
  }
})

it('fedora judges its own packages alone', () => {
  const pkg = { kind: 'package', type: 'rpm', name: 'a', version: '1-1' } as const
  for (const vendor of ['Fedora Project'])
    assert.equal(fedora.match.foreign?.({ ...pkg, vendor }, undefined), undefined)
  assert.match(fedora.match.foreign?.({ ...pkg, vendor: 'Docker' }, undefined) ?? '', /Docker/)
})
