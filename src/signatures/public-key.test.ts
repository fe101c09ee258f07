import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { type KeyKind, newKey, publicKeyOf } from '../../test/signing.ts'
import { MAX_KEY_LENGTH, parsePublicKey, RSA_BITS } from './public-key.ts'
import { MAX_SIGNATURE_LENGTH, signerOf } from './signer.ts'

const COSIGN = join(import.meta.dirname, 'testdata', 'cosign')
const MESSAGE = Buffer.from('a payload')

const pem = (type: 'rsa' | 'ec' | 'x25519', option: object): string => {
  const make = generateKeyPairSync as (type: string, options: object) => { publicKey: string }
  return make(type, {
    ...option,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).publicKey
}

describe('a public key', () => {
  const good = newKey().publicPem
  const faults: readonly [string, string, RegExp][] = [
    ['a private key', newKey().privatePem, /it is a private key/],
    [
      'an encrypted one of cosign',
      '-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\nx\n',
      /it is a private key/,
    ],
    ['a certificate', '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n', /it is a certificate/],
    ['nothing', '', /no public key in PEM/],
    ['a key of SSH', 'ssh-ed25519 AAAA me@here', /no public key in PEM/],
    ['half a PEM', good.slice(0, 80), /its PEM is broken/],
    ['two keys', good + newKey().publicPem, /it holds several keys/],
    ['a curve of others', pem('ec', { namedCurve: 'secp256k1' }), /its curve is secp256k1/],
    ['a key that signs nothing', pem('x25519', {}), /a key of x25519/],
    ['a short RSA key', pem('rsa', { modulusLength: RSA_BITS.least - 1024 }), /an RSA key of 1024 bits/],
    ['a long text', good + ' '.repeat(MAX_KEY_LENGTH), /longer than/],
  ]
  for (const [name, text, fault] of faults)
    it(`is refused where it is ${name}`, () => {
      const parsed = parsePublicKey(text)
      assert.equal(parsed.kind, 'fault')
      assert.match(parsed.kind === 'fault' ? parsed.fault : '', fault)
    })

  it('is named by its file, else by its fingerprint', () => {
    const named = parsePublicKey(good, 'cosign.pub')
    const nameless = parsePublicKey(good)
    assert.ok(named.kind === 'key' && nameless.kind === 'key')
    assert.equal(named.key.name, 'cosign.pub')
    assert.equal(nameless.key.name, `SHA256:${named.key.fingerprint.slice(0, 12)}`)
  })
})

describe('a signature', () => {
  const kinds: readonly (readonly [KeyKind, string])[] = [
    ['p256', 'sha256'],
    ['p384', 'sha256'],
    ['p384', 'sha384'],
    ['p521', 'sha256'],
    ['p521', 'sha512'],
    ['rsa', 'sha256'],
    ['rsa-pss', 'sha256'],
    ['ed25519', 'none'],
  ]
  for (const [kind, hash] of kinds)
    it(`is taken of ${kind} with ${hash}, and of those bytes alone`, () => {
      const key = newKey(kind, hash)
      const [own, other] = [publicKeyOf(key), publicKeyOf(newKey(kind))]
      const signature = key.sign(MESSAGE)
      assert.equal(signerOf([other, own], MESSAGE, signature), own)
      assert.equal(signerOf([other], MESSAGE, signature), undefined)
      assert.equal(signerOf([own], Buffer.from('a payloaD'), signature), undefined)
      assert.equal(signerOf([own], MESSAGE, ''), undefined)
      assert.equal(signerOf([own], MESSAGE, signature.slice(0, -8)), undefined)
    })

  it('is not taken with a hash that is broken', () => {
    for (const hash of ['sha1', 'md5']) {
      const key = newKey('rsa', hash)
      assert.equal(signerOf([publicKeyOf(key)], MESSAGE, key.sign(MESSAGE)), undefined)
    }
  })

  it('is not even decoded beyond the limit', () => {
    const key = newKey()
    const padded = key.sign(MESSAGE) + '='.repeat(MAX_SIGNATURE_LENGTH)
    assert.equal(signerOf([publicKeyOf(key)], MESSAGE, padded), undefined)
  })

  for (const name of ['p256', 'p384', 'p521', 'rsa'])
    it(`of cosign is taken: ${name}`, () => {
      const read = (suffix: string): Buffer => readFileSync(join(COSIGN, `${name}.${suffix}`))
      const parsed = parsePublicKey(read('pub').toString())
      assert.ok(parsed.kind === 'key')
      assert.ok(signerOf([parsed.key], read('payload.json'), read('sig').toString()))
    })
})
