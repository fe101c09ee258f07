import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { exampleMirror } from '../../examples/build.ts'
import { plimsoll, temporaryFolder } from '../plimsoll.ts'
import { HOSTILE_TREES, type HostileFile } from './hostile-files.ts'
import { type JsonReport, pairsOf, parseReport } from './json-report.ts'

/** The package that has a finding, whatever else is in the tree. */
const GOOD: readonly HostileFile[] = [
  { path: 'etc/os-release', content: 'ID=alpine\nVERSION_ID=3.18.4\n' },
  { path: 'lib/apk/db/installed', content: 'P:nghttp2-libs\nV:1.55.1-r0\nA:x86_64\no:nghttp2\n\n' },
]

/** How much longer than a scan of the good package alone one may take; starting the program is most of that. */
const MAX_RATIO = 40

function write(folder: string, files: Iterable<readonly [string, Uint8Array | string]>): void {
  for (const [path, content] of files) {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content, { mode: 0o755 })
  }
}

interface Scanned {
  readonly code: number | null
  readonly report: JsonReport
  readonly milliseconds: number
}

async function scan(folder: string, files: readonly HostileFile[], command = 'rootfs'): Promise<Scanned> {
  const root = join(folder, 'root')
  write(
    root,
    [...GOOD, ...files].map(({ path, content }) => [path, content]),
  )
  const mirror = join(folder, 'mirror')
  write(mirror, exampleMirror())
  const args = ['--mirror', mirror, '--cache-dir', join(folder, 'cache'), '--enrich', 'none']
  const began = performance.now()
  const { code, stdout, stderr } = await plimsoll([
    command,
    root,
    ...args,
    '--list-all-pkgs',
    '--format',
    'json',
  ])
  const milliseconds = performance.now() - began
  assert.notEqual(stdout, '', stderr)
  return { code, report: parseReport(stdout), milliseconds }
}

describe('a root file system with hostile files is scanned to its end', () => {
  let usual = Number.POSITIVE_INFINITY

  it('after one without', async (t) => {
    const { code, report, milliseconds } = await scan(temporaryFolder(t), [])
    assert.deepEqual([code, pairsOf(report)], [0, ['nghttp2-libs CVE-2023-44487']])
    usual = milliseconds
  })

  for (const { name, command, files } of HOSTILE_TREES) {
    it(name, async (t) => {
      const { code, report, milliseconds } = await scan(temporaryFolder(t), files, command)
      assert.equal(code, 4)
      // Whatever else there is, the finding stays.
      assert.deepEqual(pairsOf(report), command === 'fs' ? [] : ['nghttp2-libs CVE-2023-44487'])
      const told = new Set(report.Plimsoll.Problems.map(({ Subject }) => Subject))
      const found = new Set(report.Results.flatMap(({ Packages = [] }) => Packages.map((one) => one.Name)))
      for (const file of files)
        assert.equal(told.has(file.path), file.found === undefined, `${file.path} ${[...told].join(' ')}`)
      for (const file of files)
        if (file.found !== undefined) assert.ok(found.has(file.found), `${file.path}: ${file.found}`)
      assert.ok(milliseconds < usual * MAX_RATIO, `${milliseconds} ms, usually ${usual} ms`)
    })
  }
})
