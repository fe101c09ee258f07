import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { digestOf } from '../../../test/fake-registry.ts'
import { startServer } from '../../../test/http-server.ts'
import { testIndexer } from '../../../test/indexer-context.ts'
import {
  emptyShelf,
  putAttestations,
  type Shelf,
  serveShelf,
  signImage,
} from '../../../test/signature-shelf.ts'
import {
  envelopeOf,
  newKey,
  publicKeyOf,
  SCAN_PREDICATE,
  type SigningKey,
  scanPredicate,
} from '../../../test/signing.ts'
import { testStore } from '../../../test/stores.ts'
import type { ImageNeeds } from '../../admission/needs.ts'
import { createSeal } from '../store/seal.ts'
import { createSignatures, FOUND_FRESH, MISSING_FRESH, type Signatures } from './signatures.ts'

const KEY = newKey()
const DIGEST = digestOf(Buffer.from('an image'))
const RESOLVED = { kind: 'resolved', digest: DIGEST, image: DIGEST } as const
const DAY = 24 * 60 * 60 * 1000

interface Bench {
  readonly signatures: Signatures
  readonly pass: (milliseconds: number) => void
  readonly now: () => number
}

async function benchOf(t: TestContext, deadline?: number): Promise<Bench> {
  const store = await testStore(t, 'sqlite')
  const { context } = testIndexer(t, store)
  let now = Date.UTC(2026, 0, 10)
  const needs = {
    seal: createSeal(undefined),
    watch: { ask: async <T>(work: (given: AbortSignal) => Promise<T>) => await work(signal) },
    judgements: new Map(),
    ...(deadline === undefined ? {} : { deadline }),
  }
  return {
    signatures: createSignatures({ ...context, now: () => now }, needs),
    pass: (milliseconds) => void (now += milliseconds),
    now: () => now,
  }
}

const signed = (host: string, ...keys: readonly SigningKey[]): ImageNeeds => ({
  image: `${host}/team/app:1`,
  digest: true,
  signature: { keys: keys.map((key) => publicKeyOf(key)) },
})

const { signal } = new AbortController()

function shelfWith(fill: (shelf: Shelf) => void): Shelf {
  const shelf = emptyShelf()
  fill(shelf)
  return shelf
}

describe('signatures, as the service looks for them', () => {
  it('are asked for once by digest and keys, and again when that is long ago', async (t) => {
    const server = await serveShelf(
      t,
      shelfWith((shelf) => signImage(shelf, DIGEST, KEY)),
    )
    const { signatures, pass } = await benchOf(t)
    const ask = async (...keys: readonly SigningKey[]) => {
      const before = server.requests.length
      const { signature } = await signatures.of(signed(server.host, ...keys), RESOLVED, signal)
      return [signature?.kind, server.requests.length > before]
    }
    assert.deepEqual(await ask(KEY), ['valid', true])
    pass(FOUND_FRESH - 1)
    assert.deepEqual(await ask(KEY), ['valid', false])
    assert.deepEqual(await ask(newKey()), ['missing', true])
    pass(1)
    assert.deepEqual(await ask(KEY), ['valid', true])
  })

  it('that are missing are soon looked for again', async (t) => {
    const shelf = emptyShelf()
    const server = await serveShelf(t, shelf)
    const { signatures, pass } = await benchOf(t)
    const ask = async () => (await signatures.of(signed(server.host, KEY), RESOLVED, signal)).signature?.kind
    assert.equal(await ask(), 'missing')
    signImage(shelf, DIGEST, KEY)
    assert.equal(await ask(), 'missing')
    pass(MISSING_FRESH)
    assert.equal(await ask(), 'valid')
  })

  it('are looked for by each login, because what one may not see another may', async (t) => {
    const server = await serveShelf(
      t,
      shelfWith((shelf) => signImage(shelf, DIGEST, KEY)),
    )
    const { signatures } = await benchOf(t)
    const ask = async (username: string) => {
      const before = server.requests.length
      const login = { key: server.host, username, password: 'p', source: 'shop/secret' }
      await signatures.of(signed(server.host, KEY), { ...RESOLVED, login }, signal)
      return server.requests.length > before
    }
    assert.deepEqual([await ask('a'), await ask('a'), await ask('b')], [true, false, true])
  })

  it('of scans are looked for again when they get too old', async (t) => {
    const { signatures, pass, now } = await benchOf(t)
    const at = (time: number) => {
      const predicate = scanPredicate(new Date(time).toISOString())
      return { bytes: envelopeOf(KEY, { digest: DIGEST, predicateType: SCAN_PREDICATE, predicate }) }
    }
    const first = now() - DAY + FOUND_FRESH / 2
    const shelf = shelfWith((one) => putAttestations(one, DIGEST, [at(first)]))
    const server = await serveShelf(t, shelf)
    const needs: ImageNeeds = {
      image: `${server.host}/team/app:1`,
      digest: true,
      attestation: { keys: [publicKeyOf(KEY)], maxAge: DAY },
    }
    const ask = async () => {
      const { attestation } = await signatures.of(needs, RESOLVED, signal)
      return attestation?.kind === 'valid' ? attestation.finishedAt : attestation?.kind
    }
    assert.equal(await ask(), first)
    const second = now()
    putAttestations(shelf, DIGEST, [at(second)])
    assert.equal(await ask(), first)
    pass(FOUND_FRESH / 2)
    assert.equal(await ask(), second)
  })

  it('are not missing where the registry lets everybody wait', async (t) => {
    const server = await startServer(t, () => undefined)
    const needs = signed(server.host, KEY)
    const late = await (await benchOf(t, 100)).signatures.of(needs, RESOLVED, signal)
    assert.deepEqual(late.signature, {
      kind: 'fault',
      fault: 'the registry did not answer within 0.1 s',
    })
    const bench = await benchOf(t, 1000)
    const hurried = await bench.signatures.of(needs, RESOLVED, AbortSignal.timeout(50))
    assert.deepEqual(hurried.signature, { kind: 'fault', fault: 'the registry did not answer in time' })
    const gone = AbortSignal.abort(new Error('gone'))
    await assert.rejects(bench.signatures.of(needs, RESOLVED, gone), /gone/)
  })
})
