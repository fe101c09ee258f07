import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { analyse } from '../../../test/analyse.ts'
import { needsRealData } from '../../../test/real-data.ts'
import { unpackedRoot } from '../../../test/real-roots.ts'
import { dpkgOwnedFilesAnalyser } from './owned-files.ts'

const INFO = 'var/lib/dpkg/info'
const SUM = '0123456789abcdef0123456789abcdef'

function owned(path: string, content: string | Uint8Array): readonly [string, readonly string[]] {
  const [files] = analyse(dpkgOwnedFilesAnalyser, path, content).owned ?? []
  return [files?.package ?? '', files?.paths.split('\0') ?? []]
}

describe('dpkg lists of files', () => {
  const cases: readonly (readonly [string, string, string, readonly string[]])[] = [
    [`${INFO}/dash.list`, '/.\n/bin\n/bin/dash\n', 'dash', ['bin', 'bin/dash']],
    [`${INFO}/libc6:amd64.list`, '/.\n/lib/libc.so.6', 'libc6:amd64', ['lib/libc.so.6']],
    [`${INFO}/crlf.list`, '/.\r\n/a\r\n/b c\r\n', 'crlf', ['a', 'b c']],
    [`${INFO}/empty.list`, '', 'empty', ['']],
    [`${INFO}/root.list`, '/.\n', 'root', ['']],
    [`${INFO}/dash.md5sums`, `${SUM}  bin/dash\n${SUM}  usr/a b\n`, 'dash', ['bin/dash', 'usr/a b']],
    [`${INFO}/short.md5sums`, `${SUM}\n\nx\n${SUM}  a`, 'short', ['a']],
    ['var/lib/dpkg/status.d/base.md5sums', `${SUM}  etc/passwd\n`, 'base', ['etc/passwd']],
  ]
  for (const [path, content, name, paths] of cases) {
    it(`reads ${path}`, () => assert.deepEqual(owned(path, content), [name, paths]))
  }

  it('wants lists and sums, and only those', () => {
    const wants = (path: string): boolean => dpkgOwnedFilesAnalyser.wants(path, { size: 1, mode: 0 })
    assert.deepEqual(
      ['info/a.list', 'info/a.md5sums', 'status.d/a.md5sums'].map((path) => wants(`var/lib/dpkg/${path}`)),
      [true, true, true],
    )
    assert.deepEqual(
      ['info/a.postinst', 'info/format', 'status.d/a', 'status', 'x.list'].map((path) =>
        wants(`var/lib/dpkg/${path}`),
      ),
      [false, false, false, false, false],
    )
  })

  it('reads every list and every sum of a real image', (t) => {
    if (!needsRealData(t)) return
    const root = unpackedRoot(t, 'debian-bookworm-metadata.rootfs.tar.xz')
    let lists = 0
    for (const file of readdirSync(join(root, INFO))) {
      if (!file.endsWith('.list') && !file.endsWith('.md5sums')) continue
      const text = readFileSync(join(root, INFO, file), 'utf8')
      const lines = text.split('\n').filter((line) => line !== '' && line !== '/.')
      const expected = lines.map((line) => (file.endsWith('.list') ? line.slice(1) : line.slice(34)))

      const [name, paths] = owned(`${INFO}/${file}`, text)

      assert.equal(name, file.slice(0, file.lastIndexOf('.')))
      assert.deepEqual(paths, expected.length === 0 ? [''] : expected)
      lists++
    }
    assert.ok(lists > 200)
  })

  it('survives junk', () => {
    assert.deepEqual(owned(`${INFO}/a.md5sums`, Buffer.alloc(100_000, 0xff))[1].length, 1)
    assert.deepEqual(owned(`${INFO}/a.list`, Buffer.alloc(1000))[0], 'a')
  })
})
