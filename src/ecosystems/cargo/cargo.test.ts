import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { constants, deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { analyseStream } from '../../../test/analyse.ts'
import { elfOf, fatOf, machOOf, peOf } from '../../../test/executables.ts'
import type { Analysis } from '../../core/layer-report.ts'
import { MAX_CRATES } from './auditable-list.ts'
import { MAX_LIST_BYTES, MAX_UNPACKED_BYTES } from './auditable-reader.ts'
import { cargoBinary } from './binary.ts'
import { cargo } from './index.ts'

const CODE = { name: '__text', data: Buffer.alloc(100, 0xcc), isExecutable: true }
const CONSTANTS = { name: '.rdata', data: Buffer.from('constants x\x9c x\xda') }

const LIST = {
  packages: [
    { name: 'app', version: '0.1.0', source: 'local', root: true, dependencies: [1, 2, 3] },
    { name: 'memchr', version: '2.7.1', source: 'crates.io' },
    { name: 'cc', version: '1.0.83', source: 'crates.io', kind: 'build' },
    { name: 'own', version: '0.2.0', source: 'local', dependencies: [4] },
    { name: 'libc', version: '0.2.1', source: 'git' },
  ],
  format: 1,
}

function packed(list: unknown = LIST, options: Parameters<typeof deflateSync>[1] = {}): Buffer {
  return deflateSync(typeof list === 'string' ? list : JSON.stringify(list), options)
}

function analyse(file: Buffer, chunkSize?: number): Analysis {
  return analyseStream(cargoBinary, 'usr/bin/app', file, chunkSize)
}

function namesOf({ packages = [] }: Analysis): string[] {
  return packages.map(({ name, version }) => `${name} ${version}`)
}

function codesOf({ problems = [] }: Analysis): string[] {
  return problems.map(({ code }) => code)
}

const EXPECTED = LIST.packages.map(({ name, version }) => `${name} ${version}`)

describe('a Rust program', () => {
  const section = { name: '.dep-v0', data: packed() }
  for (const [name, file] of [
    ['ELF, behind what is loaded', elfOf([CODE, CONSTANTS], {}, packed())],
    [
      'ELF, among other sections',
      elfOf([CODE, CONSTANTS], {}, Buffer.concat([Buffer.alloc(1001), packed(), Buffer.alloc(999, 7)])),
    ],
    ['ELF whose headers make no sense', elfOf([], {}, packed())],
    [
      'ELF with 32 bits in the other byte order',
      elfOf([CODE, CONSTANTS], { isWide: false, isBigEndian: true }, packed()),
    ],
    ['PE', peOf([CODE, CONSTANTS, section])],
    ['Mach-O', machOOf([CODE, CONSTANTS, section])],
    ['fat Mach-O', fatOf([machOOf([CODE, section]), machOOf([CODE, CONSTANTS, section])])],
  ] as const) {
    it(`says which crates it is of: ${name}`, () => {
      for (const size of [1, 7, 400, file.length])
        assert.deepEqual([namesOf(analyse(file, size)), codesOf(analyse(file, size))], [EXPECTED, []])
    })
  }

  it('may have its list packed in any way', () => {
    const long = {
      packages: Array.from({ length: 300 }, (_, i) => ({
        name: `crate-${i}`,
        version: `1.${i}.0`,
        source: 'crates.io',
      })),
    }
    for (const list of [LIST, long, { packages: [] }]) {
      for (const options of [
        { level: 0 },
        { level: 1 },
        { level: 4 },
        { level: 6 },
        { level: 9 },
        { strategy: constants.Z_FIXED },
        { strategy: constants.Z_HUFFMAN_ONLY },
      ]) {
        const found = analyse(elfOf([CODE, CONSTANTS], {}, packed(list, options)), 333)
        assert.equal(found.packages?.length ?? 0, list.packages.length, JSON.stringify(options))
      }
    }
  })

  it('tells its own crates from others, and those that only built it', () => {
    assert.deepEqual(
      analyse(elfOf([CODE], {}, packed())).packages?.map(
        ({ name, relationship, isDevelopment, dependsOn }) => [name, relationship, isDevelopment, dependsOn],
      ),
      [
        ['app', 'root', undefined, ['memchr@2.7.1', 'cc@1.0.83', 'own@0.2.0']],
        ['memchr', 'direct', undefined, undefined],
        ['cc', 'direct', true, undefined],
        ['own', 'workspace', undefined, ['libc@0.2.1']],
        ['libc', 'indirect', undefined, undefined],
      ],
    )
  })

  it('without a list, and what is no program, holds nothing', () => {
    const others = [packed({ other: [] }), packed('no JSON at all, only a text'), packed('x'.repeat(5000))]
    for (const file of [
      ...others.map((tail) => elfOf([CODE, CONSTANTS], {}, tail)),
      machOOf([CODE]),
      Buffer.from('x\x9c'),
    ])
      assert.deepEqual(analyse(file, 50), {})
  })
})

describe('a list of crates that cannot be read', () => {
  let state = 1
  const noise = Buffer.alloc(2 * MAX_LIST_BYTES)
  for (const i of noise.keys()) {
    state = (state * 48_271) % 0x7fff_ffff
    noise[i] = state >> 8
  }
  const cases: readonly (readonly [string, Buffer, readonly string[]])[] = [
    ['is no JSON', packed('{"packages":[}'), ['file-unreadable']],
    ['has no packages', packed('{"packages":1}'), ['file-unreadable']],
    ['is cut short', packed(LIST).subarray(0, 150), ['file-unreadable']],
    ['is too long', packed(`{"packages":["${noise.toString('base64')}"]}`), ['file-unreadable']],
    [
      'is too long unpacked',
      packed(`{"packages":["${'x'.repeat(MAX_UNPACKED_BYTES)}"]}`),
      ['file-unreadable'],
    ],
    ['has too many crates', packed(`{"packages":[${'1,'.repeat(MAX_CRATES)}1]}`), ['file-unreadable']],
    [
      'has crates without a name or version',
      packed({ packages: [1, null, { name: 'a' }, { name: '', version: '1' }, LIST.packages[1]] }),
      ['record-unreadable'],
    ],
  ]
  for (const [name, list, problems] of cases) {
    it(`is a problem: it ${name}`, () => {
      assert.deepEqual(codesOf(analyse(elfOf([CODE, CONSTANTS], {}, list), 65_536)), problems)
      assert.deepEqual(codesOf(analyse(peOf([CODE, { name: '.dep-v0', data: list }]), 65_536)), problems)
    })
  }

  it('is read without a throw however it is damaged', () => {
    const files = [
      elfOf([CODE, CONSTANTS], {}, packed()),
      peOf([CODE, { name: '.dep-v0', data: packed(LIST, { level: 0 }) }]),
    ]
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { maxLength: 8 }),
        fc.integer({ min: 1, max: 500 }),
        (file, wounds, size) => {
          const bytes = Buffer.from(file)
          for (const [at, byte] of wounds) bytes[at % bytes.length] = byte
          analyse(bytes, size)
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('a real program of cargo auditable', () => {
  const recorded = (name: string): Buffer => readFileSync(join(import.meta.dirname, 'testdata', name))

  it('has what `cargo tree` lists', () => {
    const analysis = analyse(elfOf([CODE, CONSTANTS], {}, recorded('app.dep-v0')), 100)
    const tree = recorded('app.tree.txt').toString().trim().split('\n')
    assert.deepEqual(namesOf(analysis).sort(), tree.map((line) => line.replace(' v', ' ')).sort())
    assert.deepEqual(
      analysis.packages?.filter(({ isDevelopment }) => isDevelopment).map(({ name }) => name),
      ['cc', 'libc'],
    )
  })
})

describe('matching', () => {
  it('looks up crates, but not those of the builder', () => {
    const subjects = (relationship: 'root' | 'direct') =>
      cargo.match.subjects(
        { kind: 'package', type: 'cargo', name: 'a', version: '1.0.0', relationship },
        undefined,
      )
    assert.deepEqual(subjects('direct'), [
      { namespace: 'crates.io', name: 'a', version: '1.0.0', basis: 'direct' },
    ])
    assert.deepEqual(subjects('root'), [])
  })
})
