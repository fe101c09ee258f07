import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { failure } from '../../../test/image-archives.ts'
import { type TarEntry, tarOf } from '../../../test/tar-builder.ts'
import type { Member, MemberStore } from './member-store.ts'
import { readAll } from './read-all.ts'
import {
  MAX_KEPT_DOCUMENTS,
  MAX_KEPT_MEMBER,
  MAX_KEPT_OTHERS,
  MAX_PASSES,
  openTarStream,
} from './tar-stream.ts'

const signal = new AbortController().signal
const LARGE = MAX_KEPT_MEMBER + 1

/** A stream that counts how often it was begun, and whether each was let go of. */
async function counted(entries: readonly TarEntry[]) {
  const tar = tarOf(entries)
  const passes = { begun: 0, ended: 0 }
  async function* open(): AsyncGenerator<Uint8Array> {
    passes.begun++
    try {
      for (let at = 0; at < tar.length; at += 65_536)
        yield await Promise.resolve(tar.subarray(at, at + 65_536))
    } finally {
      passes.ended++
    }
  }
  return { store: await openTarStream({ location: 'The stream', open }, signal), passes }
}

async function find(store: MemberStore, name: string): Promise<Member> {
  const member = await store.find(name)
  assert.ok(member)
  return member
}

async function read(store: MemberStore, name: string): Promise<Uint8Array> {
  return await readAll(store.open(await find(store, name), signal))
}

function layer(path: string): TarEntry {
  return { path, content: Buffer.alloc(LARGE, path) }
}

describe('a stream of a tar', () => {
  it('is passed over once for its index and once for all layers in their order', async () => {
    const { store, passes } = await counted([
      layer('a'),
      layer('b'),
      layer('c'),
      { path: 'm', content: '{}' },
    ])

    await read(store, 'm')
    assert.deepEqual(passes, { begun: 1, ended: 1 })

    for (const name of ['a', 'c']) assert.equal((await read(store, name)).length, LARGE)
    await store.close()
    assert.deepEqual(passes, { begun: 2, ended: 2 })
  })

  it('is begun again for a layer that lies behind', async () => {
    const { store, passes } = await counted([layer('a'), layer('b')])

    const bytes = [await read(store, 'b'), await read(store, 'a')]
    await store.close()

    assert.deepEqual(
      bytes.map((one) => Buffer.from(one).toString('latin1', 0, 1)),
      ['b', 'a'],
    )
    assert.deepEqual(passes, { begun: 3, ended: 3 })
  })

  it('takes no second pass for tiny layers, as many as are kept', async () => {
    const size = MAX_KEPT_OTHERS / 4
    const tiny = ['a', 'b', 'c', 'd', 'e'].map((path) => ({ path, content: Buffer.alloc(size, path) }))
    const { store, passes } = await counted(tiny)

    for (const { path } of tiny.slice(0, 4)) await read(store, path)
    assert.equal(passes.begun, 1)

    assert.equal((await read(store, 'e')).length, size)
    assert.equal(passes.begun, 2)
    await store.close()
  })

  it('keeps documents apart from tiny layers, and not more of them than the limit', async () => {
    const large = Buffer.alloc(MAX_KEPT_MEMBER, ' ')
    large[0] = 0x5b
    const count = MAX_KEPT_DOCUMENTS / MAX_KEPT_MEMBER
    const others = ['x', 'y', 'z'].map((path) => ({ path, content: Buffer.alloc(MAX_KEPT_MEMBER, path) }))
    const documents = Array.from({ length: count + 1 }, (_, i) => ({ path: `d${i}`, content: large }))
    const { store, passes } = await counted([...others, ...documents])

    for (const { path } of documents.slice(0, count)) await read(store, path)
    assert.equal(passes.begun, 1)

    await read(store, `d${count}`)
    assert.equal(passes.begun, 2)
    await store.close()
  })

  it('makes room when a later member takes the place of one that was kept', async () => {
    const half = { path: 'a', content: Buffer.alloc(MAX_KEPT_OTHERS / 2, 'a') }
    const { store, passes } = await counted([half, half, half, { ...half, path: 'b' }])

    await read(store, 'a')
    await read(store, 'b')

    assert.equal(passes.begun, 1)
  })

  it('hands out bytes that its reader may change', async () => {
    const { store } = await counted([{ path: 'm', content: '{"a":1}' }])

    for await (const chunk of store.open(await find(store, 'm'), signal)) chunk.fill(0)

    assert.equal(Buffer.from(await read(store, 'm')).toString(), '{"a":1}')
  })

  it('refuses to be passed over for ever', async () => {
    const { store } = await counted([layer('a'), layer('b')])
    const alternate = async (): Promise<void> => {
      for (let i = 0; i <= MAX_PASSES; i++) {
        for (const name of ['b', 'a']) {
          for await (const chunk of store.open(await find(store, name), signal)) {
            assert.ok(chunk)
            break
          }
        }
      }
    }

    await assert.rejects(alternate(), failure('archive-corrupt', `more than ${MAX_PASSES} times`))
    await store.close()
  })

  it('notices when two members are read side by side', async () => {
    const { store } = await counted([layer('a'), layer('b')])
    const first = store.open(await find(store, 'a'), signal)[Symbol.asyncIterator]()
    await first.next()
    await read(store, 'b')

    await assert.rejects(first.next(), failure('internal', 'side by side'))
    await store.close()
  })

  it('that was cut short in the second pass says so, and begins anew when asked again', async () => {
    const whole = tarOf([layer('a'), { path: 'm', content: '{}' }])
    let passes = 0
    const stream = {
      location: 'The stream',
      open: async function* () {
        passes++
        yield await Promise.resolve(passes === 2 ? whole.subarray(0, 5000) : whole)
      },
    }
    const store = await openTarStream(stream, signal)

    await assert.rejects(read(store, 'a'), failure('archive-corrupt', 'cut short'))
    assert.equal((await read(store, 'a')).length, LARGE)
    await store.close()
  })
})
