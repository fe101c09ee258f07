import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { packageHeader, rpmHeader } from '../../../../test/rpm-builder.ts'
import { packageOfHeader, sourceOfRpm } from './package-of-header.ts'
import { HeaderError, MAX_ENTRIES, MAX_VALUES, readHeader } from './read-header.ts'
import { signatureKeyOf } from './signature-key.ts'

const KEY = Buffer.from('d36cb86cb86b3716', 'hex')
/** Version 4, without hashed parts, the issuer among the others. */
const SIGNATURE = Buffer.concat([Buffer.from([0xc2, 18, 4, 0, 1, 8, 0, 0, 0, 10, 9, 16]), KEY])

const FULL = packageHeader('curl', '7.61.1', '33.el8', {
  268: SIGNATURE,
  1003: 1,
  1011: 'AlmaLinux',
  1014: 'MIT',
  1015: 'AlmaLinux Packaging Team',
  1044: 'curl-7.61.1-33.el8.src.rpm',
  1047: ['curl', 'curl(x86-64)', 'curl'],
  1049: ['libc.so.6()(64bit)', 'rpmlib(CompressedFileNames)'],
  1116: [0, 1],
  1117: ['curl', 'COPYING'],
  1118: ['/usr/bin/', '/usr/share/doc/curl/'],
  5096: 'nodejs:18:8080020230718102425:63b34585',
})

describe('a header', () => {
  it('becomes a package with all that is known', () => {
    assert.deepEqual(packageOfHeader(readHeader(FULL)), {
      package: {
        kind: 'package',
        type: 'rpm',
        name: 'curl',
        version: '1:7.61.1-33.el8',
        arch: 'x86_64',
        source: { name: 'curl', version: '1:7.61.1-33.el8' },
        module: 'nodejs:18',
        licenses: ['MIT'],
        maintainer: 'AlmaLinux Packaging Team',
        vendor: 'AlmaLinux',
        signatureKey: 'd36cb86cb86b3716',
        provides: ['curl', 'curl(x86-64)'],
        dependsOn: ['libc.so.6()(64bit)'],
      },
      owned: { package: 'curl:x86_64', paths: 'usr/bin/curl\0usr/share/doc/curl/COPYING' },
    })
  })

  it('of old packages names its files in full', () => {
    const { owned } =
      packageOfHeader(readHeader(packageHeader('a', '1', '1', { 1027: ['/a', '/b/c'] }))) ?? {}
    assert.deepEqual(owned, { package: 'a:x86_64', paths: 'a\0b/c' })
  })

  it('of a key is no package', () => {
    assert.equal(packageOfHeader(readHeader(packageHeader('gpg-pubkey', '3abb34f8', '5ffd890e'))), undefined)
  })

  it('without a name or version is an error', () => {
    for (const tags of [{}, { 1000: 'a' }, { 1000: 'a', 1001: '1' }, { 1000: 'a b', 1001: '1', 1002: '1' }])
      assert.throws(() => packageOfHeader(readHeader(rpmHeader(tags))), HeaderError)
  })

  it('that promises more than it has is an error, or lacks what is not there', () => {
    const many = Buffer.from(FULL)
    many.writeUInt32BE(MAX_ENTRIES + 1, 0)
    assert.throws(() => readHeader(many), /has 65536 entries/)
    assert.throws(() => readHeader(Buffer.alloc(7)), HeaderError)
    const bytes = rpmHeader({ 1117: ['a'], 1116: [0], 268: SIGNATURE })
    for (const at of [12, 28, 44]) bytes.writeUInt32BE(MAX_VALUES + 1, at + 8)
    const header = readHeader(bytes)
    assert.deepEqual([header.texts(1117), header.numbers(1116), header.bytes(268)], [[], [], undefined])
    assert.deepEqual([header.texts(9), header.text(268), header.numbers(1117)], [[], undefined, []])
  })

  it('never fails in another way', () => {
    const wound = fc.tuple(fc.nat(FULL.length - 5), fc.constantFrom(0, 1, 6, 255, 0x7fffffff, 0xffffffff))
    fc.assert(
      fc.property(fc.array(wound, { minLength: 1, maxLength: 8 }), (wounds) => {
        const bytes = Buffer.from(FULL)
        for (const [at, value] of wounds) bytes.writeUInt32BE(value, at)
        try {
          packageOfHeader(readHeader(bytes))
        } catch (error) {
          assert.ok(error instanceof HeaderError, String(error))
        }
      }),
    )
  })
})

describe('a source rpm', () => {
  for (const [file, epoch, expected] of [
    ['curl-7.61.1-33.el8.src.rpm', undefined, { name: 'curl', version: '7.61.1-33.el8' }],
    [
      'java-1.8.0-openjdk-1.8.0.372.b07-4.el8.src.rpm',
      1,
      { name: 'java-1.8.0-openjdk', version: '1:1.8.0.372.b07-4.el8' },
    ],
    ['(none)', undefined, undefined],
    ['curl.src.rpm', undefined, undefined],
    ['-1-2.src.rpm', undefined, undefined],
    [undefined, undefined, undefined],
  ] as const) {
    it(`called ${file} is ${JSON.stringify(expected)}`, () =>
      assert.deepEqual(sourceOfRpm(file, epoch), expected))
  }
})

describe('the key of a signature', () => {
  const version3 = Buffer.concat([Buffer.from([3, 5, 0, 0, 0, 0, 0]), KEY, Buffer.alloc(4)])
  const fingerprint = Buffer.concat([
    Buffer.from([4, 0, 1, 8, 0, 23, 22, 33, 4]),
    Buffer.alloc(12),
    KEY,
    Buffer.alloc(2),
  ])
  const cases: readonly (readonly [string, Buffer])[] = [
    ['a packet of the new format', SIGNATURE],
    ['one of two bytes of length', Buffer.concat([Buffer.from([0x89, 0, 18]), SIGNATURE.subarray(2)])],
    ['version 3', Buffer.concat([Buffer.from([0x88, version3.length]), version3])],
    [
      'a fingerprint among the hashed parts',
      Buffer.concat([Buffer.from([0xc2, fingerprint.length]), fingerprint]),
    ],
    ['a packet to the end', Buffer.concat([Buffer.from([0x8b]), SIGNATURE.subarray(2)])],
  ]
  for (const [what, bytes] of cases)
    it(`is in ${what}`, () => assert.equal(signatureKeyOf(bytes), KEY.toString('hex')))

  it('is not in anything else', () => {
    for (const bytes of [
      [],
      [0x00],
      [0xc2],
      [0x88, 200],
      [0xc6, 2, 4, 0],
      [0xc2, 3, 5, 0, 0],
      [0xc2, 0xff, 1],
    ])
      assert.equal(signatureKeyOf(Buffer.from(bytes)), undefined)
    for (let end = 0; end < SIGNATURE.length; end++)
      assert.equal(signatureKeyOf(SIGNATURE.subarray(0, end)), undefined)
  })
})
