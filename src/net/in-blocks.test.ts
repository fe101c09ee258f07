import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { BLOCK, inBlocks } from './in-blocks.ts'

const never = () => assert.fail('it was read to its end')

async function* from(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces
}

test('the bytes stay what they were, in blocks of which only the last is short', async () => {
  const sizes = fc.array(fc.oneof(fc.nat(70_000), fc.constantFrom(0, 65_536, BLOCK, BLOCK + 1, 2 * BLOCK)), {
    maxLength: 20,
  })
  await fc.assert(
    fc.asyncProperty(sizes, async (lengths) => {
      const pieces = lengths.map((length) => Uint8Array.from(randomBytes(length)))
      const whole = Buffer.concat(pieces)
      const blocks: Uint8Array[] = []
      for await (const block of inBlocks(from(pieces), never)) blocks.push(block)
      assert.ok(Buffer.concat(blocks).equals(whole))
      assert.ok(blocks.slice(0, -1).every(({ length }) => length === BLOCK))
      assert.ok(blocks.every(({ length }) => length > 0))
    }),
    { numRuns: 50 },
  )
})

test('pieces are freed when they were copied, but for those that share their memory', async () => {
  const own = new Uint8Array(65_536).fill(1)
  const shared = new Uint8Array(65_536).fill(2)
  const half = shared.subarray(0, 32_768)
  for await (const block of inBlocks(from([own, half]), never)) assert.equal(block.length, 65_536 + 32_768)
  assert.deepEqual([own.length, half.length, shared[40_000]], [0, 32_768, 2])
})

test('what goes wrong with the pieces comes through', async () => {
  const broken = (async function* () {
    yield new Uint8Array(3)
    throw new Error('gone')
  })()
  await assert.rejects(async () => {
    for await (const _ of inBlocks(broken, () => undefined)) continue
  }, /gone/)
})

test('the next block is fetched while one is read', async () => {
  let given = 0
  const pieces = (async function* () {
    for (; given < 4; given++) yield new Uint8Array(BLOCK)
  })()
  const blocks = inBlocks(pieces, never)
  await blocks.next()
  await sleep(0)
  assert.equal(given, 1)
  for await (const _ of blocks) continue
  assert.equal(given, 4)
})

test('a reader who leaves does not wait for a piece that never comes', async () => {
  const left = new AbortController()
  let isClosed = false
  const pieces = (async function* () {
    try {
      yield new Uint8Array(BLOCK)
      await sleep(1_000_000, undefined, { signal: left.signal })
    } finally {
      isClosed = true
    }
  })()
  for await (const _ of inBlocks(pieces, () => left.abort())) break
  assert.ok(isClosed)
})
