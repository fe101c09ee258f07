import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { temporaryFolder } from '../../test/plimsoll.ts'
import { SAMPLE_REPORTS } from '../../test/sample-reports.ts'
import { PlimsollError } from '../core/errors.ts'
import type { Report } from '../core/report.ts'
import { jsonFormat } from '../reports/json/index.ts'
import { readReportFile } from './read-report-file.ts'

const REPORT = SAMPLE_REPORTS['full'] as Report
const TEXT = [
  ...jsonFormat.write(REPORT, { width: 80, color: false, showSuppressed: false, listAllPackages: true }),
].join('')
const { signal } = new AbortController()
const noStdin = (): never => assert.fail('nobody asked for standard input')

describe('a report is read from a file', () => {
  const contents: Readonly<Record<string, string | Buffer>> = {
    plain: TEXT,
    'packed by gzip': gzipSync(TEXT),
    'with a byte order mark': `\ufeff${TEXT}`,
    'in UTF-16': Buffer.from(`\ufeff${TEXT}`, 'utf16le'),
  }
  for (const [name, content] of Object.entries(contents)) {
    it(name, async (t) => {
      const file = join(temporaryFolder(t), 'report')
      writeFileSync(file, content)
      assert.deepEqual(await readReportFile(file, { stdin: noStdin, signal }), REPORT)
    })
  }

  it('from standard input, packed or not', async () => {
    for (const bytes of [Buffer.from(TEXT), gzipSync(TEXT)]) {
      const stdin = () => Readable.from([bytes.subarray(0, 100), bytes.subarray(100)])
      assert.deepEqual(await readReportFile('-', { stdin, signal }), REPORT)
    }
  })
})

describe('a report that cannot be read is told', () => {
  const packed = gzipSync(TEXT)
  for (const [name, content, code, says] of [
    ['missing', undefined, 'input-not-found', /There is no file/],
    ['a folder', 'folder', 'input-unreadable', /cannot be read: EISDIR/],
    ['cut', packed.subarray(0, 100), 'report-invalid', /is no whole gzip file/],
    ['too long', TEXT, 'report-invalid', /longer than 1000 bytes/],
    ['too long when unpacked', packed, 'report-invalid', /longer than 1000 bytes/],
  ] as const) {
    it(name, async (t) => {
      const file = join(temporaryFolder(t), 'report')
      if (content === 'folder') mkdirSync(file)
      else if (content !== undefined) writeFileSync(file, content)
      await assert.rejects(readReportFile(file, { stdin: noStdin, signal, maxBytes: 1000 }), (error) => {
        assert.ok(error instanceof PlimsollError)
        assert.equal(error.code, code)
        assert.match(error.message, says)
        return true
      })
    })
  }
})
