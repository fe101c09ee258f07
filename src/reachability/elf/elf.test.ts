import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { analyseStream } from '../../../test/analyse.ts'
import { elfOf } from '../../../test/executables.ts'
import {
  IS_PROGRAM,
  type LinkedProgram,
  linkedProgram,
  NO_DEFAULT_FOLDERS,
} from '../../../test/linked-programs.ts'
import type { ElfFacts } from '../../core/program-facts.ts'
import { elfNeeds } from './analyser.ts'
import { MAX_DYNAMIC_BYTES, readDynamic } from './dynamic.ts'
import { MAX_NAME_LENGTH, MAX_NAMES, NameScan } from './name-scan.ts'
import { MAX_INTERPRETER_BYTES, MAX_KEPT_BYTES, MAX_LATE_TABLE_BYTES } from './needs-reader.ts'

function read(file: Uint8Array, chunkSize?: number): ElfFacts | undefined {
  return analyseStream(elfNeeds, 'usr/bin/program', file, chunkSize).program?.elf
}

function problemOf(file: Uint8Array): string | undefined {
  return analyseStream(elfNeeds, 'usr/bin/program', file).problems?.[0]?.detail
}

const PROGRAM: LinkedProgram = {
  interpreter: '/lib64/ld-linux-x86-64.so.2',
  needed: ['libz.so.1', 'libc.so.6'],
  rpath: '/opt/lib:$ORIGIN/../lib',
  runpath: '/srv/lib',
  imports: ['malloc', 'dlopen', 'execve'],
  texts: ['libextra.so.3', 'lib%s.so', '/usr/sbin/sendmail', 'not/a/bin/path', 'PATH=/usr/bin:/bin', '/bin/'],
}

describe('elf-needs', () => {
  for (const isWide of [true, false]) {
    for (const isBigEndian of [true, false]) {
      for (const hasLateTables of [true, false]) {
        const form = { isWide, isBigEndian, hasLateTables }
        it(`reads a program ${JSON.stringify(form)}`, () => {
          const file = linkedProgram({ ...PROGRAM, ...form })
          const expected: ElfFacts = {
            machine: 62,
            bits: isWide ? 64 : 32,
            isBigEndian,
            isStatic: false,
            interpreter: '/lib64/ld-linux-x86-64.so.2',
            needed: ['libz.so.1', 'libc.so.6'],
            rpath: ['/opt/lib', '$ORIGIN/../lib'],
            runpath: ['/srv/lib'],
            calls: ['dlopen', 'execve'],
            namedLibraries: ['libc.so.6', 'libextra.so.3', 'libz.so.1'],
            namedPrograms: ['/usr/sbin/sendmail'],
          }
          for (const chunkSize of [1, 7, 64, file.length]) {
            const facts = read(file, chunkSize)
            assert.deepEqual(
              facts && {
                ...facts,
                namedLibraries: facts.namedLibraries?.filter((name) => !name.startsWith('/')),
              },
              expected,
            )
          }
        })
      }
    }
  }

  const cases: readonly (readonly [string, LinkedProgram, Partial<ElfFacts>])[] = [
    ['a library', { soname: 'liba.so.1' }, { soname: 'liba.so.1', isStatic: false, calls: [] }],
    ['a function of its own', { exports: ['dlopen', 'system'] }, { calls: [] }],
    ['a name that ends another', { imports: ['my_dlopen'] }, { calls: [] }],
    ['a static program at any address', { flags: IS_PROGRAM }, { isStatic: true }],
    [
      'a program that looks in no folder of the system',
      { flags: NO_DEFAULT_FOLDERS },
      { ignoresDefaultFolders: true },
    ],
    ['another machine', { machine: 183 }, { machine: 183 }],
    ['texts of what loads nothing', { texts: ['liba.so'] }, { calls: [] }],
    [
      'the C library',
      { soname: 'libc.so.6', texts: ['libgcc_s.so.1'] },
      { namedLibraries: ['libgcc_s.so.1'] },
    ],
  ]
  for (const [name, program, expected] of cases) {
    it(`reads ${name}`, () => {
      const facts = read(linkedProgram(program))
      assert.deepEqual({ ...facts, ...expected }, facts)
      if (!('namedLibraries' in expected)) assert.equal(facts?.namedLibraries, undefined)
    })
  }

  it('takes a program without a dynamic section for a static one', () => {
    const file = elfOf([{ data: Buffer.from('code'), isExecutable: true }])
    assert.deepEqual([read(file)?.isStatic, read(file)?.needed], [true, []])
  })

  it('tells of a program of Go whether it starts others', () => {
    const goOf = (...names: string[]): ElfFacts | undefined =>
      read(elfOf([{ data: Buffer.from(`\0\0\0\0Go\0\0${names.map((name) => `\0${name}\0`).join('')}`) }]))
    assert.deepEqual([goOf('runtime.goexit')?.isStatic, goOf('runtime.goexit')?.calls], [false, []])
    assert.deepEqual(goOf('runtime.goexit', 'syscall.forkExec')?.calls, ['syscall.forkExec'])
    assert.equal(goOf('syscall.other')?.isStatic, true, 'names were taken out')
  })

  it('wants programs and libraries, whatever their mode', () => {
    const wants = (path: string, mode: number): boolean => elfNeeds.wants(path, { size: 9, mode })
    assert.ok(wants('usr/bin/a', 0o755) && wants('usr/lib/liba.so.1.2', 0o644) && wants('a.so', 0o644))
    assert.ok(!wants('usr/share/a', 0o644))
  })

  it('says nothing of what is to be linked first, nor of other files', () => {
    assert.deepEqual(analyseStream(elfNeeds, 'a', linkedProgram({ type: 1 })), {})
    assert.deepEqual(analyseStream(elfNeeds, 'a', Buffer.from('#!/bin/sh')), {})
  })

  const file = linkedProgram(PROGRAM)
  const broken: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ['a cut program', file.subarray(0, file.length - 100), /cut short|could not be read/],
    ['no segments', patched(file, (bytes) => bytes.writeUInt16LE(0, 0x36)), /headers make no sense/],
    [
      'a dynamic section that is too large',
      linkedProgram({ needed: Array<string>(MAX_DYNAMIC_BYTES / 16).fill('a') }),
      /more than 65536 bytes/,
    ],
    [
      'a name outside of its table',
      patched(file, (bytes) =>
        bytes.writeUInt32LE(
          9_999_999,
          bytes.indexOf(Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]), file.length - 300) + 8,
        ),
      ),
      /make no sense/,
    ],
  ]
  for (const [name, bytes, message] of broken) {
    it(`states ${name}`, () => {
      const found = problemOf(bytes)
      assert.match(found ?? '', message)
    })
  }

  it('reads tables behind its limit of kept bytes when they come after the dynamic section', () => {
    const needed = ['x'.repeat(9000)]
    const late = linkedProgram({ needed, padding: MAX_KEPT_BYTES, hasLateTables: true })
    const early = linkedProgram({ needed, padding: MAX_KEPT_BYTES })
    assert.deepEqual(read(late, 4096)?.needed, needed)
    const { problems } = analyseStream(elfNeeds, 'a', early, 4096)
    assert.match(problems?.[0]?.detail ?? '', /could not be read/)
  })

  it('reads no table of names that is too large', () => {
    const names = Array.from({ length: 20 }, (_, i) => `${i}`.padEnd(MAX_LATE_TABLE_BYTES / 16, 'x'))
    assert.match(problemOf(linkedProgram({ needed: names })) ?? '', /make no sense|could not be read/)
  })

  it('reads no longer path of a loader than its limit', () => {
    const interpreter = read(
      linkedProgram({ interpreter: 'x'.repeat(MAX_INTERPRETER_BYTES + 9) }),
    )?.interpreter
    assert.equal(interpreter?.length, MAX_INTERPRETER_BYTES)
  })

  it('survives anything', () => {
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.nat(255), fc.nat(file.length), (at, value, end) => {
        analyseStream(elfNeeds, 'a', patched(file, (bytes) => (bytes[at] = value)).subarray(0, end), 50)
      }),
      { numRuns: 2000 },
    )
  })
})

function patched(file: Uint8Array, patch: (bytes: Buffer) => unknown): Buffer {
  const copy = Buffer.from(file)
  patch(copy)
  return copy
}

describe('readDynamic', () => {
  it('reads to the end of a section without one', () => {
    const bytes = Buffer.alloc(MAX_DYNAMIC_BYTES)
    for (let at = 0; at < bytes.length; at += 16) bytes.writeUInt32LE(1, at)
    assert.equal(
      readDynamic(bytes, { isBigEndian: false, pointerSize: 8 }).needed.length,
      MAX_DYNAMIC_BYTES / 16,
    )
  })
})

describe('NameScan', () => {
  const scanned = (text: string, chunk: number): NameScan => {
    const bytes = Buffer.from(text, 'latin1')
    const scan = new NameScan([{ offset: 0, size: bytes.length }])
    for (let at = 0; at < bytes.length; at += chunk)
      scan.push(Buffer.from(bytes.subarray(at, at + chunk)), at)
    return scan
  }

  it('finds the same in chunks of any size', () => {
    const names = fc.constantFrom(
      'liba.so',
      '/usr/lib/b.so.1.2',
      '/bin/sh',
      'bin/x',
      'a%s.so',
      '.so',
      'x.so.b',
      'y'.repeat(300),
    )
    fc.assert(
      fc.property(
        fc.array(names),
        fc.constantFrom('\0', ' ', '%'),
        fc.integer({ min: 1, max: 700 }),
        (parts, between, chunk) => {
          const text = parts.join(between)
          const whole = scanned(text, text.length + 1)
          const pieces = scanned(text, chunk)
          assert.deepEqual([...pieces.libraries].sort(), [...whole.libraries].sort())
          assert.deepEqual([...pieces.programs].sort(), [...whole.programs].sort())
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('keeps names of a length, and so many', () => {
    const name = (length: number): string => `${'a'.repeat(length - 3)}.so`
    const found = scanned(`${name(MAX_NAME_LENGTH)}\0${name(MAX_NAME_LENGTH + 2)}\0`, 100)
    assert.deepEqual([...found.libraries], [name(MAX_NAME_LENGTH)])
    const many = Array.from({ length: MAX_NAMES + 9 }, (_, i) => `l${i}.so`).join('\0')
    assert.equal(scanned(many, 1000).libraries.size, MAX_NAMES)
  })

  it('looks nowhere but in its stretches', () => {
    const scan = new NameScan([{ offset: 8, size: 8 }])
    scan.push(Buffer.from('liba.so\0libb.so\0libc.so\0'), 0)
    assert.deepEqual([...scan.libraries], ['libb.so'])
    assert.ok(scan.isOver)
  })
})
