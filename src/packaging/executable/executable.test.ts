import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  BASE,
  elfOf,
  fatOf,
  machOOf,
  type ProgramForm,
  type ProgramPart,
  peOf,
} from '../../../test/executables.ts'
import { Collector } from './collector.ts'
import { readHead } from './head.ts'
import {
  dataStretches,
  fileOffsetOf,
  type Layout,
  MAX_HEAD_BYTES,
  MAX_PARTS,
  variableStretches,
} from './layout.ts'
import { MAX_PROGRAMS } from './mach-o.ts'
import { isProgramPath } from './paths.ts'
import { ByteSearch } from './search.ts'
import { ExecutableStream } from './stream.ts'

const PARTS: readonly ProgramPart[] = [
  { name: '__text', data: Buffer.from('code'), isExecutable: true },
  { name: '.rdata', data: Buffer.from('constants') },
  { name: '.data', data: Buffer.from('variables'), isWritable: true },
]

function layoutOf(file: Buffer, head: Buffer = file): Layout | undefined {
  const found = readHead(head, file.length)
  return typeof found === 'object' && 'layout' in found ? found.layout : undefined
}

const FORMS: readonly ProgramForm[] = [true, false].flatMap((isWide) =>
  [true, false].map((isBigEndian) => ({ isWide, isBigEndian })),
)
const PROGRAMS: readonly (readonly [string, Buffer, ProgramForm])[] = [
  ...FORMS.map((form) => [`elf ${JSON.stringify(form)}`, elfOf(PARTS, form), form] as const),
  ...FORMS.map((form) => [`mach-o ${JSON.stringify(form)}`, machOOf(PARTS, form), form] as const),
  ['pe', peOf(PARTS), {}],
  ['pe 32', peOf(PARTS, { isWide: false }), { isWide: false }],
]

describe('readHead', () => {
  for (const [name, file, { isWide = true, isBigEndian = false }] of PROGRAMS) {
    it(`finds the parts of ${name}`, () => {
      const layout = layoutOf(file)
      assert.ok(layout)
      assert.deepEqual(
        [layout.format, layout.pointerSize, layout.isBigEndian],
        [name.split(' ')[0], isWide ? 8 : 4, isBigEndian],
      )
      assert.deepEqual(
        layout.parts.map(({ offset, size }) => file.toString('latin1', offset, offset + size)),
        ['code', 'constants', 'variables'],
      )
      assert.deepEqual(
        layout.parts.map(({ address, offset }) => Number(address) - offset),
        [BASE, BASE, BASE],
      )
      assert.deepEqual(
        layout.parts.map(({ isExecutable }) => isExecutable),
        [true, false, false],
      )
    })

    it(`asks for more of ${name} until its headers are there`, () => {
      const lengths = Array.from({ length: file.length }, (_, i) => i)
      const readings = lengths.map((length) => readHead(file.subarray(0, length), file.length))
      const first = readings.findIndex((one) => one !== 'more')
      assert.ok(first > 0)
      assert.ok(readings.slice(first).every((one) => typeof one === 'object'))
    })
  }

  it('knows what is no executable from its first bytes', () => {
    for (const text of [
      '#!/bin/sh\n',
      'text',
      'MZ is how this text begins, and it goes on for more than 64 bytes, so',
    ])
      assert.equal(readHead(Buffer.from(text), 1000), undefined, text)
    const java = Buffer.from('cafebabe00000041', 'hex')
    assert.equal(readHead(java, 1000), undefined)
  })

  const broken: readonly (readonly [string, Buffer])[] = [
    ['too many segments', patched(elfOf(PARTS), (file) => file.writeUInt16LE(MAX_PARTS + 1, 0x38))],
    ['segments far away', patched(elfOf(PARTS), (file) => file.writeUInt32LE(MAX_HEAD_BYTES, 0x20))],
    ['no segment', elfOf([])],
    ['narrow entries', patched(elfOf(PARTS), (file) => file.writeUInt16LE(8, 0x36))],
    ['a segment beyond all files', patched(elfOf(PARTS), (file) => file.fill(0xff, 64 + 8, 64 + 16))],
    ['too many sections', patched(peOf(PARTS), (file) => file.writeUInt16LE(MAX_PARTS + 1, 0x86))],
    ['commands too long', patched(machOOf(PARTS), (file) => file.writeUInt32LE(MAX_HEAD_BYTES + 1, 20))],
    ['an empty command', patched(machOOf(PARTS), (file) => file.writeUInt32LE(0, 36))],
    ['too many sections of a segment', patched(machOOf(PARTS), (file) => file.writeUInt32LE(9, 48 + 64))],
  ]
  for (const [name, file] of broken) {
    it(`takes a program with ${name} for one part`, () => {
      assert.deepEqual(layoutOf(file)?.parts, [
        { name: '', offset: 0, size: file.length, address: 0n, isExecutable: false, isWritable: true },
      ])
    })
  }

  it('stops to ask for more at the limit, and at the end of the file', () => {
    const cut = elfOf(PARTS).subarray(0, 80)
    assert.equal(readHead(cut, 1000), 'more')
    assert.equal(layoutOf(cut)?.parts[0]?.size, 80)
  })

  it('finds the programs of a fat file, whatever it says of them', () => {
    for (const isWide of [false, true]) {
      const file = fatOf([Buffer.from('one'), Buffer.from('two')], isWide)
      const found = readHead(file, file.length)
      assert.ok(typeof found === 'object' && 'programs' in found)
      assert.deepEqual(
        found.programs.map(({ offset, size }) => file.toString('latin1', offset, offset + size)),
        ['one', 'two'],
      )
    }
    const overlapping = patched(fatOf([Buffer.alloc(10), Buffer.alloc(10)]), (file) =>
      file.writeUInt32BE(999, 20),
    )
    const found = readHead(overlapping, 1000)
    assert.ok(typeof found === 'object' && 'programs' in found && found.programs.length === 1)
    assert.equal(readHead(fatOf(Array(MAX_PROGRAMS + 1).fill(Buffer.alloc(1))), 9999), undefined)
  })
})

function patched(file: Buffer, patch: (file: Buffer) => void): Buffer {
  patch(file)
  return file
}

describe('the data of a program', () => {
  const textOf = (parts: readonly ProgramPart[]): string[] => {
    const file = elfOf(parts)
    return dataStretches(layoutOf(file) as Layout).map(({ offset, size }) =>
      file.toString('latin1', offset, offset + size),
    )
  }

  it('is all but code, where constants have a part of their own', () => {
    assert.deepEqual(textOf(PARTS), ['constants', 'variables'])
  })

  it('is code too, where they have none', () => {
    assert.deepEqual(textOf(PARTS.filter(({ name }) => name !== '.rdata')), ['code', 'variables'])
  })

  it('is variables, or constants too', () => {
    const file = elfOf(PARTS)
    const [stretch, ...others] = variableStretches(layoutOf(file) as Layout)
    assert.equal(
      file.toString('latin1', stretch?.offset, Number(stretch?.offset) + Number(stretch?.size)),
      'variables',
    )
    assert.deepEqual(others, [])
  })

  it('is looked at once, however often it is named', () => {
    const part = { name: '', address: 0n, isExecutable: false, isWritable: false }
    const parts = [
      { ...part, offset: 50, size: 10 },
      { ...part, offset: 0, size: 40 },
      { ...part, offset: 10, size: 20 },
      { ...part, offset: 40, size: 5 },
    ]
    assert.deepEqual(dataStretches({ format: 'elf', isBigEndian: false, pointerSize: 8, parts }), [
      { offset: 0, size: 45 },
      { offset: 50, size: 10 },
    ])
  })

  it('is found by its address', () => {
    const file = elfOf(PARTS)
    const layout = layoutOf(file) as Layout
    const place = fileOffsetOf(layout, BigInt(BASE + file.indexOf('variables') + 3))
    assert.equal(file.toString('latin1', place, Number(place) + 6), 'iables')
    assert.equal(fileOffsetOf(layout, 1n), undefined)
    assert.equal(fileOffsetOf(layout, 2n ** 63n), undefined)
  })
})

/** Chunks of the sizes given, the last of them over and over. */
function* chunksOf(bytes: Buffer, sizes: readonly number[]): Generator<readonly [Buffer, number]> {
  let at = 0
  for (let i = 0; at < bytes.length; i++) {
    const size = sizes[Math.min(i, sizes.length - 1)] ?? 1
    yield [Buffer.from(bytes.subarray(at, at + size)), at]
    at += size
  }
}

describe('ByteSearch', () => {
  it('finds what indexOf finds, in any chunks, in its stretches alone', () => {
    const text = fc.array(fc.constantFrom('a', 'b'), { maxLength: 60 }).map((letters) => letters.join(''))
    const stretch = fc.record({ offset: fc.nat(60), size: fc.nat(40) })
    fc.assert(
      fc.property(
        text,
        fc.constantFrom('ab', 'aba', 'bbbab'),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        stretch,
        stretch,
        (all, needle, sizes, one, two) => {
          const bytes = Buffer.from(all)
          const second = { offset: one.offset + one.size + 1 + two.offset, size: two.size }
          const stretches = [one, second]
          const search = new ByteSearch(Buffer.from(needle), stretches)
          const found: number[] = []
          for (const [chunk, offset] of chunksOf(bytes, sizes))
            search.push(chunk, offset, (at) => found.push(at))
          const expected = [...bytes.keys()].filter(
            (at) =>
              bytes.indexOf(needle, at) === at &&
              stretches.some(({ offset, size }) => at >= offset && at + needle.length <= offset + size),
          )
          assert.deepEqual(found, expected)
          if (second.offset + second.size <= bytes.length && bytes.length > 0) assert.ok(search.isOver)
        },
      ),
      {
        numRuns: 1000,
        // An empty stretch where the stream ends.
        examples: [['aaaaaaaaaa', 'ab', [1], { offset: 1, size: 1 }, { offset: 7, size: 0 }]],
      },
    )
  })
})

describe('Collector', () => {
  it('copies its stretch and no more, from any chunks', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 80 }),
        fc.nat(40),
        fc.nat(40),
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }),
        (all, offset, limit, sizes) => {
          const bytes = Buffer.from(all)
          const collector = new Collector(offset, limit)
          for (const [chunk, at] of chunksOf(bytes, sizes)) {
            collector.push(chunk, at)
            chunk.fill(0xaa)
          }
          assert.deepEqual(collector.bytes, bytes.subarray(offset, offset + limit))
          assert.equal(collector.isFull, collector.bytes.length === limit)
        },
      ),
    )
  })
})

describe('ExecutableStream', () => {
  function read(file: Buffer, chunkSize: number, enoughAt = Infinity) {
    const seen: string[] = []
    let pushed = 0
    const stream = new ExecutableStream(file.length, ({ format }) => {
      let text = Buffer.alloc(0)
      return {
        push: (bytes, offset) => {
          assert.equal(offset, text.length)
          text = Buffer.concat([text, bytes])
          return text.length >= enoughAt ? 'enough' : 'more'
        },
        end: () => void seen.push(`${format} ${text.length}`),
      }
    })
    for (const [chunk] of chunksOf(file, [chunkSize])) {
      pushed += chunk.length
      if (stream.push(chunk) === 'enough') break
      chunk.fill(0xaa)
    }
    stream.end()
    return { seen, pushed }
  }
  const elf = elfOf(PARTS)
  const macho = machOOf(PARTS)

  it('hands a program over from its first byte, however it comes', () => {
    for (const size of [1, 7, 100, 10_000]) assert.deepEqual(read(elf, size).seen, [`elf ${elf.length}`])
  })

  it('hands over each program of a fat file', () => {
    const expected = [`mach-o ${macho.length}`, `elf ${elf.length}`]
    for (const size of [1, 7, 100, 10_000]) assert.deepEqual(read(fatOf([macho, elf]), size).seen, expected)
  })

  it('goes on with the next program when one is read enough of', () => {
    for (const size of [1, 7, 100]) {
      const { seen } = read(fatOf([macho, elf, Buffer.from('#!/bin/sh'), macho]), size, 300)
      assert.deepEqual(
        seen.map((one) => one.split(' ')[0]),
        ['mach-o', 'elf', 'mach-o'],
      )
    }
  })

  it('enters no fat file in a fat file', () => {
    assert.deepEqual(read(fatOf([fatOf([elf]), elf]), 100).seen, [`elf ${elf.length}`])
  })

  it('leaves what is no executable, and a reader that has enough, at once', () => {
    assert.deepEqual(read(Buffer.from('#!/bin/sh\n'.repeat(100)), 10), { seen: [], pushed: 10 })
    assert.ok(read(elf, 1, 300).pushed <= 300)
  })
})

describe('isProgramPath', () => {
  for (const [path, mode, expected] of [
    ['usr/bin/app', 0o755, true],
    ['usr/bin/app', 0o644, false],
    ['app.exe', 0o644, true],
    ['lib/libx.so', 0o644, true],
    ['lib/.so', 0o644, true],
    ['README', 0o001, true],
  ] as const) {
    it(`is ${expected} of ${path} ${mode.toString(8)}`, () => {
      assert.equal(isProgramPath(path, { mode, size: 1 }), expected)
    })
  }
})
