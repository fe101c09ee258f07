import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { type TarEntry as Built, openTarOf, paxRecords, tarOf, withContent } from '../../test/tar-builder.ts'
import { MAX_META_BYTES, type TarEntry, type TarHandler, TarScanner } from './scanner.ts'

interface Scan {
  readonly entries: TarEntry[]
  readonly contents: string[]
  readonly damage: string[]
}

/** Every content is wanted, up to a megabyte. */
function scan(tar: Uint8Array, chunkSize: number = tar.length): Scan {
  const result: Scan = { entries: [], contents: [], damage: [] }
  const handler: TarHandler = {
    entry: (entry) => {
      result.entries.push(entry)
      return entry.kind === 'file' && entry.size <= 1024 * 1024 ? 'whole' : 'none'
    },
    content: (bytes) => void result.contents.push(Buffer.from(bytes).toString()),
    piece: () => false,
    endOfPieces: () => undefined,
    damaged: (detail) => void result.damage.push(detail),
  }
  const scanner = new TarScanner('the layer', handler)
  for (let at = 0; at < tar.length; at += chunkSize) scanner.write(tar.subarray(at, at + chunkSize))
  scanner.end()
  return result
}

function summary({ entries }: Scan): string[] {
  return entries.map(
    ({ kind, path, linkname, size }) => `${kind} ${path}${linkname && ` -> ${linkname}`} ${size}`,
  )
}

const LONG = 'long/'.repeat(80)

describe('TarScanner reads', () => {
  const sparseHeader: Built = {
    path: 'sparse',
    type: 'S',
    format: 'gnu',
    content: 'x'.repeat(600),
    patch: (header) => header.write('00000010000\0', 483),
  }
  const cases: readonly {
    readonly name: string
    readonly tar: Uint8Array
    readonly expected: readonly string[]
  }[] = [
    { name: 'nothing at all', tar: Buffer.alloc(0), expected: [] },
    { name: 'an empty archive', tar: tarOf([]), expected: [] },
    { name: 'an archive of 10 KiB of zeros', tar: Buffer.alloc(10240), expected: [] },
    { name: 'a few zeros', tar: Buffer.alloc(100), expected: [] },
    {
      name: 'all types',
      tar: tarOf([
        { path: 'd/' },
        { path: 'f', content: 'abc' },
        { path: 'h', type: 'hardlink', linkname: 'f' },
        { path: 's', type: 'symlink', linkname: '../x' },
        { path: 'c', type: 'character-device' },
        { path: 'b', type: 'block-device' },
        { path: 'p', type: 'fifo' },
        { path: '7', type: 'contiguous', content: 'abc' },
        { path: 'v', type: '\0', content: 'abc' },
        { path: 'v/', type: '\0' },
        { path: '?', type: 'Z', content: 'abc' },
        { path: 'dump', type: 'D', content: 'abc' },
      ]),
      expected: [
        'directory d/ 0',
        'file f 3',
        'hardlink h -> f 0',
        'symlink s -> ../x 0',
        'other c 0',
        'other b 0',
        'other p 0',
        'file 7 3',
        'file v 3',
        'directory v/ 0',
        'other ? 3',
        'directory dump 0',
      ],
    },
    {
      name: 'a prefix',
      tar: tarOf([{ path: `${LONG.slice(0, 150)}/name` }]),
      expected: [`file ${LONG.slice(0, 150)}/name 0`],
    },
    {
      name: 'PAX names',
      tar: tarOf([{ path: `${LONG}n`, linkname: LONG, type: 'symlink' }]),
      expected: [`symlink ${LONG}n -> ${LONG} 0`],
    },
    {
      name: 'GNU names, for one entry only',
      tar: tarOf([{ path: `${LONG}n`, linkname: LONG, type: 'symlink', format: 'gnu' }, { path: 'next' }]),
      expected: [`symlink ${LONG}n -> ${LONG} 0`, 'file next 0'],
    },
    {
      name: 'V7 headers',
      tar: tarOf([{ path: 'v7', format: 'v7', content: 'ab' }]),
      expected: ['file v7 2'],
    },
    {
      name: 'a GNU header with times where POSIX has the prefix',
      tar: tarOf([{ path: 'n', format: 'gnu', patch: (header) => header.write('14455112345\0', 345) }]),
      expected: ['file n 0'],
    },
    {
      name: "a GNU header with a prefix, as Go's writer once made them",
      tar: tarOf([{ path: 'n', format: 'gnu', patch: (header) => header.write('folder', 345) }]),
      expected: ['file folder/n 0'],
    },
    {
      name: 'the shorter prefix of star',
      tar: tarOf([
        {
          path: 'n',
          patch: (header) => {
            header.write('folder', 345)
            header.write('14455112345\0', 476)
            header.write('tar\0', 508)
          },
        },
      ]),
      expected: ['file folder/n 0'],
    },
    {
      name: 'a size from PAX',
      tar: tarOf([{ path: 'f', content: 'abc', size: 0, pax: { size: '3' } }, { path: 'g' }]),
      expected: ['file f 3', 'file g 0'],
    },
    {
      name: 'a size in base 256',
      tar: tarOf([
        {
          path: 'f',
          content: 'abc',
          patch: (header) => header.set([128, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3], 124),
        },
      ]),
      expected: ['file f 3'],
    },
    { name: 'a signed checksum', tar: signedChecksum(), expected: ['file \u00e9 0'] },
    {
      name: 'past a global header, which changes nothing',
      tar: tarOf([
        { path: 'a' },
        { path: '', raw: Buffer.concat(withContent('g', paxRecords({ path: 'wrong', size: '9' }))) },
        { path: 'b' },
      ]),
      expected: ['file a 0', 'file b 0'],
    },
    {
      name: 'past the size that a link or device claims',
      tar: tarOf([
        { path: 'l', type: 'symlink', linkname: 'x', size: 5000 },
        { path: 'c', type: '3', size: 5000 },
        { path: 'f' },
      ]),
      expected: ['symlink l -> x 0', 'other c 0', 'file f 0'],
    },
    {
      name: 'past a sparse file',
      tar: tarOf([sparseHeader, { path: 'next' }]),
      expected: ['file sparse 4096', 'file next 0'],
    },
    {
      name: 'past a sparse file whose map goes on',
      tar: tarOf([
        {
          path: '',
          raw: Buffer.concat([
            openTarOf([
              {
                ...sparseHeader,
                content: '',
                size: 600,
                patch: (h) => {
                  sparseHeader.patch?.(h)
                  h[482] = 1
                },
              },
            ]),
            Buffer.alloc(512).fill(1, 504, 505),
            Buffer.alloc(512),
            Buffer.alloc(1024, 'x'),
          ]),
        },
        { path: 'next' },
      ]),
      expected: ['file sparse 4096', 'file next 0'],
    },
    {
      name: 'past a sparse file of PAX 1.0',
      tar: tarOf([
        {
          path: 'GNUSparseFile.0/x',
          content: 'map and data',
          pax: {
            'GNU.sparse.major': '1',
            'GNU.sparse.minor': '0',
            'GNU.sparse.name': 'x',
            'GNU.sparse.realsize': '99',
          },
        },
        { path: 'next' },
      ]),
      expected: ['file x 99', 'file next 0'],
    },
    {
      name: 'nothing after the end',
      tar: Buffer.concat([tarOf([{ path: 'a' }]), tarOf([{ path: 'b' }])]),
      expected: ['file a 0'],
    },
    {
      name: 'an archive without an end',
      tar: openTarOf([{ path: 'a', content: 'abc' }]),
      expected: ['file a 3'],
    },
    {
      name: 'an archive without the last padding',
      tar: openTarOf([{ path: 'a', content: 'abc' }]).subarray(0, 515),
      expected: ['file a 3'],
    },
    {
      name: 'an archive with one block of zeros',
      tar: Buffer.concat([openTarOf([{ path: 'a' }]), Buffer.alloc(512)]),
      expected: ['file a 0'],
    },
    { name: 'an empty name', tar: tarOf([{ path: '' }]), expected: ['file  0'] },
  ]
  for (const { name, tar, expected } of cases) {
    it(name, () => {
      const result = scan(tar)

      assert.deepEqual(summary(result), expected)
      assert.deepEqual(result.damage, [])
    })
  }

  it('contents, but not of sparse files', () => {
    const tar = tarOf([
      sparseHeader,
      { path: 'a', content: 'abc' },
      { path: 'b' },
      { path: 'c', content: 'x'.repeat(512) },
    ])

    assert.deepEqual(scan(tar).contents, ['abc', '', 'x'.repeat(512)])
  })

  it('the same however the archive is cut into chunks', () => {
    const tar = tarOf([
      { path: 'd/' },
      { path: `${LONG}pax`, content: 'abc' },
      { path: `${LONG}gnu`, content: 'y'.repeat(1500), format: 'gnu' },
      sparseHeader,
      { path: 'z', content: 'z'.repeat(512) },
    ])
    const whole = scan(tar)

    for (const size of [1, 2, 3, 7, 511, 512, 513, 1000, 1024]) assert.deepEqual(scan(tar, size), whole)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: tar.length }), (size) =>
        assert.deepEqual(scan(tar, size), whole),
      ),
      { numRuns: 50 },
    )
  })

  it('names that are not UTF-8, keeping them apart', () => {
    const { entries } = scan(
      tarOf([{ path: Buffer.from([0x61, 0xff]) }, { path: Buffer.from([0x61, 0xfe]) }]),
    )

    assert.equal(new Set(entries.map(({ path }) => path)).size, 2)
  })

  it('no content that its handler does not want, however large', () => {
    const size = 8 * 1024 ** 3
    const tar = openTarOf([{ path: 'big', size }])
    let passed = 0
    const scanner = new TarScanner('the layer', {
      entry: () => 'none',
      content: () => passed++,
      piece: () => passed++ < 0,
      endOfPieces: () => passed++,
      damaged: () => passed++,
    })

    scanner.write(tar)
    const zeros = Buffer.alloc(64 * 1024 * 1024)
    for (let at = 0; at < size; at += zeros.length) scanner.write(zeros)
    scanner.end()

    assert.equal(passed, 0)
  })
})

describe('TarScanner hands over in pieces', () => {
  const tar = tarOf([
    { path: 'a', content: 'a'.repeat(1500) },
    { path: 'empty' },
    { path: 'b', content: 'bcd' },
  ])
  const piecesOf = (chunkSize: number, enough: number): string[] => {
    const seen: string[] = []
    const scanner = new TarScanner('the layer', {
      entry: ({ path }) => (seen.push(path), 'pieces'),
      content: () => assert.fail('nobody asked for whole contents'),
      piece: (bytes) => seen.push(`${bytes.toString('latin1', 0, 1)}${bytes.length}`) < enough,
      endOfPieces: () => void seen.push('end'),
      damaged: (detail) => assert.fail(detail),
    })
    for (let at = 0; at < tar.length; at += chunkSize) scanner.write(tar.subarray(at, at + chunkSize))
    scanner.end()
    return seen
  }

  it('the content of an entry without its padding, each closed', () => {
    const rest = ['end', 'empty', 'end', 'b', 'b3', 'end']
    assert.deepEqual(piecesOf(tar.length, Infinity), ['a', 'a1500', ...rest])
    assert.deepEqual(piecesOf(1024, Infinity), ['a', 'a512', 'a988', ...rest])
  })

  it('no more once it is told enough, and the next entry again', () => {
    assert.deepEqual(piecesOf(1024, 2), ['a', 'a512', 'end', 'empty', 'end', 'b', 'b3', 'end'])
  })
})

describe('TarScanner states damage, and keeps what came before, of', () => {
  const good: Built = { path: 'good', content: 'abc' }
  const cases: readonly {
    readonly name: string
    readonly entries: readonly Built[]
    readonly detail: RegExp
  }[] = [
    {
      name: 'a wrong checksum',
      entries: [good, { path: 'b', checksum: 1 }, good],
      detail: /after 1 headers.*checksum/,
    },
    {
      name: 'a size that is no number',
      entries: [good, { path: 'b', patch: (h) => h.write('zzz', 124) }],
      detail: /size/,
    },
    { name: 'a negative size', entries: [good, { path: 'b', size: -512 }], detail: /size/ },
    {
      name: 'a size beyond all measure',
      entries: [good, { path: 'b', patch: (h) => h.fill(0x7f, 125, 136).fill(0x80, 124, 125) }],
      detail: /size/,
    },
    {
      name: 'a malformed PAX header',
      entries: [good, { path: '', raw: Buffer.concat(withContent('x', Buffer.from('nonsense'))) }, good],
      detail: /PAX/,
    },
    {
      name: 'a PAX size that is none',
      entries: [good, { path: 'b', pax: { size: '1e3' } }, good],
      detail: /PAX/,
    },
    {
      name: 'a PAX header that is too large',
      entries: [good, { path: '', raw: Buffer.concat(withContent('x', Buffer.alloc(MAX_META_BYTES + 1))) }],
      detail: /1048577 bytes/,
    },
    {
      name: 'a long name that is too large',
      entries: [good, { path: 'x', type: 'L', size: 8 * 1024 ** 4 }],
      detail: /bytes/,
    },
    {
      name: 'a header after a block of zeros',
      entries: [good, { path: '', raw: Buffer.alloc(512) }, good],
      detail: /zeros/,
    },
    { name: "a sparse file that is not GNU's", entries: [good, { path: 'b', type: 'S' }], detail: /size/ },
    { name: 'noise', entries: [good, { path: '', raw: Buffer.alloc(2048, 'noise') }], detail: /checksum/ },
  ]
  for (const { name, entries, detail } of cases) {
    it(name, () => {
      const result = scan(tarOf(entries))

      assert.equal(result.entries[0]?.path, 'good')
      assert.equal(result.entries.length, 1)
      assert.equal(result.damage.length, 1)
      assert.match(result.damage[0] ?? '', detail)
    })
  }
})

describe('TarScanner refuses', () => {
  const whole = openTarOf([{ path: 'a', content: 'abc' }, { path: `${LONG}n` }])
  const cases: readonly { readonly name: string; readonly bytes: Uint8Array; readonly code: string }[] = [
    { name: 'text', bytes: Buffer.from('hello, I am no tar. '.repeat(100)), code: 'layer-not-a-tar' },
    {
      name: 'a wrong checksum at the start',
      bytes: tarOf([{ path: 'a', checksum: 1 }]),
      code: 'layer-not-a-tar',
    },
    {
      name: 'a block of zeros and then something',
      bytes: Buffer.concat([Buffer.alloc(512), Buffer.alloc(512, 1)]),
      code: 'layer-not-a-tar',
    },
    { name: 'a short text', bytes: Buffer.from('hello'), code: 'layer-corrupt' },
    { name: 'an end in a header', bytes: whole.subarray(0, 1300), code: 'layer-corrupt' },
    { name: 'an end in a content', bytes: whole.subarray(0, 514), code: 'layer-corrupt' },
    { name: 'an end in a PAX header', bytes: whole.subarray(0, 1540), code: 'layer-corrupt' },
    {
      name: 'a content that is not all there',
      bytes: tarOf([{ path: 'a', content: 'abc', size: 5000 }]),
      code: 'layer-corrupt',
    },
    {
      name: 'a skipped content that is not all there',
      bytes: tarOf([{ path: 'a', size: 8 * 1024 ** 4 }]),
      code: 'layer-corrupt',
    },
  ]
  for (const { name, bytes, code } of cases) {
    it(name, () => {
      assert.throws(() => scan(bytes), { code, message: /the layer/ })
    })
  }

  it('nothing else: any bytes give entries, damage or one of these errors', () => {
    const valid = tarOf([
      { path: 'd/' },
      { path: `${LONG}n`, content: 'abc' },
      { path: 'g'.repeat(200), format: 'gnu' },
    ])
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { maxLength: 6 }), (changes) => {
        const bytes = Buffer.from(valid)
        for (const [at, value] of changes) bytes[at] = value
        try {
          scan(bytes, 700)
        } catch (error) {
          assert.match((error as { code?: string }).code ?? '', /^layer-(not-a-tar|corrupt)$/)
        }
      }),
      { numRuns: 2000 },
    )
  })
})

function signedChecksum(): Buffer {
  const tar = tarOf([{ path: 'é' }])
  // é is the bytes c3 a9: as signed bytes they count 512 less.
  const sum = Number.parseInt(tar.toString('latin1', 148, 154), 8) - 512
  tar.write(sum.toString(8).padStart(6, '0'), 148)
  return tar
}
