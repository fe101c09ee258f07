import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { digestOf, jsonBytes, MANIFEST_TYPE } from '../../test/fake-registry.ts'
import {
  emptyShelf,
  type LayerParts,
  putAttestations,
  putBundles,
  putManifest,
  putSignatures,
  type ServeOptions,
  type Shelf,
  SIGNATURE_KEY,
  serveShelf,
  signedLayer,
  signImage,
  tagOf,
} from '../../test/signature-shelf.ts'
import {
  bundleOf,
  envelopeOf,
  messageBundleOf,
  newKey,
  payloadOf,
  publicKeyOf,
  SCAN_PREDICATE,
  type SigningKey,
  scanPredicate,
} from '../../test/signing.ts'
import { parseImageReference } from '../core/image-reference.ts'
import { MAX_DOCUMENT_BYTES } from '../sources/documents/parse.ts'
import { openRepository } from '../sources/registry/open-repository.ts'
import { MAX_ATTACHED_LAYERS } from './attached-layers.ts'
import type { Asking, LookUp } from './look-up.ts'
import { lookUpScan } from './look-up-scan.ts'
import { lookUpSignature, MAX_SIGNATURE_BUNDLE_BYTES } from './look-up-signature.ts'
import { MAX_PAYLOAD_BYTES } from './payload.ts'

const KEY = newKey()
const OTHER = newKey()
const A = digestOf(Buffer.from('an image'))
const B = digestOf(Buffer.from('another'))

function asking(signal = new AbortController().signal): Asking {
  const options = {
    registry: { insecureHosts: [] },
    env: {},
    homeDir: '/nonexistent',
    signal,
    sleep: () => Promise.resolve(),
  }
  return { signal, connect: (reference) => openRepository(reference, options) }
}

interface Question extends ServeOptions {
  readonly digests?: LookUp['digests']
  readonly keys?: readonly SigningKey[]
}

async function lookUpOf(t: TestContext, shelf: Shelf, question: Question = {}): Promise<LookUp> {
  const { digests = [A], keys = [OTHER, KEY] } = question
  const server = await serveShelf(t, shelf, question)
  const reference = parseImageReference(`${server.host}/team/app:1`)
  assert.ok(reference)
  return { reference, digests, keys: keys.map((key, index) => publicKeyOf(key, `${index}.pub`)) }
}

/** The name of the key, or what was found instead. */
async function signer(t: TestContext, shelf: Shelf, question?: Question): Promise<string> {
  const result = await lookUpSignature(await lookUpOf(t, shelf, question), asking())
  return result.kind === 'valid' ? result.key : result.found
}

async function scanOf(t: TestContext, shelf: Shelf, question?: Question): Promise<string> {
  const result = await lookUpScan(await lookUpOf(t, shelf, question), asking())
  return result.kind === 'valid' ? new Date(result.scan.finishedAt).toISOString().slice(0, 10) : result.found
}

function shelfWith(fill: (shelf: Shelf) => void): Shelf {
  const shelf = emptyShelf()
  fill(shelf)
  return shelf
}

const good = signedLayer(KEY, payloadOf(A))
const bundle = (key: SigningKey, digest = A): LayerParts => ({ bytes: bundleOf(key, { digest }) })
const scan = (day: string, key = KEY, digest = A): LayerParts => ({
  bytes: envelopeOf(key, {
    digest,
    predicateType: SCAN_PREDICATE,
    predicate: scanPredicate(`${day}T00:00:00Z`),
  }),
})
const scanBundle = (day: string): LayerParts => ({
  bytes: bundleOf(KEY, {
    digest: A,
    predicateType: SCAN_PREDICATE,
    predicate: scanPredicate(`${day}T00:00:00Z`),
  }),
})

describe('a signature beside an image', () => {
  const cases: readonly [string, (shelf: Shelf) => void, string][] = [
    ['in the first form', (shelf) => signImage(shelf, A, KEY), '1.pub'],
    ['by the older of two keys', (shelf) => signImage(shelf, A, OTHER), '0.pub'],
    ['in a bundle', (shelf) => putBundles(shelf, A, [bundle(KEY)]), '1.pub'],
    ['nowhere', () => undefined, 'nobody signed it'],
    ['by a key that nobody knows', (shelf) => signImage(shelf, A, newKey()), '1 by other keys'],
    [
      'among others',
      (shelf) =>
        putSignatures(shelf, A, [
          signedLayer(newKey(), payloadOf(A)),
          good,
          signedLayer(newKey(), payloadOf(A)),
        ]),
      '1.pub',
    ],
    [
      'moved here from another image',
      (shelf) => putSignatures(shelf, A, [signedLayer(KEY, payloadOf(B))]),
      '1 of another image',
    ],
    ['in a bundle moved here', (shelf) => putBundles(shelf, A, [bundle(KEY, B)]), '1 of another image'],
    [
      'over another payload',
      (shelf) =>
        putSignatures(shelf, A, [
          { bytes: payloadOf(A), annotations: { [SIGNATURE_KEY]: KEY.sign(payloadOf(B)) } },
        ]),
      '1 by other keys',
    ],
    ['without its annotation', (shelf) => putSignatures(shelf, A, [{ bytes: payloadOf(A) }]), '1 broken'],
    [
      'of another media type',
      (shelf) => putSignatures(shelf, A, [{ ...good, mediaType: 'application/json' }]),
      'nobody signed it',
    ],
    [
      'whose payload was exchanged',
      (shelf) => {
        signImage(shelf, A, KEY)
        shelf.blobs.set(digestOf(good.bytes), payloadOf(B))
      },
      '1 broken',
    ],
    [
      'whose payload is gone',
      (shelf) => {
        signImage(shelf, A, KEY)
        shelf.blobs.delete(digestOf(good.bytes))
      },
      '1 broken',
    ],
    [
      'whose payload is too long',
      (shelf) =>
        putSignatures(shelf, A, [signedLayer(KEY, payloadOf(A, { x: 'x'.repeat(MAX_PAYLOAD_BYTES) }))]),
      '1 broken',
    ],
    [
      'in a manifest that is none',
      (shelf) => putManifest(shelf, jsonBytes({ mediaType: MANIFEST_TYPE, layers: {} }), `${tagOf(A)}.sig`),
      '1 broken',
    ],
    [
      'in a manifest that is too long',
      (shelf) =>
        putManifest(
          shelf,
          jsonBytes({ mediaType: MANIFEST_TYPE, layers: [], x: 'x'.repeat(MAX_DOCUMENT_BYTES) }),
          `${tagOf(A)}.sig`,
        ),
      '1 broken',
    ],
    [
      'that is an attestation',
      (shelf) => putBundles(shelf, A, [scanBundle('2026-01-01')]),
      'nobody signed it',
    ],
    [
      'in a bundle that is too long',
      (shelf) => putBundles(shelf, A, [{ bytes: Buffer.alloc(MAX_SIGNATURE_BUNDLE_BYTES + 1) }]),
      'nobody signed it',
    ],
    [
      'in a list that is broken',
      (shelf) =>
        putManifest(shelf, jsonBytes({ mediaType: 'application/vnd.oci.image.index.v1+json' }), tagOf(A)),
      '1 broken',
    ],
    ['of another image alone', (shelf) => signImage(shelf, B, KEY), 'nobody signed it'],
  ]
  for (const [name, fill, expected] of cases)
    it(`${name}: ${expected}`, async (t) => assert.equal(await signer(t, shelfWith(fill)), expected))

  it('is found by the list of referrers as well', async (t) => {
    const shelf = shelfWith((one) => putBundles(one, A, [bundle(newKey()), bundle(KEY)]))
    assert.equal(await signer(t, shelf, { hasList: true }), '1.pub')
  })

  it('may be over the manifest itself', async (t) => {
    const shelf = emptyShelf()
    const manifest = jsonBytes({ mediaType: MANIFEST_TYPE, schemaVersion: 2 })
    const digest = putManifest(shelf, manifest)
    putBundles(shelf, digest, [{ bytes: messageBundleOf(KEY, manifest) }])
    assert.equal(await signer(t, shelf, { digests: [digest] }), '1.pub')
    const other = putManifest(shelf, jsonBytes({ mediaType: MANIFEST_TYPE, schemaVersion: 1 }))
    putBundles(shelf, other, [{ bytes: messageBundleOf(KEY, manifest) }])
    assert.equal(await signer(t, shelf, { digests: [other] }), '1 by other keys')
  })

  it('has to be of the index, not of one of its platforms', async (t) => {
    const shelf = shelfWith((one) => signImage(one, B, KEY))
    assert.equal(await signer(t, shelf, { digests: [A, B] }), 'nobody signed it')
  })

  it('is looked for among so many and no more', async (t) => {
    const others = (count: number) =>
      Array.from({ length: count }, (_, index) => signedLayer(newKey(), payloadOf(A, { index })))
    const shelf = (count: number) => shelfWith((one) => putSignatures(one, A, [good, ...others(count)]))
    assert.equal(await signer(t, shelf(MAX_ATTACHED_LAYERS - 1)), '1.pub')
    const found = `${MAX_ATTACHED_LAYERS} by other keys, 1 too many to be looked at`
    assert.equal(await signer(t, shelf(MAX_ATTACHED_LAYERS)), found)
  })

  it('may be in another repository', async (t) => {
    const elsewhere = await serveShelf(
      t,
      shelfWith((one) => signImage(one, A, KEY)),
    )
    const lookUp = { ...(await lookUpOf(t, emptyShelf())), repository: `${elsewhere.host}/team/app` }
    assert.deepEqual(await lookUpSignature(lookUp, asking()), { kind: 'valid', key: '1.pub' })
  })

  it('is not missing where the registry does not answer', async (t) => {
    const shelf = shelfWith((one) => signImage(one, A, KEY))
    for (const [status, code] of [
      [500, 'registry-refused'],
      [403, 'registry-unauthorized'],
      [429, 'registry-rate-limited'],
    ] as const)
      for (const part of ['.sig', '/blobs/']) {
        const failing = (path: string) => (path.includes(part) ? status : undefined)
        await assert.rejects(signer(t, shelf, { failing }), { code })
      }
    const lookUp = await lookUpOf(t, shelf)
    const stop = AbortSignal.abort(new Error('stopped'))
    await assert.rejects(lookUpSignature(lookUp, asking(stop)), /stopped/)
  })
})

describe('an attested scan beside an image', () => {
  const cases: readonly [string, (shelf: Shelf) => void, string][] = [
    ['in the first form', (shelf) => putAttestations(shelf, A, [scan('2026-01-02')]), '2026-01-02'],
    ['in a bundle', (shelf) => putBundles(shelf, A, [scanBundle('2026-01-02')]), '2026-01-02'],
    [
      'is the newest of both forms',
      (shelf) => {
        putAttestations(shelf, A, [scan('2026-01-02'), scan('2026-01-05'), scan('2026-01-03')])
        putBundles(shelf, A, [scanBundle('2026-01-04')])
      },
      '2026-01-05',
    ],
    [
      'is the newest by a key that counts',
      (shelf) => putAttestations(shelf, A, [scan('2026-01-02'), scan('2026-01-05', newKey())]),
      '2026-01-02',
    ],
    ['nowhere', () => undefined, 'nobody attests one'],
    [
      'is no signature',
      (shelf) => {
        signImage(shelf, A, KEY)
        putBundles(shelf, A, [bundle(KEY), { bytes: messageBundleOf(KEY, Buffer.from('{}')) }])
      },
      'nobody attests one',
    ],
    [
      'of another image',
      (shelf) => putAttestations(shelf, A, [scan('2026-01-02', KEY, B)]),
      '1 of another image',
    ],
    [
      'of another kind, which is not fetched',
      (shelf) => {
        putAttestations(shelf, A, [
          { ...scan('2026-01-02'), annotations: { predicateType: 'https://spdx.dev/Document' } },
        ])
        shelf.blobs.clear()
      },
      'nobody attests one',
    ],
    ['that is no envelope', (shelf) => putAttestations(shelf, A, [{ bytes: Buffer.from('{}') }]), '1 broken'],
    ['that is no bundle', (shelf) => putBundles(shelf, A, [{ bytes: Buffer.from('[]') }]), '1 broken'],
  ]
  for (const [name, fill, expected] of cases)
    it(`${name}: ${expected}`, async (t) => assert.equal(await scanOf(t, shelfWith(fill)), expected))

  it('may be of the platform that was chosen of an index', async (t) => {
    const shelf = shelfWith((one) => putAttestations(one, B, [scan('2026-01-02', KEY, B)]))
    assert.equal(await scanOf(t, shelf, { digests: [A, B] }), '2026-01-02')
    assert.equal(await scanOf(t, shelf, { digests: [A] }), 'nobody attests one')
  })
})
