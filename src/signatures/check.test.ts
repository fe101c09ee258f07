import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import {
  bundleOf,
  envelopeOf,
  messageBundleOf,
  newKey,
  payloadOf,
  publicKeyOf,
  SCAN_PREDICATE,
  type StatementParts,
  scanPredicate,
} from '../../test/signing.ts'
import { parseDigest } from '../core/digest.ts'
import { sha256Digest } from '../sources/documents/verify.ts'
import { MAX_BUNDLE_BYTES, parseBundle } from './bundle.ts'
import { type Checked, checkBundle, checkPayload, checkScan, type Wanted } from './check.ts'
import { MAX_ENVELOPE_BYTES, MAX_ENVELOPE_SIGNATURES, parseEnvelope } from './envelope.ts'
import { MAX_PAYLOAD_BYTES, parsePayload } from './payload.ts'
import { parsePublicKey } from './public-key.ts'
import { MAX_SUBJECTS, parseStatement } from './statement.ts'

const A = `sha256:${'a'.repeat(64)}` as const
const B = `sha256:${'b'.repeat(64)}` as const
const KEY = newKey()
const WANTED: Wanted = { keys: [publicKeyOf(newKey(), 'old.pub'), publicKeyOf(KEY)], digests: [A] }

/** The name of the key, or why not. */
function outcome(checked: Checked<unknown>): string {
  return checked.kind === 'valid' ? checked.key.name : checked.why
}

describe('a signature of the first form', () => {
  const good = payloadOf(A)
  const cases: readonly [string, Buffer, string, string][] = [
    ['by one of the keys', good, KEY.sign(good), 'cosign.pub'],
    ['by another key', good, newKey().sign(good), 'other-key'],
    ['over other bytes', payloadOf(A, { x: 1 }), KEY.sign(good), 'other-key'],
    ['of another image', payloadOf(B), KEY.sign(payloadOf(B)), 'other-image'],
    ['of another program', ...signed(payloadOf(A, { type: 'atomic container signature' })), 'broken'],
    ['without a digest', ...signed(payloadOf('latest')), 'broken'],
    ['over no JSON', ...signed(Buffer.from('{')), 'broken'],
    ['over null', ...signed(Buffer.from('null')), 'broken'],
    ['over too deep a payload', ...signed(deep(100)), 'broken'],
    ['over bytes that are no text', ...signed(Buffer.from([0x22, 0xff, 0x22])), 'broken'],
  ]
  for (const [name, payload, signature, expected] of cases)
    it(`${name}: ${expected}`, () => {
      assert.equal(outcome(checkPayload(payload, signature, WANTED)), expected)
    })

  it('is as long as the limit at most', () => {
    const long = (length: number): Buffer => {
      const short = payloadOf(A, { x: '' }).length
      return payloadOf(A, { x: 'x'.repeat(length - short) })
    }
    assert.equal(parsePayload(long(MAX_PAYLOAD_BYTES)).digest, A)
    assert.throws(() => parsePayload(long(MAX_PAYLOAD_BYTES + 1)), { code: 'signature-invalid' })
  })
})

describe('a signature in a bundle', () => {
  const manifest = { digest: A, bytes: Buffer.from('{"schemaVersion":2}') }
  const check = (bytes: Buffer) => outcome(checkBundle(parseBundle(bytes), WANTED, manifest))
  const cases: readonly [string, Buffer, string][] = [
    ['by one of the keys', bundleOf(KEY, { digest: A }), 'cosign.pub'],
    ['by another key', bundleOf(newKey(), { digest: A }), 'other-key'],
    ['of another image', bundleOf(KEY, { digest: B }), 'other-image'],
    ['of a digest that is none', bundleOf(KEY, { digest: 'sha1:aa' }), 'other-image'],
    ['that attests a scan', bundleOf(KEY, { digest: A, predicateType: SCAN_PREDICATE }), 'other-kind'],
    ['with a payload of others', bundleOf(KEY, { digest: A, payloadType: 'text/plain' }), 'broken'],
    [
      'of an unknown version',
      bundleOf(KEY, { digest: A, type: 'https://in-toto.io/Statement/v2' }),
      'broken',
    ],
    ['over the manifest', messageBundleOf(KEY, manifest.bytes), 'cosign.pub'],
    ['over another manifest', messageBundleOf(KEY, Buffer.from('{}')), 'other-key'],
    ['over the manifest, by another key', messageBundleOf(newKey(), manifest.bytes), 'other-key'],
  ]
  for (const [name, bytes, expected] of cases)
    it(`${name}: ${expected}`, () => assert.equal(check(bytes), expected))

  it('is refused where it is none, or two', () => {
    const { dsseEnvelope, ...rest } = JSON.parse(bundleOf(KEY, { digest: A }).toString()) as Record<
      string,
      object
    >
    const wrong: readonly object[] = [
      rest,
      { ...rest, dsseEnvelope, messageSignature: { signature: '' } },
      { ...rest, dsseEnvelope, mediaType: 'application/json' },
      { ...rest, dsseEnvelope: { ...dsseEnvelope, signatures: [] } },
      { ...rest, dsseEnvelope: { ...dsseEnvelope, payload: '' } },
      [],
    ]
    for (const one of wrong)
      assert.throws(() => parseBundle(Buffer.from(JSON.stringify(one))), { code: 'signature-invalid' })
    assert.throws(() => parseBundle(Buffer.alloc(MAX_BUNDLE_BYTES + 1)), /has more than/)
  })
})

describe('an attested scan', () => {
  const scan = scanPredicate('2026-01-02T03:04:05Z')
  const parts: StatementParts = { digest: A, predicateType: SCAN_PREDICATE, predicate: scan }
  const check = (bytes: Buffer) => checkScan(parseEnvelope(bytes), WANTED)
  const cases: readonly [string, Buffer, string][] = [
    ['by one of the keys', envelopeOf(KEY, parts), 'cosign.pub'],
    ['by another key', envelopeOf(newKey(), parts), 'other-key'],
    ['of another image', envelopeOf(KEY, { ...parts, digest: B }), 'other-image'],
    ['that is a signature', envelopeOf(KEY, { digest: A }), 'other-kind'],
    ['without a time', envelopeOf(KEY, { ...parts, predicate: { ...scan, metadata: {} } }), 'broken'],
    [
      'without a scanner',
      envelopeOf(KEY, { ...parts, predicate: { ...scan, scanner: { uri: '' } } }),
      'broken',
    ],
    ['at no time', envelopeOf(KEY, { ...parts, predicate: scanPredicate('yesterday') }), 'broken'],
    ['with nothing in it', envelopeOf(KEY, { ...parts, predicate: null }), 'broken'],
  ]
  for (const [name, bytes, expected] of cases)
    it(`${name}: ${expected}`, () => assert.equal(outcome(check(bytes)), expected))

  it('says when and by what it was done', () => {
    const checked = check(envelopeOf(KEY, parts))
    assert.ok(checked.kind === 'valid')
    assert.deepEqual(checked.value, {
      scanner: 'pkg:npm/plimsoll@1.0.0',
      finishedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
      result: undefined,
    })
  })

  it('needs one signature that is right, and has no more than the limit', () => {
    const envelope = JSON.parse(envelopeOf(KEY, parts).toString()) as { signatures: object[] }
    const withSignatures = (count: number): Buffer => {
      const others = Array.from({ length: count - 1 }, () => ({ sig: 'AAAA' }))
      return Buffer.from(JSON.stringify({ ...envelope, signatures: [...others, ...envelope.signatures] }))
    }
    assert.equal(outcome(check(withSignatures(MAX_ENVELOPE_SIGNATURES))), 'cosign.pub')
    const code = { code: 'signature-invalid' }
    assert.throws(() => parseEnvelope(withSignatures(MAX_ENVELOPE_SIGNATURES + 1)), code)
    assert.throws(() => parseEnvelope(Buffer.alloc(MAX_ENVELOPE_BYTES + 1)), code)
    const nested = Buffer.from(`{"predicate":${deep(300).toString()}}`)
    const statement = {
      payloadType: 'application/vnd.in-toto+json',
      payload: nested,
      signed: nested,
      signatures: [],
    }
    assert.throws(() => parseStatement(statement), /nested more than/)
  })
})

describe('a statement', () => {
  it('is about so many images and no more', () => {
    const statementOf = (count: number) => {
      const subject = Array.from({ length: count }, () => ({ digest: { sha256: 'a'.repeat(64) } }))
      const text = JSON.stringify({ _type: 'https://in-toto.io/Statement/v1', predicateType: 'x', subject })
      const payload = Buffer.from(text)
      return { payloadType: 'application/vnd.in-toto+json', payload, signed: payload, signatures: [] }
    }
    assert.equal(parseStatement(statementOf(MAX_SUBJECTS)).subjects.length, MAX_SUBJECTS)
    assert.throws(() => parseStatement(statementOf(MAX_SUBJECTS + 1)), { code: 'signature-invalid' })
  })
})

describe('what cosign itself wrote', () => {
  const read = (name: string): Buffer => readFileSync(join(import.meta.dirname, 'testdata', 'cosign', name))
  const digest = parseDigest('sha256:669775cdc3c3772044bafd3500bd010e8e9dfc376bcfefeddd286e9e508700bd')
  const wantedOf = (name: string): Wanted => {
    const parsed = parsePublicKey(read(`${name}.pub`).toString(), name)
    assert.ok(digest && parsed.kind === 'key')
    return { keys: [parsed.key], digests: [digest] }
  }
  for (const name of ['p256', 'p384', 'p521', 'rsa'])
    it(`with ${name} is valid for its image, and for no other`, () => {
      const wanted = wantedOf(name)
      const payload = read(`${name}.payload.json`)
      const signature = read(`${name}.sig`).toString()
      const bundle = parseBundle(read(`${name}.bundle.json`))
      for (const [digests, expected] of [
        [wanted.digests, name],
        [[sha256Digest(payload)], 'other-image'],
      ] as const) {
        assert.equal(outcome(checkPayload(payload, signature, { ...wanted, digests })), expected)
        assert.equal(outcome(checkBundle(bundle, { ...wanted, digests }, undefined)), expected)
      }
    })

  it('attests our report', () => {
    const bundle = parseBundle(read('scan.bundle.json'))
    assert.ok(bundle.kind === 'envelope')
    for (const envelope of [parseEnvelope(read('scan.envelope.json')), bundle.envelope]) {
      const checked = checkScan(envelope, wantedOf('p256'))
      assert.ok(checked.kind === 'valid')
      assert.match(checked.value.scanner, /^pkg:npm\/plimsoll@/)
    }
  })
})

function signed(payload: Buffer): [Buffer, string] {
  return [payload, KEY.sign(payload)]
}

function deep(levels: number): Buffer {
  return Buffer.from(`${'['.repeat(levels)}${']'.repeat(levels)}`)
}
