import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { testRules, testToken } from '../../../test/secret-rules.ts'
import { tarOf } from '../../../test/tar-builder.ts'
import { zipOf } from '../../../test/zip-builder.ts'
import { scanText } from '../text-scan.ts'
import { MAX_PROBLEMS } from './content.ts'
import { HEAD_BYTES, kindOf } from './kind.ts'
import {
  MAX_MEMBERS,
  MAX_PACKED_BYTES,
  MAX_UNPACKED_BYTES,
  MAX_UNPACKED_TOTAL,
  UnpackBudget,
} from './unpack.ts'
import { Utf16Decoder } from './utf16.ts'

const RULES = testRules()
const TOKEN = testToken()
const TEXT = `one\ntwo ${TOKEN} é\n`

/** Where the token is: the place inside, and line and column. */
function found(bytes: Uint8Array, path = 'a'): readonly string[] {
  const { secrets } = scanText(bytes, path, RULES)
  return secrets.map(
    ({ rule, pathInside = '', line = '', column = '' }) => `${rule} ${pathInside} ${line}:${column}`,
  )
}

function problemsOf(bytes: Uint8Array, path = 'a'): readonly string[] {
  return scanText(bytes, path, RULES).problems.map(({ code, detail }) => `${code}: ${detail}`)
}

function utf16(text: string, isBigEndian: boolean): Buffer {
  const bytes = Buffer.from(text, 'utf16le')
  return isBigEndian ? bytes.swap16() : bytes
}

/** A compiled module with a short string that a letter stands before and behind. */
function python(text: string): Buffer {
  const short = Buffer.concat([Buffer.from([0xfa, text.length]), Buffer.from(text), Buffer.from('r')])
  return Buffer.concat([Buffer.from('a70d0d0a000000000000000000000000e3', 'hex'), short, Buffer.alloc(20)])
}

describe('a secret is found in', () => {
  const far = Buffer.concat([Buffer.alloc(4 * HEAD_BYTES, '\0'), Buffer.from(TOKEN), Buffer.alloc(5)])
  const cases: readonly (readonly [name: string, bytes: Buffer, found: string, path?: string])[] = [
    ['UTF-16 LE with a mark', utf16(`\ufeff${TEXT}`, false), 'token  2:5'],
    ['UTF-16 BE with a mark', utf16(`\ufeff${TEXT}`, true), 'token  2:5'],
    ['UTF-16 LE without', utf16(TEXT, false), 'token  2:5'],
    ['UTF-16 BE without', utf16(TEXT, true), 'token  2:5'],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${TOKEN}`), 'token  1:2'],
    ['gzip', gzipSync(TEXT), 'token  2:5'],
    ['zstd', zstdCompressSync(TEXT), 'token  2:5'],
    ['two gzip members', Buffer.concat([gzipSync('a\n'), gzipSync(TEXT)]), 'token  3:5'],
    ['an object of git', deflateSync(`blob 9\0${TEXT}`), 'token  2:5', 'r/.git/objects/ab/cd'],
    [
      'a zip',
      zipOf([
        { name: 'x/', content: '' },
        { name: 'x/y', content: TEXT },
      ]),
      'token x/y 2:5',
    ],
    ['a tar', tarOf([{ path: 'x/y', content: TEXT }]), 'token x/y 2:5'],
    ['a compressed tar', gzipSync(tarOf([{ path: 'x', content: TEXT }])), 'token x 2:5'],
    [
      'a zip in a tar',
      tarOf([{ path: 'z', content: zipOf([{ name: 'x', content: TEXT }]) }]),
      'token z/x 2:5',
    ],
    ['gzip in a zip', zipOf([{ name: 'x', content: gzipSync(TEXT) }]), 'token x 2:5'],
    [
      'gzip in two archives',
      tarOf([{ path: 'z', content: zipOf([{ name: 'x', content: gzipSync(TEXT) }]) }]),
      'token z/x 2:5',
    ],
    ['UTF-16 in a zip', zipOf([{ name: 'x', content: utf16(TEXT, false) }]), 'token x 2:5'],
    ['a program', far, 'token  :'],
    ['a compiled module of Python', python(TOKEN), 'token  :', 'a.pyc'],
  ]
  for (const [name, bytes, expected, path] of cases) {
    it(name, () => {
      assert.deepEqual(found(bytes, path), [expected])
      assert.deepEqual(problemsOf(bytes, path), [])
    })
  }

  it('no string of a program that says no more than a name and a value', () => {
    assert.deepEqual(found(Buffer.from(`\0password=hunter2hunter2\0`)), [])
  })
})

describe('what is not looked through', () => {
  const inZip = (content: string | Uint8Array): Buffer => zipOf([{ name: 'z', content }])
  const cases: readonly (readonly [name: string, bytes: Buffer, detail: RegExp])[] = [
    ['xz', Buffer.from('fd377a585a000000', 'hex'), /^it is no readable xz/],
    ['bzip2', Buffer.from('BZh91AY&SY....'), /^it is packed with bzip2/],
    [
      'a third archive',
      inZip(tarOf([{ path: 'x', content: inZip(TEXT) }])),
      /^z\/x lies in more than 2 archives/,
    ],
    [
      'a third archive that is compressed',
      inZip(tarOf([{ path: 'x', content: gzipSync(tarOf([{ path: 'y', content: TEXT }])) }])),
      /^z\/x lies in more than 2/,
    ],
    ['what is compressed twice', gzipSync(gzipSync(TEXT)), /^it is compressed twice/],
    ['damaged gzip', gzipSync(TEXT).subarray(0, 20), /^it is damaged/],
    [
      'a zip without its end',
      zipOf([{ name: 'x', content: TEXT }]).subarray(0, -30),
      /^it is no readable zip/,
    ],
    [
      'a tar that is cut short',
      tarOf([{ path: 'x', content: TEXT.repeat(100) }]).subarray(0, 1024),
      /cut short/,
    ],
    [
      'a large packed file',
      Buffer.concat([gzipSync(''), Buffer.alloc(MAX_PACKED_BYTES)]),
      /more than 16777216 bytes/,
    ],
    [
      'what unpacks to too much',
      gzipSync(Buffer.alloc(MAX_UNPACKED_BYTES + 1)),
      /unpacks to more than 67108864/,
    ],
    [
      'too many members',
      zipOf(Array.from({ length: MAX_MEMBERS + 1 }, (_, i) => ({ name: `${i}`, content: 'x' }))),
      /more than 2000/,
    ],
    [
      'too many members of a tar',
      tarOf(Array.from({ length: MAX_MEMBERS + 1 }, (_, i) => ({ path: `${i}`, content: 'x' }))),
      /has more than 2000 members/,
    ],
  ]
  for (const [name, bytes, detail] of cases) {
    it(`is said: ${name}`, () => {
      const [problem = '', ...others] = problemsOf(bytes)
      assert.match(problem.replace('secrets-unread: ', ''), detail)
      assert.deepEqual(others, [])
    })
  }

  it('is bounded for all that is in a file together', () => {
    const budget = new UnpackBudget()
    budget.bytes(MAX_UNPACKED_TOTAL)
    assert.throws(() => budget.bytes(1), /unpacks to more than 268435456 bytes/)
    const members = Array.from({ length: MAX_PROBLEMS + 5 }, (_, i) => ({
      name: `${i}`,
      content: gzipSync('x').subarray(0, 12),
    }))
    assert.equal(problemsOf(zipOf(members)).length, MAX_PROBLEMS)
  })

  it('leaves what stands before it', () => {
    const members = [
      { path: 'x', content: TEXT },
      { path: 'y', content: TEXT.repeat(100) },
    ]
    const cutShort = tarOf(members).subarray(0, 2048)
    assert.deepEqual(found(cutShort).slice(0, 3), ['token x 2:5', 'token y 2:5', 'token y 4:5'])
  })

  it('are pictures, and what the rules skip', () => {
    assert.deepEqual(found(Buffer.from(`\x89PNG ${TOKEN}`, 'latin1')), [])
    const zip = zipOf([
      { name: 'skipped', content: TEXT },
      { name: 'x', content: TEXT },
    ])
    const rules = testRules(undefined, { skips: (path) => path === 'a/skipped' })
    assert.deepEqual(
      scanText(zip, 'a', rules).secrets.map(({ pathInside }) => pathInside),
      ['x'],
    )
  })
})

describe('kinds of files', () => {
  it('are told by their first bytes', () => {
    const cases: readonly (readonly [bytes: string, kind: string])[] = [
      ['', 'text'],
      ['a', 'text'],
      ['BZhang was here', 'text'],
      ['PK said', 'text'],
      ['x^2', 'text'],
      ['a\0b', 'binary'],
      ['\x7fELF\x02\x01\x01\0\0\0\0\0', 'binary'],
      ['\xff\xfe\0\0a\0\0\0', 'binary'],
      ['a\0b\0c\0d\0', 'utf-16'],
      ['a\0b\0c\0d\0\0\0', 'binary'],
    ]
    for (const [bytes, kind] of cases)
      assert.equal(kindOf(Buffer.from(bytes, 'latin1'), 'a').kind, kind, JSON.stringify(bytes))
  })

  it('in UTF-16 may be cut anywhere', () => {
    const text = 'aé€😀b'
    for (const isBigEndian of [true, false]) {
      const bytes = utf16(text, isBigEndian)
      for (let a = 0; a <= bytes.length; a++) {
        for (let b = a; b <= bytes.length; b++) {
          const decoder = new Utf16Decoder(isBigEndian)
          const parts = [bytes.subarray(0, a), bytes.subarray(a, b), bytes.subarray(b)]
          assert.equal(Buffer.concat(parts.map((part) => decoder.decode(part))).toString(), text)
        }
      }
    }
  })
})
