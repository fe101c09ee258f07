import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { plimsoll, temporaryFolder } from '../plimsoll.ts'
import { needsRealData, realData } from '../real-data.ts'
import { pairsOf, parseReport } from './json-report.ts'

/*
 * Programs that no package manager brought, from their bytes to the finding.
 */

const ELF = Buffer.from('\x7fELF'.padEnd(64, '\0'), 'latin1')

test('an old program in a folder is found by its CPE, and its explanation says how sure that is', async (t) => {
  if (!needsRealData(t)) return
  const folder = temporaryFolder(t)
  const root = join(folder, 'root')
  mkdirSync(join(root, 'usr/local/bin'), { recursive: true })
  mkdirSync(join(root, 'usr/local/lib'), { recursive: true })
  const programs = {
    'bin/busybox': 'BusyBox v1.31.0 (2020)',
    'bin/node': 'node.js/v20.1.0',
    'lib/libcurl.so.4': 'libcurl/7.60.0',
  }
  for (const [path, text] of Object.entries(programs))
    writeFileSync(
      join(root, 'usr/local', path),
      Buffer.concat([ELF, Buffer.from(`\0${text}\0`), ELF, ELF, ELF]),
    )
  const options = ['--mirror', realData('upstream'), '--cache-dir', join(folder, 'cache')]
  const file = join(folder, 'report.json')
  const scan = ['rootfs', root, ...options, '--format', 'json', '--output', file, '--exit-code', '1']
  const { code, stderr } = await plimsoll(scan)
  assert.deepEqual([code, stderr], [1, ''])
  const report = parseReport(readFileSync(file, 'utf8'))
  assert.deepEqual(report.Plimsoll.Problems, [])
  assert.deepEqual(pairsOf(report), [
    'busybox CVE-2018-1000500',
    'libcurl CVE-2018-14618',
    'libcurl CVE-2024-7264',
  ])
  assert.deepEqual(
    report.Plimsoll.Database.Feeds.map(({ ID }) => ID).filter((id) => id.startsWith('nvd-')),
    ['nvd-2018', 'nvd-2024', 'nvd-cpe'],
  )
  const found = report.Results.flatMap(({ Vulnerabilities = [] }) => Vulnerabilities)
  const busybox = found.find(({ PkgName }) => PkgName === 'busybox')
  assert.deepEqual([busybox?.FixedVersion, busybox?.Severity], ['1.32.0', 'HIGH'])
  assert.match(JSON.stringify(busybox), /"Basis":"cpe"/)

  const table = await plimsoll(['rootfs', root, ...options])
  assert.match(table.stdout, /^busybox +CVE-2018-1000500 +HIGH .*fixed, by CPE +1\.31\.0 +1\.32\.0/m)

  const without = await plimsoll([
    'rootfs',
    root,
    ...options,
    '--pkg-types',
    'os,library',
    '--format',
    'json',
  ])
  const left = parseReport(without.stdout)
  assert.deepEqual([without.code, pairsOf(left)], [0, []])
  assert.deepEqual(left.Plimsoll.Database.Feeds, [])
  assert.match(without.stdout, /"Programs": 3\b/)
  const told = await plimsoll(['rootfs', root, ...options, '--pkg-types', 'os'])
  assert.match(told.stdout, /^Left out: 3 programs by --pkg-types$/m)

  const explained = await plimsoll(['explain', 'CVE-2018-1000500', '--from', file])
  const words = explained.stdout.replaceAll(/\s+/g, ' ')
  assert.match(
    words,
    /decides: 1\.31\.0 < 1\.32\.0 by program order\. The match is by CPE, with lower confidence/,
  )
})

test('a program that is named by its purl is judged like one that was found', async (t) => {
  if (!needsRealData(t)) return
  const options = ['--mirror', realData('upstream'), '--cache-dir', join(temporaryFolder(t), 'cache')]
  const { code, stdout } = await plimsoll([
    'purl',
    'pkg:generic/ffmpeg@2.8.4',
    ...options,
    '--format',
    'json',
  ])
  assert.equal(code, 0)
  assert.deepEqual(pairsOf(parseReport(stdout)), ['ffmpeg CVE-2016-1897'])
  const other = await plimsoll(['purl', 'pkg:generic/unheard-of@1', ...options])
  assert.equal(other.code, 4)
})
