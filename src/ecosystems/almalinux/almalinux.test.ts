import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { buildInMemory, documentOf, memorySink } from '../../../test/memory-feed.ts'
import { temporaryFolder } from '../../../test/plimsoll.ts'
import { needsProgram, needsRealData, realData } from '../../../test/real-data.ts'
import { unpackedRoot } from '../../../test/real-roots.ts'
import { scanHere } from '../../../test/scan-here.ts'
import { addErratum } from '../../advisories/formats/osv/errata.ts'
import type { Package } from '../../core/package.ts'
import { rpmVersionOrder } from '../../packaging/rpm/version.ts'
import { openZip } from '../../zip/zip-file.ts'
import { almalinux, almalinuxFeed } from './index.ts'

const DISTRIBUTION = { family: 'almalinux', release: '9', version: '9.3', decidedBy: 'etc/os-release' }

const pkg = (name: string, version: string, more: Partial<Package> = {}): Package => ({
  kind: 'package',
  type: 'rpm',
  name,
  version,
  arch: 'x86_64',
  ...more,
})

describe('almalinux', () => {
  it('is told by os-release', () => {
    const identified = (values: Readonly<Record<string, string>>) =>
      almalinux.identify?.([{ kind: 'os-release', values, path: 'etc/os-release' }])
    assert.deepEqual(identified({ ID: 'almalinux', VERSION_ID: '9.3', PRETTY_NAME: 'AlmaLinux 9.3' }), {
      ...DISTRIBUTION,
      prettyName: 'AlmaLinux 9.3',
    })
    assert.equal(identified({ ID: 'rhel', VERSION_ID: '9.3' }), undefined)
    assert.deepEqual(identified({ ID: 'almalinux' })?.release, '')
    assert.equal(almalinux.distribution?.('8.10')?.release, '8')
    assert.equal(almalinux.distribution?.('eight'), undefined)
  })

  it('looks up binary packages, names them by purl, and leaves what others built', () => {
    const curl = pkg('curl', '1:7.76.1-26.el9', { vendor: 'AlmaLinux' })
    assert.deepEqual(almalinux.match.subjects(curl, DISTRIBUTION), [
      { namespace: 'AlmaLinux:9', name: 'curl', version: '1:7.76.1-26.el9', basis: 'direct' },
    ])
    assert.equal(
      almalinux.match.purl(curl, DISTRIBUTION),
      'pkg:rpm/almalinux/curl@7.76.1-26.el9?arch=x86_64&distro=almalinux-9.3&epoch=1',
    )
    assert.equal(almalinux.match.foreign?.(curl, DISTRIBUTION), undefined)
    assert.equal(almalinux.match.foreign?.(pkg('a', '1'), DISTRIBUTION), undefined)
    const signed = pkg('basesystem', '11-5.el8', { vendor: 'CloudLinux', signatureKey: '51d6647ec21ad6ea' })
    assert.equal(almalinux.match.foreign?.(signed, DISTRIBUTION), undefined)
    assert.equal(
      almalinux.match.foreign?.(
        pkg('docker-ce', '1', { vendor: 'Docker', signatureKey: 'ab' }),
        DISTRIBUTION,
      ),
      'its vendor is Docker, its key ab',
    )
  })
})

const affects = (name: string, ...fixed: readonly string[]) =>
  fixed.map((version) => ({
    package: { ecosystem: 'AlmaLinux:8', name },
    ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: version }] }],
  }))

function add(record: object) {
  const sink = memorySink()
  addErratum(record, '[x.json]', sink, {
    ecosystem: 'AlmaLinux',
    versions: rpmVersionOrder,
    errata: { author: 'almalinux', isSecurity: (id) => id.startsWith('ALSA-') },
  })
  return sink
}

describe('an erratum', () => {
  const erratum = {
    id: 'ALSA-2023:5360',
    summary: 'Important: nodejs:18 security, bug fix, and enhancement update',
    details: 'At length.',
    related: ['CVE-2022-1', 'CVE-2022-2', 'OTHER-1'],
    references: [{ type: 'ADVISORY', url: 'https://errata.example' }],
    affected: affects('nodejs', '1:18.17.1-1.module_el8.8.0+3613'),
  }

  it('is a record for each CVE, with its own id as the vendor’s', () => {
    const sink = add(erratum)
    assert.deepEqual(sink.advisories, [
      { kind: 'advisory', id: 'CVE-2022-1' },
      { kind: 'advisory', id: 'CVE-2022-2' },
    ])
    assert.deepEqual(
      sink.affectedPackages,
      ['CVE-2022-1', 'CVE-2022-2'].map((advisory) => ({
        advisory,
        namespace: 'AlmaLinux:8',
        name: 'nodejs',
        status: 'fixed',
        ranges: [{ fixed: '1:18.17.1-1.module_el8.8.0+3613' }],
        severity: { author: 'almalinux', level: 'HIGH' },
        vendorIds: ['ALSA-2023:5360'],
        qualifiers: { modules: ['nodejs:18'] },
      })),
    )
  })

  it('without a CVE stands under its own id where it is about security, with its texts', () => {
    assert.deepEqual(add({ ...erratum, related: [] }).advisories, [
      {
        kind: 'advisory',
        id: 'ALSA-2023:5360',
        title: erratum.summary,
        description: 'At length.',
        references: ['https://errata.example'],
      },
    ])
    assert.deepEqual(add({ ...erratum, id: 'ALBA-1', related: [] }).affectedPackages, [])
    assert.equal(add({ ...erratum, id: 'ALBA-1' }).affectedPackages.length, 2)
    assert.deepEqual(add({ ...erratum, withdrawn: '2024-01-01' }).affectedPackages, [])
    assert.deepEqual(
      add({ id: 7 }).skippedRecords.map(({ record }) => record),
      ['[x.json]'],
    )
  })

  it('has the lowest build of each version', () => {
    const versions = (...fixed: readonly string[]) =>
      add({ ...erratum, affected: affects('a', ...fixed) }).affectedPackages[0]?.ranges.map(
        ({ fixed: one }) => one,
      )
    assert.deepEqual(versions('1-2.el8_5', '1-2.el8_4', '1-2.el8_6'), ['1-2.el8_4'])
    assert.deepEqual(versions('1-2', '2-1', '2-0'), ['1-2', '2-0'])
  })

  for (const [summary, level, modules] of [
    ['Moderate: idm:DL1 and idm:client security update', 'MEDIUM', ['idm:DL1', 'idm:client']],
    ['Low: varnish security update', 'LOW', undefined],
    ['Critical: x', 'CRITICAL', undefined],
    ['update', undefined, undefined],
  ] as const) {
    it(`called «${summary}» is ${level}`, () => {
      const [found] = add({ ...erratum, summary }).affectedPackages
      assert.deepEqual([found?.severity?.level, found?.qualifiers?.modules], [level, modules])
    })
  }

  it('of what is no module is about every package, whatever its headline says', () => {
    const record = {
      ...erratum,
      summary: 'Moderate: pam:1.5.1 security update',
      affected: affects('pam', '1.5.1-2.el8'),
    }
    assert.equal(add(record).affectedPackages[0]?.qualifiers, undefined)
  })
})

describe('almalinux findings', () => {
  it('come from the whole feed', async (t) => {
    if (!needsRealData(t)) return
    const path = realData('upstream/osv-vulnerabilities.storage.googleapis.com/AlmaLinux/all.zip')
    const sink = await buildInMemory(almalinuxFeed, [documentOf(path)])
    assert.deepEqual(sink.skippedRecords, [])
    assert.deepEqual([sink.advisories.length, sink.affectedPackages.length], COUNTS)
  })

  for (const [release, image, count] of [
    ['8', 'almalinux-8-micro.s390x.rootfs.tar.xz', 62],
    ['9', 'almalinux-9-micro.aarch64.rootfs.tar.xz', 75],
  ] as const) {
    it(`on AlmaLinux ${release} are what rpm says of all candidate pairs`, async (t) => {
      if (!needsRealData(t) || !needsProgram(t, 'rpm')) return
      const root = unpackedRoot(t, image)
      const report = await scanHere(
        { kind: 'rootfs', path: root },
        { cache: join(temporaryFolder(t), 'c'), mirror: realData('upstream') },
      )
      const ours = report.findings.map(
        ({ id, package: { name }, evidence }) => `${name} ${id} ${evidence[0]?.vendorIds?.[0]}`,
      )
      const lowest = new Set(
        report.findings.map(({ id, package: { name }, fixedVersion }) => `${name} ${id} ${fixedVersion}`),
      )
      const expected = await oracle(report.packages, `AlmaLinux:${release}`)
      assert.deepEqual(
        [...new Set(ours.map((text) => text.split(' ').slice(0, 2).join(' ')))].sort(),
        [...new Set(expected.map(({ name, id }) => `${name} ${id}`))].sort(),
      )
      assert.equal(ours.length, count)
      // The fix that is told is one of those that rpm holds to be newer than what is installed.
      const fixes = new Set(expected.map(({ name, id, fixed }) => `${name} ${id} ${fixed}`))
      assert.deepEqual(
        [...lowest].filter((text) => !fixes.has(text)),
        [],
      )
      assert.deepEqual(report.problems, [])
    })
  }
})

interface Candidate {
  readonly name: string
  readonly id: string
  readonly installed: string
  readonly fixed: string
}

/** Straight from the records and from rpm, with nothing of ours in between: security errata whose fix is newer. */
async function oracle(packages: readonly Package[], ecosystem: string): Promise<Candidate[]> {
  const candidates: Candidate[] = []
  for (const record of await records()) {
    if (!record.id.startsWith('ALSA')) continue
    for (const { package: of, ranges } of record.affected) {
      if (of.ecosystem !== ecosystem) continue
      for (const { name, version } of packages.filter((one) => one.type === 'rpm' && one.name === of.name)) {
        const fixed = ranges[0]?.events[1]?.fixed ?? ''
        for (const id of record.related.length > 0 ? record.related : [record.id])
          candidates.push({ name, id, installed: version, fixed })
      }
    }
  }
  const older = askRpm(candidates.map(({ installed, fixed }) => [installed, fixed]))
  return candidates.filter((_, i) => older[i] === -1)
}

interface Erratum {
  readonly id: string
  readonly related: readonly string[]
  readonly affected: readonly {
    readonly package: { readonly ecosystem: string; readonly name: string }
    readonly ranges: readonly { readonly events: readonly { readonly fixed?: string }[] }[]
  }[]
}

async function records(): Promise<Erratum[]> {
  const { readFileSync } = await import('node:fs')
  const bytes = readFileSync(
    realData('upstream/osv-vulnerabilities.storage.googleapis.com/AlmaLinux/all.zip'),
  )
  const read = (offset: number, length: number) => Promise.resolve(bytes.subarray(offset, offset + length))
  const zip = await openZip({ size: bytes.length, read })
  return await Promise.all(
    zip.entries.map(async (entry) => JSON.parse((await zip.read(entry)).toString()) as Erratum),
  )
}

/** Epochs as numbers, then version and release by rpm's own comparison. */
function askRpm(pairs: readonly (readonly [string, string])[]): number[] {
  const rows = pairs.map(([a, b]) => [...partsOf(a), ...partsOf(b)].map((text) => `"${text}"`).join(','))
  const script = `%{lua:
    for _, p in ipairs({${rows.map((row) => `{${row}}`).join(',')}}) do
      local a, b = tonumber(p[1]), tonumber(p[4])
      local r = a < b and -1 or a > b and 1 or 0
      if r == 0 then r = rpm.vercmp(p[2], p[5]) end
      if r == 0 then r = rpm.vercmp(p[3], p[6]) end
      print(r .. " ")
    end}`
  const { stdout, stderr } = spawnSync('rpm', ['--eval', script], { encoding: 'utf8', maxBuffer: 1e9 })
  assert.equal(stderr, '')
  return stdout.trim().split(/\s+/).map(Number)
}

function partsOf(evr: string): readonly [string, string, string] {
  const [, epoch = '0', version = '', release = ''] = /^(?:(\d+):)?(.*)-([^-]*)$/.exec(evr) ?? []
  return [epoch, version, release]
}

/** CVEs and security errata without one; packages that they hit. */
const COUNTS = [6601, 243955]
