import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { describe, test } from 'node:test'
import { needsProgram } from '../../test/real-data.ts'
import { unlzma } from './unlzma.ts'
import { XzError, type XzFault } from './xz-error.ts'

const MIB = 1024 * 1024
const LIMITS = { maxBytes: 16 * MIB }
const SIZE_AT = 5

/** With a mark of the end, and no size. */
function lzma(content: Uint8Array, ...options: string[]): Buffer {
  return execFileSync('xz', ['-c', '--format=lzma', ...options], { input: content, maxBuffer: 64 * MIB })
}

function withSize(file: Buffer, size: number): Buffer {
  const copy = Buffer.from(file)
  copy.writeBigUInt64LE(BigInt(size), SIZE_AT)
  return copy
}

/** Zeros by as many zeros of code as that takes: a literal of nine bits that were ever less in doubt. */
function zeros(size: number, codeBytes: number): Buffer {
  return withSize(Buffer.concat([Buffer.from([0x5d, 0, 0, 1, 0]), Buffer.alloc(8 + codeBytes)]), size)
}

function faultOf(bytes: Uint8Array, limits = LIMITS): XzFault | undefined {
  try {
    unlzma(bytes, limits)
    return undefined
  } catch (error) {
    if (error instanceof XzError) return error.fault
    throw error
  }
}

const TEXT = Buffer.from(Array.from({ length: 300 }, (_, i) => `line ${i * i} of a text\n`).join(''))

describe('lzma alone', () => {
  const contents: Readonly<Record<string, Buffer>> = {
    nothing: Buffer.alloc(0),
    text: TEXT,
    // Matches go over the ends of pieces.
    'a long run': Buffer.concat([Buffer.from('abc'), Buffer.alloc(3 * MIB + 7, 'x')]),
  }
  for (const [name, content] of Object.entries(contents))
    test(`${name}, until the mark, and by its size with the mark`, (t) => {
      if (!needsProgram(t, 'xz')) return
      for (const options of [['-6'], ['-0'], ['--lzma1=dict=4096,lc=1,lp=3,pb=0']]) {
        const file = lzma(content, ...options)
        assert.ok(content.equals(unlzma(file, LIMITS)), options.join(' '))
        assert.ok(content.equals(unlzma(withSize(file, content.length), LIMITS)), options.join(' '))
      }
    })

  test('by its size, without a mark', () => {
    assert.deepEqual([...unlzma(zeros(1, 6), LIMITS)], [0])
    assert.equal(faultOf(zeros(1, 7)), 'damaged')
    assert.equal(faultOf(zeros(1, 5)), 'damaged')
    assert.equal(faultOf(zeros(1, 4)), 'damaged')
  })

  test('another size than it has', (t) => {
    if (!needsProgram(t, 'xz')) return
    const file = lzma(TEXT)
    for (const size of [0, TEXT.length - 1, TEXT.length + 1])
      assert.equal(faultOf(withSize(file, size)), 'damaged', String(size))
  })

  test('every beginning is refused, and so is what follows', (t) => {
    if (!needsProgram(t, 'xz')) return
    const file = lzma(TEXT)
    for (let length = 0; length < file.length; length += length < 40 ? 1 : 7)
      assert.equal(faultOf(file.subarray(0, length)), 'damaged', `the first ${length} bytes`)
    assert.equal(faultOf(Buffer.concat([file, Buffer.alloc(1)])), 'damaged')
  })

  test('no damage does more than be refused or be another text', (t) => {
    if (!needsProgram(t, 'xz')) return
    const file = lzma(TEXT)
    for (let at = 0; at < file.length; at++) {
      const copy = Buffer.from(file)
      copy[at] = (copy[at] as number) ^ 0xff
      faultOf(copy)
    }
  })

  test('maxBytes: by what it says, and by what comes', (t) => {
    assert.equal(faultOf(zeros(2 ** 40, 100)), 'limit')
    if (!needsProgram(t, 'xz')) return
    const file = lzma(Buffer.alloc(MIB))
    assert.equal(unlzma(file, { maxBytes: MIB }).length, MIB)
    assert.equal(faultOf(file, { maxBytes: MIB - 1 }), 'limit')
  })
})
