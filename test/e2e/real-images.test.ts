import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { plimsoll, temporaryFolder } from '../plimsoll.ts'
import { needsProgram, needsRealData, realData } from '../real-data.ts'
import { type JsonReport, pairsOf, parseReport } from './json-report.ts'

async function scan(
  cache: string,
  ...args: readonly string[]
): Promise<{ code: number | null; report: JsonReport }> {
  const { code, stdout, stderr } = await plimsoll([
    ...args,
    '--mirror',
    realData('upstream'),
    '--cache-dir',
    cache,
    '--format',
    'json',
    '--list-all-pkgs',
  ])
  assert.equal(stderr, '')
  return { code, report: parseReport(stdout) }
}

test('Alpine 3.10.9 and 3.11.5 have 14 packages, no findings, and are past their end of life', async (t) => {
  if (!needsRealData(t)) return
  const cache = temporaryFolder(t)
  for (const version of ['3.10.9', '3.11.5']) {
    const { code, report } = await scan(
      cache,
      'image',
      '--input',
      realData(`images/alpine-${version}.docker.tar.gz`),
    )
    assert.equal(code, 0)
    assert.deepEqual(report.Metadata.OS, { Family: 'alpine', Name: version, EOSL: true })
    assert.equal(report.Results[0]?.Packages?.length, 14)
    assert.deepEqual(pairsOf(report), [])
    assert.deepEqual(report.Plimsoll.Problems, [])
    assert.equal(report.Plimsoll.EndOfLife?.state, 'ended')
    assert.match(report.Plimsoll.EndOfLife.Notice ?? '', /end of life since 2021-/)
  }
})

test('whiteouts-4-layers has exactly the pairs that apk order gives over the secdb', async (t) => {
  if (!needsRealData(t)) return
  const { code, report } = await scan(
    temporaryFolder(t),
    'image',
    '--input',
    realData('images/whiteouts-4-layers.docker.tar'),
  )
  assert.equal(code, 0)
  assert.deepEqual(pairsOf(report), [
    'libcrypto1.1 CVE-2019-1547',
    'libcrypto1.1 CVE-2019-1549',
    'libcrypto1.1 CVE-2019-1563',
    'libssl1.1 CVE-2019-1547',
    'libssl1.1 CVE-2019-1549',
    'libssl1.1 CVE-2019-1563',
    'musl CVE-2019-14697',
    'musl-utils CVE-2019-14697',
  ])
  const [first] = report.Results[0]?.Vulnerabilities ?? []
  assert.equal(first?.Plimsoll.Evidence[0]?.Comparison, '1.1.1c-r0 < 1.1.1d-r0 by apk order')
})

const BUSYBOX = [
  ['images/links-9-layers.docker.tar'],
  ['images/busybox-multiarch.oci.tar', '--platform', 'linux/amd64'],
  ['images/busybox-multiarch.oci.tar', '--platform', 'linux/arm64'],
] as const

test('an image without packages says so in every format, and fails only where that was asked for', async (t) => {
  if (!needsRealData(t)) return
  const cache = temporaryFolder(t)
  for (const [path, ...options] of BUSYBOX) {
    const args = ['image', '--input', realData(path), '--skip-files', 'bin/*', ...options]
    const { code, report } = await scan(cache, ...args)
    assert.equal(code, 0)
    assert.equal(report.Plimsoll.PackageCount, 0)
    assert.match(report.Plimsoll.Notice ?? '', /No packages were found/)
    assert.deepEqual(report.Plimsoll.Database.Feeds, []) // Nothing is fetched that nothing needs.
    const table = await plimsoll([...args, '--offline', '--cache-dir', cache])
    assert.equal(table.code, 0)
    assert.match(table.stdout, /No packages were found/)
    const failing = await plimsoll([...args, '--offline', '--cache-dir', cache, '--fail-on-empty'])
    assert.equal(failing.code, 4)
  }
})

test('a program that no package manager brought is judged by its CPE', async (t) => {
  if (!needsRealData(t)) return
  for (const [path, ...options] of BUSYBOX) {
    const { code, report } = await scan(temporaryFolder(t), 'image', '--input', realData(path), ...options)
    assert.deepEqual([code, report.Plimsoll.Problems], [0, []])
    assert.deepEqual(
      new Set(
        report.Results.flatMap(({ Packages = [] }) =>
          Packages.map(({ Name, Version }) => `${Name} ${Version}`),
        ),
      ),
      new Set([path.includes('links') ? 'busybox 1.31.1' : 'busybox 1.38.0']),
    )
    // NVD: before 1.32.0. https://nvd.nist.gov/vuln/detail/CVE-2018-1000500
    assert.deepEqual(
      new Set(pairsOf(report)),
      new Set(path.includes('links') ? ['busybox CVE-2018-1000500'] : []),
    )
  }
})

test('a distribution that is not known is not judged clean, and its packages are told', async (t) => {
  if (!needsRealData(t) || !needsProgram(t, 'xz')) return
  for (const name of ['almalinux-8-micro.s390x', 'almalinux-9-micro.aarch64']) {
    const root = temporaryFolder(t)
    const archive = realData(`images/${name}.rootfs.tar.xz`)
    execFileSync('tar', ['-xJf', archive, '-C', root, 'etc/os-release', 'usr/lib/os-release', 'var/lib/rpm'])
    for (const place of ['usr/lib/os-release', 'etc/os-release']) {
      rmSync(join(root, place), { force: true })
      writeFileSync(join(root, place), 'ID=nobody\nVERSION_ID=1\n')
    }
    const { code, report } = await scan(temporaryFolder(t), 'rootfs', root)
    assert.equal(code, 4)
    assert.deepEqual(
      report.Plimsoll.Problems.map(({ Code }) => Code),
      ['distribution-unsupported'],
    )
    assert.equal(report.Metadata.OS?.Family, 'nobody')
  }
})

test('busybox is chosen by platform, and a missing platform lists what is there', async (t) => {
  if (!needsRealData(t)) return
  const input = realData('images/busybox-multiarch.oci.tar')
  const { report } = await scan(temporaryFolder(t), 'image', '--input', input, '--platform', 'linux/arm64')
  assert.equal(report.Plimsoll.Platform?.architecture, 'arm64')
  const missing = await plimsoll(['image', '--input', input, '--platform', 'windows/amd64'])
  assert.equal(missing.code, 3)
  assert.match(missing.stderr, /no image for windows\/amd64; there are: .*linux\/amd64/)
})

test('the Debian roots are read whole, and the packages are those that dpkg-query lists', async (t) => {
  if (!needsRealData(t) || !needsProgram(t, 'dpkg-query')) return
  const cache = temporaryFolder(t)
  for (const [suite, release] of [
    ['bookworm', '12'],
    ['bullseye', '11'],
  ] as const) {
    const root = join(temporaryFolder(t), suite)
    mkdirSync(root)
    execFileSync('tar', ['-xJf', realData(`images/debian-${suite}-metadata.rootfs.tar.xz`), '-C', root])
    const { code, report } = await scan(cache, 'rootfs', root)
    const listed = execFileSync('dpkg-query', [
      '--admindir',
      join(root, 'var/lib/dpkg'),
      '-W',
      '-f',
      '${Package}\n',
    ])
    const names = (report.Results[0]?.Packages ?? []).map(({ Name }) => Name).sort()
    assert.deepEqual(names, listed.toString().trim().split('\n').sort())
    assert.equal(code, 0)
    assert.deepEqual(report.Plimsoll.Problems, [])
    assert.equal(report.Metadata.OS?.Name.split('.')[0], release)
  }
})
