import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { analyse, fileOf } from '../../../test/analyse.ts'
import { buildFromMirror } from '../../../test/build-from-mirror.ts'
import { damaged } from '../../../test/damaged.ts'
import { buildInMemory, jsonDocument } from '../../../test/memory-feed.ts'
import { needsRealData } from '../../../test/real-data.ts'
import { identified, lookedUp } from '../../../test/rpm-distributions.ts'
import { relationOf } from '../../../test/version-lines.ts'
import { assertTotalOrder } from '../../../test/version-properties.ts'
import { alpmInstalledAnalyser } from '../../packaging/alpm/installed.ts'
import { alpmVersionOrder, MAX_ALPM_VERSION_LENGTH } from '../../packaging/alpm/version.ts'
import { archFeed } from './feed.ts'
import { arch } from './index.ts'

const DESC = `%NAME%
curl

%VERSION%
8.5.0-1

%BASE%
curl

%ARCH%
x86_64

%LICENSE%
MIT

%DEPENDS%
glibc>=2.38
openssl

%PROVIDES%
libcurl.so=4-64
`
const PATH = 'var/lib/pacman/local/curl-8.5.0-1/desc'

const FOUND = {
  kind: 'package',
  type: 'alpm',
  name: 'curl',
  version: '8.5.0-1',
  arch: 'x86_64',
  source: { name: 'curl', version: '8.5.0-1' },
  licenses: ['MIT'],
  provides: ['libcurl.so'],
  dependsOn: ['glibc', 'openssl'],
} as const

describe('the order of pacman', () => {
  /** From its manual and its own tests. */
  const ascending = [
    '1.0a',
    '1.0alpha',
    '1.0b',
    '1.0beta',
    '1.0p',
    '1.0pre',
    '1.0rc',
    '1.0',
    '1.0.a',
    '1.0.1',
    '1.1',
    '1.2',
    '2.0',
    '3.0.0',
    '1:1.0',
  ]
  it('has the versions of the manual one after the other', () => {
    for (const [i, a] of ascending.entries())
      for (const [j, b] of ascending.entries())
        assert.equal(Math.sign(alpmVersionOrder.compare(a, b)), Math.sign(i - j), `${a} and ${b}`)
  })

  for (const [a, relation, b] of [
    ['1.5.0-1', '<', '1.5.0-2'],
    ['1.5.0', '<', '1.5.0-1'],
    ['1.001', '=', '1.1'],
    ['0:1.0', '=', '1.0'],
    ['2.0a', '<', '2.0.a'],
    ['1_0', '=', '1.0'],
  ] as const) {
    it(`has ${a} ${relation} ${b}`, () => assert.equal(relationOf(alpmVersionOrder, a, b), relation))
  }

  const part = fc.constantFrom('0', '1', '01', '10', 'a', 'rc', '.', '_', '+', '-', ':')
  it('is a total order', () => {
    const version = fc.array(part, { minLength: 1, maxLength: 7 }).map((parts) => parts.join(''))
    assertTotalOrder(alpmVersionOrder, version)
  })

  it('refuses what is no word', () => {
    for (const text of ['', '1 2', '1'.repeat(MAX_ALPM_VERSION_LENGTH + 1)])
      assert.equal(alpmVersionOrder.isValid(text), false)
  })
})

describe('arch', () => {
  it('reads a package with its files', () => {
    const files = fileOf(
      PATH.replace('desc', 'files'),
      '%FILES%\nusr/\nusr/bin/curl\n\n%BACKUP%\netc/x\tab\n',
    )
    const found = alpmInstalledAnalyser.analyse([fileOf(PATH, DESC), files])
    assert.deepEqual(found, { packages: [FOUND], owned: [{ package: 'curl', paths: 'usr/bin/curl' }] })
    assert.equal(alpmInstalledAnalyser.groupOf?.(files.path), PATH)
    assert.deepEqual(alpmInstalledAnalyser.analyse([files]), {})
    assert.equal(
      alpmInstalledAnalyser.wants('var/lib/pacman/local/ALPM_DB_VERSION', { size: 1, mode: 0o644 }),
      false,
    )
  })

  it('says what cannot be read, whatever it is', () => {
    assert.deepEqual(
      analyse(alpmInstalledAnalyser, PATH, '%NAME%\n').problems?.map(({ code }) => code),
      ['file-unreadable'],
    )
    fc.assert(fc.property(damaged(DESC), (bytes) => void analyse(alpmInstalledAnalyser, PATH, bytes)))
  })

  it('is told by os-release, and looks up what is installed', () => {
    const distribution = identified(arch, { ID: 'arch' })
    assert.deepEqual(lookedUp(arch, FOUND, distribution), ['arch; curl; 8.5.0-1; direct'])
    assert.equal(arch.match.purl(FOUND, distribution), 'pkg:alpm/arch/curl@8.5.0-1?arch=x86_64')
    assert.equal(identified(arch, { ID: 'manjaro', ID_LIKE: 'arch' }), undefined)
  })

  it('reads groups of every status', async () => {
    const group = {
      name: 'AVG-1',
      packages: ['a', 'b'],
      severity: 'High',
      affected: '1-1',
      issues: ['CVE-1'],
      advisories: [],
    }
    const statuses = async (status: string, fixed: string | null) =>
      (await buildInMemory(archFeed, [jsonDocument([{ ...group, status, fixed }])])).affectedPackages
        .filter(({ name }) => name === 'a')
        .map((one) => [one.status, one.ranges])
    assert.deepEqual(await statuses('Fixed', '2-1'), [['fixed', [{ fixed: '2-1' }]]])
    assert.deepEqual(await statuses('Vulnerable', null), [['affected', [{}]]])
    assert.deepEqual(await statuses('Not affected', null), [['not_affected', []]])
    assert.deepEqual(await statuses('Unknown', null), [['under_investigation', [{}]]])
    const { skippedRecords } = await buildInMemory(archFeed, [jsonDocument([7])])
    assert.deepEqual(
      skippedRecords.map(({ record }) => record),
      ['group 0'],
    )
  })

  it('reads the groups of the mirror', async (t) => {
    if (!needsRealData(t)) return
    const { affectedPackages } = await buildFromMirror(archFeed)
    assert.deepEqual(
      affectedPackages.map(({ advisory, name, ranges, vendorIds }) => [advisory, name, ranges, vendorIds]),
      [
        ['CVE-2016-7167', 'curl', [{ fixed: '7.50.3-1' }], ['ASA-201609-19', 'AVG-20']],
        ['CVE-2016-3189', 'bzip2', [{ fixed: '1.0.6-6' }], ['ASA-201702-19', 'AVG-4']],
      ],
    )
  })
})
