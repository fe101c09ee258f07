import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { extract, type Header, pack } from 'tar-stream'
import { needsProgram, needsRealData, realData } from '../../test/real-data.ts'
import { TarScanner } from './scanner.ts'

/** tar-stream reads the formats too; where both speak of an archive they must say the same. */

type Summary = readonly [kind: string, path: string, link: string, content: string]

function ours(tar: Uint8Array): Summary[] {
  const summaries: [string, string, string, string][] = []
  const add = (bytes: Uint8Array): void => {
    const last = summaries.at(-1)
    if (last) last[3] += Buffer.from(bytes).toString('latin1')
  }
  const scanner = new TarScanner('the layer', {
    entry: ({ kind, path, linkname }) => {
      summaries.push([kind, path, linkname, ''])
      if (kind !== 'file') return 'none'
      return summaries.length % 2 === 0 ? 'whole' : 'pieces'
    },
    content: add,
    piece: (bytes) => (add(bytes), true),
    endOfPieces: () => undefined,
    damaged: (detail) => assert.fail(detail),
  })
  for (let at = 0; at < tar.length; at += 1000) scanner.write(tar.subarray(at, at + 1000))
  scanner.end()
  return summaries
}

async function theirs(tar: Uint8Array): Promise<Summary[]> {
  const summaries: Summary[] = []
  const reader = extract({ allowUnknownFormat: true } as object)
  reader.end(tar)
  for await (const entry of reader) {
    const chunks: Buffer[] = []
    for await (const chunk of entry) chunks.push(chunk as Buffer)
    const { type, name, linkname } = entry.header
    const content = Buffer.concat(chunks).toString('latin1')
    summaries.push([kindOf(type), name, linkname ?? '', type === 'file' ? content : ''])
  }
  return summaries
}

function kindOf(type: Header['type']): string {
  if (type === 'link') return 'hardlink'
  if (type === 'file' || type === 'directory' || type === 'symlink') return type
  return type === 'contiguous-file' ? 'file' : 'other'
}

async function packed(entries: readonly (Partial<Header> & Pick<Header, 'name'>)[]): Promise<Buffer> {
  const writer = pack()
  for (const entry of entries) {
    if (entry.type === 'file') writer.entry(entry, 'x'.repeat(entry.size ?? 0))
    else writer.entry(entry)
  }
  writer.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of writer) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

it('reads what tar-stream writes as tar-stream does', async () => {
  const segment = fc.string({
    unit: fc.constantFrom('a', 'B', '.', '-', ' ', 'é', '😀'),
    minLength: 1,
    maxLength: 60,
  })
  const path = fc.array(segment, { minLength: 1, maxLength: 6 }).map((segments) => segments.join('/'))
  const entry = fc.record({
    name: path,
    linkname: path,
    size: fc.constantFrom(0, 1, 511, 512, 513, 3000),
    type: fc.constantFrom<Header['type']>('file', 'directory', 'symlink', 'link', 'fifo', 'character-device'),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 8 }), async (entries) => {
      const tar = await packed(
        entries.map(({ name, linkname, size, type }) => ({
          name: type === 'directory' ? `${name}/` : name,
          type: type ?? 'file',
          size: type === 'file' ? size : 0,
          ...(type === 'symlink' || type === 'link' ? { linkname } : {}),
        })),
      )

      assert.deepEqual(ours(tar), await theirs(tar))
    }),
    { numRuns: 150 },
  )
})

describe('reads what GNU tar writes as', () => {
  for (const format of ['ustar', 'gnu', 'oldgnu', 'pax', 'v7'] as const) {
    it(`--format=${format}`, async (t) => {
      if (!needsProgram(t, 'tar')) return
      const folder = mkdtempSync(join(tmpdir(), 'plimsoll-tar-'))
      t.after(() => rmSync(folder, { recursive: true }))
      makeTree(folder, format)

      const tar = execFileSync('tar', ['--create', `--format=${format}`, '--directory', folder, '.'], {
        maxBuffer: 1e8,
      })

      const read = ours(tar)
      assert.deepEqual(read, await theirs(tar))
      assert.ok(read.length >= 10)
    })
  }

  for (const [format, version] of [['gnu'], ['pax', '0.0'], ['pax', '0.1'], ['pax', '1.0']] as const) {
    it(`a sparse file, --format=${format} ${version ?? ''}`, (t) => {
      if (!needsProgram(t, 'tar')) return
      const folder = mkdtempSync(join(tmpdir(), 'plimsoll-tar-'))
      t.after(() => rmSync(folder, { recursive: true }))
      const holes = join(folder, 'holes')
      // Enough pieces that GNU's map does not fit into one header.
      for (let at = 0; at < 40; at++) {
        writeFileSync(holes, `data ${at}`, { flag: 'a' })
        truncateSync(holes, (at + 1) * 65_536)
      }
      writeFileSync(join(folder, 'next'), 'abc')
      const options = version === undefined ? [] : [`--sparse-version=${version}`]
      const tar = execFileSync(
        'tar',
        ['--create', '--sparse', `--format=${format}`, ...options, '--directory', folder, 'holes', 'next'],
        { maxBuffer: 1e8 },
      )

      const seen: string[] = []
      const scanner = new TarScanner('the layer', {
        entry: ({ path, size, isSparse }) => {
          seen.push(`${path} ${size} ${isSparse}`)
          return 'whole'
        },
        content: (bytes) => void seen.push(Buffer.from(bytes).toString()),
        piece: () => assert.fail('nobody asked for pieces'),
        endOfPieces: () => assert.fail('nobody asked for pieces'),
        damaged: (detail) => assert.fail(detail),
      })
      scanner.write(tar)
      scanner.end()

      assert.deepEqual(seen, [`holes ${40 * 65_536} true`, 'next 3 false', 'abc'])
    })
  }
})

for (const image of ['whiteouts-4-layers', 'links-9-layers']) {
  it(`reads the layers of ${image} as tar-stream does`, async (t) => {
    if (!needsRealData(t)) return
    const archive = await theirs(readFileSync(realData(`images/${image}.docker.tar`)))
    const layers = archive
      .map(([, , , content]) => Buffer.from(content, 'latin1'))
      .map((bytes) => (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes))
      .filter((bytes) => bytes.toString('latin1', 257, 262) === 'ustar')
    assert.ok(layers.length >= 4)

    for (const tar of layers) assert.deepEqual(ours(tar), await theirs(tar))
  })
}

function makeTree(folder: string, format: string): void {
  const isShort = format === 'v7'
  const deep = isShort ? 'a/b' : `${'deep/'.repeat(25)}er`
  const names = [
    'plain',
    'with space',
    deep,
    ...(format === 'gnu' || format === 'pax' || format === 'oldgnu' ? ['n'.repeat(200), 'é'.repeat(90)] : []),
  ]
  for (const [index, name] of names.entries()) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, 'y'.repeat(index * 511))
  }
  const target = isShort || format === 'ustar' ? 'somewhere' : 'somewhere/'.repeat(20)
  symlinkSync(target, join(folder, 'symlink'))
  linkSync(join(folder, 'plain'), join(folder, 'zz-hardlink'))
  for (let i = 0; i < 6; i++) mkdirSync(join(folder, `folder-${i}`))
}
