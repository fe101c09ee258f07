import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { describe, test } from 'node:test'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { needsProgram } from '../../test/real-data.ts'
import { xzOf } from '../../test/xz-builder.ts'
import { MAX_RESETS } from './lzma/lzma2.ts'
import { MAX_LITERAL_BITS } from './lzma/model.ts'
import { unxz } from './unxz.ts'
import { XzError, type XzFault } from './xz-error.ts'

const MIB = 1024 * 1024
const LIMITS = { maxBytes: 16 * MIB }

function xz(content: Uint8Array, ...options: string[]): Buffer {
  return execFileSync('xz', ['-c', ...options], { input: content, maxBuffer: 64 * MIB })
}

/** Numbers that look random, and are the same in every run. */
function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length)
  let state = 1
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    bytes[i] = state >>> 24
  }
  return bytes
}

function text(length: number): Buffer {
  const words = ['apt', 'installed ', 'Package: ', 'lib', '\n', 'amd64', '1.2.3', 'ä€', ' ']
  let made = ''
  for (const byte of noise(length)) {
    made += words[byte % words.length]
    if (made.length >= length) break
  }
  return Buffer.from(made).subarray(0, length)
}

const CONTENTS: Readonly<Record<string, Buffer>> = {
  nothing: Buffer.alloc(0),
  'one byte': Buffer.from('x'),
  text: text(150_000),
  noise: noise(300_000),
  'a long run': Buffer.alloc(3 * MIB, 'a'),
  'text in noise in text': Buffer.concat([text(100_000), noise(200_000), text(100_000), noise(5)]),
  // More than a chunk of LZMA2 can be of.
  'large text': Buffer.concat([text(2 * MIB), noise(MIB), text(2 * MIB)]),
}

const OPTIONS: readonly (readonly string[])[] = [
  ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((preset) => [`-${preset}`]),
  ['-3e'],
  ...['none', 'crc32', 'crc64', 'sha256'].map((check) => [`--check=${check}`]),
  ['--block-size=65536'],
  ['--threads=2', '--block-size=100000'],
  ['--lzma2=dict=4096,lc=0,lp=4,pb=0'],
  ['--lzma2=dict=1MiB,lc=4,lp=0,pb=4'],
  ['--lzma2=dict=1MiB,lc=1,lp=3,pb=2,mode=fast,mf=hc3'],
]

describe('what the program xz packs', () => {
  for (const [name, content] of Object.entries(CONTENTS))
    test(name, (t) => {
      if (!needsProgram(t, 'xz')) return
      // Every call of the program costs some tenths of a second.
      const options = name === 'text' ? OPTIONS : OPTIONS.filter((_, index) => index % 6 === 0)
      for (const one of options)
        assert.ok(content.equals(unxz(xz(content, ...one), LIMITS)), `${name} with ${one.join(' ')}`)
    })

  test('several streams, with zeros between them and at the end', (t) => {
    if (!needsProgram(t, 'xz')) return
    const file = Buffer.concat([
      xz(text(1000)),
      Buffer.alloc(8),
      xz(Buffer.alloc(0)),
      xz(Buffer.from('end'), '--check=none'),
      Buffer.alloc(4),
    ])
    assert.deepEqual(Buffer.from(unxz(file, LIMITS)), Buffer.concat([text(1000), Buffer.from('end')]))
    assert.equal(faultOf(Buffer.concat([file, Buffer.alloc(3)])), 'damaged')
    assert.equal(faultOf(Buffer.concat([file, Buffer.from('more')])), 'damaged')
  })

  test('any bytes', (t) => {
    if (!needsProgram(t, 'xz')) return
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.tuple(fc.uint8Array({ maxLength: 20 }), fc.nat(400)).map(([bytes, times]) => {
        return Buffer.concat(Array.from({ length: times }, () => bytes))
      }),
    )
    const content = fc.array(piece, { maxLength: 8 }).map((pieces) => Buffer.concat(pieces))
    fc.assert(
      fc.property(content, fc.constantFrom(...OPTIONS), (bytes, options) =>
        bytes.equals(unxz(xz(bytes, ...options), LIMITS)),
      ),
      { numRuns: 40 },
    )
  })
})

/** Undefined where it is read. Anything thrown that is no XzError comes through. */
function faultOf(bytes: Uint8Array, limits = LIMITS): XzFault | undefined {
  try {
    unxz(bytes, limits)
    return undefined
  } catch (error) {
    if (error instanceof XzError) return error.fault
    throw error
  }
}

describe('what is damaged', () => {
  const content = Buffer.concat([text(200), Buffer.alloc(300, 'b'), text(50)])

  test('every beginning of a file is refused', (t) => {
    if (!needsProgram(t, 'xz')) return
    const file = xz(content)
    for (let length = 0; length < file.length; length++)
      assert.equal(faultOf(file.subarray(0, length)), 'damaged', `the first ${length} bytes`)
  })

  test('every changed byte is noticed', (t) => {
    if (!needsProgram(t, 'xz')) return
    for (const check of ['crc32', 'crc64', 'sha256']) {
      const file = xz(content, `--check=${check}`)
      for (let at = 0; at < file.length; at++)
        for (const change of [0x01, 0x80, 0xff]) {
          const copy = Buffer.from(file)
          copy[at] = (copy[at] as number) ^ change
          assert.notEqual(faultOf(copy), undefined, `${check}, byte ${at}, ${change}`)
        }
    }
  })

  test('without a checksum no damage makes more than the file says', (t) => {
    if (!needsProgram(t, 'xz')) return
    const file = xz(content, '--check=none')
    for (let at = 0; at < file.length; at++)
      for (let bit = 0; bit < 8; bit++) {
        const copy = Buffer.from(file)
        copy[at] = (copy[at] as number) ^ (1 << bit)
        if (faultOf(copy) === undefined) assert.equal(unxz(copy, LIMITS).length, content.length)
      }
  })
})

/** Five bytes as they are, after a dictionary that is forgotten. */
const PLAIN = [1, 0, 4, ...Buffer.from('hello')]
/** A zero by LZMA, everything forgotten: a code of zeros is zeros for as long as it goes. */
const ZERO = [0xe0, 0, 0, 0, 5, 0x5d, 0, 0, 0, 0, 0, 0]
const LZMA2_FILTER = [0x21, 0x01, 0x08]

interface Case {
  readonly name: string
  readonly file: Uint8Array
  readonly fault: XzFault
  readonly says: RegExp
}

function block(...chunks: readonly number[][]): Uint8Array[] {
  return [Uint8Array.from(chunks.flat())]
}

function withHeader(...header: number[]): Uint8Array {
  return xzOf({ blocks: block(PLAIN, [0]), unpacked: 5, header })
}

function ofChunks(...chunks: readonly number[][]): Uint8Array {
  return xzOf({ blocks: block(...chunks), unpacked: 5 })
}

const DAMAGE = { fault: 'damaged', says: /compressed data is damaged/ } as const

const CASES: readonly Case[] = [
  {
    name: 'another filter',
    file: withHeader(1, 0x04, 0, ...LZMA2_FILTER),
    fault: 'unsupported',
    says: /the filter x86, which/,
  },
  { name: 'an unknown filter', file: withHeader(0, 0x30, 0), fault: 'unsupported', says: /filter 48, which/ },
  {
    name: 'LZMA2 twice',
    file: withHeader(1, ...LZMA2_FILTER, ...LZMA2_FILTER),
    fault: 'damaged',
    says: /LZMA2 twice/,
  },
  {
    name: 'an impossible dictionary',
    file: withHeader(0, 0x21, 1, 41),
    fault: 'damaged',
    says: /size of its dictionary/,
  },
  {
    name: 'options of a block that are unknown',
    file: withHeader(0x04, ...LZMA2_FILTER),
    fault: 'unsupported',
    says: /a block has options/,
  },
  {
    name: 'something after the filters',
    file: withHeader(0, ...LZMA2_FILTER, 0, 0, 0, 1),
    fault: 'unsupported',
    says: /parts that are unknown/,
  },
  {
    name: 'another size than announced',
    file: withHeader(0x80, 6, ...LZMA2_FILTER),
    fault: 'damaged',
    says: /another size than its header/,
  },
  {
    name: 'a size with a zero too many',
    file: withHeader(0x80, 0x85, 0x00, ...LZMA2_FILTER),
    fault: 'damaged',
    says: /not written as it must be/,
  },
  {
    name: 'a size beyond all numbers',
    file: withHeader(0x80, ...Array.from({ length: 8 }, () => 0xff), 0x7f, ...LZMA2_FILTER),
    fault: 'damaged',
    says: /not written as it must be/,
  },
  {
    name: 'options of a stream that are unknown',
    file: xzOf({ blocks: block(PLAIN, [0]), unpacked: 5, flags: 0x0100 }),
    fault: 'unsupported',
    says: /it has options/,
  },
  {
    name: 'an unknown checksum',
    file: xzOf({ blocks: block(PLAIN, [0]), unpacked: 5, flags: 0x02 }),
    fault: 'unsupported',
    says: /kind of checksum, 2,/,
  },
  {
    name: 'an index with another size',
    file: xzOf({ blocks: block(PLAIN, [0]), unpacked: 6 }),
    fault: 'damaged',
    says: /does not fit/,
  },
  {
    name: 'an index with too few blocks',
    file: xzOf({ blocks: [...block(PLAIN, [0]), ...block(PLAIN, [0])], unpacked: 5, records: 1 }),
    fault: 'damaged',
    says: /does not fit/,
  },
  { name: 'a beginning that forgets nothing', file: ofChunks([2, 0, 0, 0x61], [0]), ...DAMAGE },
  {
    name: 'LZMA without properties',
    file: ofChunks(PLAIN, [0xa0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0], [0]),
    ...DAMAGE,
  },
  { name: 'an unknown chunk', file: ofChunks(PLAIN, [3, 0, 0, 0x61], [0]), ...DAMAGE },
  { name: 'a byte that LZMA does not use', file: ofChunks(ZERO.with(4, 6).concat(0), [0]), ...DAMAGE },
  { name: 'a code too short to begin', file: ofChunks([0xe0, 0, 0, 0, 3, 0x5d, 0, 0, 0, 0], [0]), ...DAMAGE },
  { name: 'a code that begins with no zero', file: ofChunks(ZERO.with(6, 1), [0]), ...DAMAGE },
  {
    name: 'a match with what came before the dictionary',
    file: ofChunks(PLAIN, [0xe0, 0, 0, 0, 5, 0x5d, 0, 0xff, 0xff, 0xff, 0, 0], [0]),
    ...DAMAGE,
  },
  {
    name: 'impossible properties',
    file: ofChunks(ZERO.with(5, 225), [0]),
    fault: 'damaged',
    says: /properties are impossible/,
  },
  {
    name: 'more context than is read',
    file: ofChunks(ZERO.with(5, 8), [0]),
    fault: 'unsupported',
    says: new RegExp(`more than ${MAX_LITERAL_BITS} bits`),
  },
]

describe('what nobody should write', () => {
  test('what the cases vary is good', () => {
    assert.deepEqual(Buffer.from(unxz(ofChunks(PLAIN, [0]), LIMITS)).toString(), 'hello')
    const zero = xzOf({ blocks: block(ZERO, [0]), unpacked: 1 })
    assert.deepEqual([...unxz(zero, LIMITS)], [0])
    const announced = withHeader(0xc0, 9, 5, ...LZMA2_FILTER)
    assert.equal(Buffer.from(unxz(announced, LIMITS)).toString(), 'hello')
    const twice = xzOf({ blocks: [...block(PLAIN, [0]), ...block(PLAIN, [0])], unpacked: 5 })
    assert.equal(Buffer.from(unxz(twice, LIMITS)).toString(), 'hellohello')
  })

  for (const { name, file, fault, says } of CASES)
    test(name, () => {
      assert.throws(
        () => unxz(file, LIMITS),
        (error) => error instanceof XzError && error.fault === fault && says.test(error.message),
      )
    })
})

test('a match reaches as far as the dictionary that was announced, and no farther', (t) => {
  if (!needsProgram(t, 'xz')) return
  const content = Buffer.concat([noise(10_000), noise(10_000)])
  const chunks = xz(content, '--format=raw', '--lzma2=dict=1MiB')
  assert.ok(chunks.length < content.length)
  // Codes of dictionaries: 12 KiB, and 8 KiB.
  const [large, small] = [3, 2].map((code) =>
    xzOf({ blocks: [chunks], unpacked: content.length, header: [0, 0x21, 1, code] }),
  )
  assert.ok(large && content.equals(unxz(large, LIMITS)))
  assert.equal(small && faultOf(small), 'damaged')
})

test('a mark of the end in a chunk is refused, though LZMA alone has it', (t) => {
  if (!needsProgram(t, 'xz')) return
  const data = xz(Buffer.alloc(9, 'x'), '--format=lzma').subarray(13)
  // Ten bytes are announced.
  const blocks = block([0xe0, 0, 9, 0, data.length - 1, 0x5d, ...data], [0])
  assert.equal(faultOf(xzOf({ blocks, unpacked: 9 })), 'damaged')
})

test('a chunk that forgets the dictionary forgets the properties too', () => {
  const same = ZERO.with(0, 0xa0).toSpliced(5, 1)
  const file = (...chunks: readonly number[][]): Buffer =>
    xzOf({ blocks: block(ZERO, ...chunks, same, [0]), unpacked: 7 })
  assert.equal(unxz(file(PLAIN.with(0, 2)), LIMITS).length, 7)
  assert.equal(faultOf(file(PLAIN)), 'damaged')
})

test('an end that gives the index another size is refused', () => {
  const file = Buffer.from(ofChunks(PLAIN, [0]))
  const size = file.subarray(-8, -2)
  size.writeUInt32LE(size.readUInt32LE() + 1)
  file.writeUInt32LE(crc32(size), file.length - 12)
  assert.equal(faultOf(file), 'damaged')
})

test('something between a block and what follows is refused', () => {
  const file = Buffer.from(ofChunks(PLAIN, [0]))
  const end = file.indexOf('hello') + 'hello'.length + 1
  assert.deepEqual([...file.subarray(end, end + 3)], [0, 0, 0])
  file[end + 2] = 1
  assert.equal(faultOf(file), 'damaged')
})

describe('limits', () => {
  test('maxBytes: as much is read, and not a byte more', () => {
    const file = xzOf({ blocks: block(PLAIN, [2, 0, 0, 0x21], [0]), unpacked: 6 })
    assert.equal(unxz(file, { maxBytes: 6 }).length, 6)
    assert.equal(faultOf(file, { maxBytes: 5 }), 'limit')
  })

  test('maxBytes: a chunk of LZMA is refused before it is read', () => {
    const announced = ofChunks([0xff, 0xff, 0xff, 0, 5, 0x5d, 0, 0, 0, 0, 0, 0], [0])
    assert.equal(faultOf(announced, { maxBytes: MIB }), 'limit')
    assert.equal(faultOf(announced), 'damaged')
  })

  test('MAX_RESETS: over all blocks', () => {
    const half = Buffer.alloc((ZERO.length * MAX_RESETS) / 2, Buffer.from(ZERO))
    const end = Buffer.from([0])
    const good = Buffer.concat([half, end])
    const much = { unpacked: MAX_RESETS / 2, blocks: [good, good] }
    assert.equal(unxz(xzOf(much), LIMITS).length, MAX_RESETS)
    const more = { ...much, blocks: [good, Buffer.concat([half, Buffer.from(ZERO), end])] }
    assert.equal(faultOf(xzOf(more)), 'limit')
  })
})
