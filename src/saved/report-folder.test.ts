import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, it, type TestContext } from 'node:test'
import { gzipSync } from 'node:zlib'
import { temporaryFolder } from '../../test/plimsoll.ts'
import { SAMPLE_REPORTS } from '../../test/sample-reports.ts'
import type { Report } from '../core/report.ts'
import { jsonFormat } from '../reports/json/index.ts'
import { mergedJson } from '../reports/merged/json.ts'
import { readReports } from './report-folder.ts'

const OPTIONS = { width: 80, color: false, showSuppressed: false, listAllPackages: true }

function written(name: string): string {
  return [...jsonFormat.write(SAMPLE_REPORTS[name] as Report, OPTIONS)].join('')
}

async function read(operands: readonly string[], controller = new AbortController()) {
  const stdin = () => Readable.from([written('rootfs')])
  const found: [string, string][] = []
  for await (const one of readReports(operands, { stdin, signal: controller.signal }))
    found.push([one.file, one.kind === 'fault' ? one.fault : one.report.target.kind])
  return found
}

function folder(t: TestContext): string {
  const root = temporaryFolder(t)
  mkdirSync(join(root, 'below/deep'), { recursive: true })
  writeFileSync(join(root, 'b.json'), written('full'))
  writeFileSync(join(root, 'below/deep/a.json.gz'), gzipSync(written('rootfs')))
  writeFileSync(join(root, 'index.json'), '{}')
  writeFileSync(join(root, 'notes.txt'), 'not asked for')
  writeFileSync(join(root, 'wrong.json'), '[]')
  return root
}

describe('reports of files and folders', () => {
  it('are those of a folder and below it by their names, and what cannot be read is told', async (t) => {
    const root = folder(t)
    const found = await read([root])
    assert.deepEqual(
      found.map(([file]) => file.slice(root.length + 1)),
      ['b.json', 'below/deep/a.json.gz', 'wrong.json'],
    )
    assert.deepEqual([found[0]?.[1], found[1]?.[1]], ['image', 'rootfs'])
    assert.match(found[2]?.[1] ?? '', /wrong\.json is no JSON report/)
  })

  it('may be files whatever they are called, and standard input', async (t) => {
    const root = folder(t)
    writeFileSync(join(root, 'report'), written('clean'))
    const found = await read([join(root, 'report'), '-', join(root, 'notes.txt')])
    assert.deepEqual([found[0]?.[1], found[1]?.[1]], ['image', 'rootfs'])
    assert.match(found[2]?.[1] ?? '', /is no JSON:/)
  })

  it('may be several in one file, as merge writes them', async (t) => {
    const root = temporaryFolder(t)
    const reports = [SAMPLE_REPORTS['full'], SAMPLE_REPORTS['rootfs']] as Report[]
    const text = [...mergedJson(reports, [], (one) => jsonFormat.write(one, OPTIONS))].join('')
    writeFileSync(join(root, 'all.json'), text)
    assert.deepEqual(
      (await read([root])).map(([, kind]) => kind),
      ['image', 'rootfs'],
    )
  })

  it('are read when they are asked for, and not before', async (t) => {
    const root = folder(t)
    const iterator = readReports([root], { stdin: () => process.stdin, signal: new AbortController().signal })
    assert.equal((await iterator.next()).value?.kind, 'report')
    writeFileSync(join(root, 'below/deep/a.json.gz'), '{')
    assert.equal((await iterator.next()).value?.kind, 'fault')
  })

  it('are missed where somebody names what is not there', async () => {
    await assert.rejects(read(['/nowhere/at/all']), /There is no file or folder/)
  })

  it('end when the user wants it', async (t) => {
    const controller = new AbortController()
    const root = folder(t)
    controller.abort(new Error('enough'))
    await assert.rejects(read([root], controller), /enough/)
  })
})
