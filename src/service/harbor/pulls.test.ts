import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ServiceContext } from '../context.ts'
import { silentLogger } from '../observe/logger.ts'
import type { Indexer } from '../parts.ts'
import type { HarborNeeds } from './needs.ts'
import { createPulls, MAX_FAILURES, MAX_WAITING, type Pulls } from './pulls.ts'

function start(pull: HarborNeeds['pull']): Pulls {
  const context = {
    config: { indexer: { concurrency: 2 } },
    log: silentLogger,
    signal: new AbortController().signal,
  }
  const indexer = { find: () => Promise.resolve(undefined) }
  return createPulls(
    context as unknown as ServiceContext,
    { indexer: indexer as unknown as Indexer, pull } as HarborNeeds,
  )
}

function request(reference: string) {
  return { tenant: '', reference, insecure: false }
}

describe('pulls for Harbor', () => {
  it('run a few at a time, as many as may wait, and no more', async () => {
    const { promise: release, resolve } = Promise.withResolvers<void>()
    let running = 0
    let most = 0
    const pulls = start(async () => {
      most = Math.max(most, ++running)
      await release
      running--
      return await Promise.reject(new Error('not this time'))
    })

    for (let index = 0; index < MAX_WAITING + 2; index++) pulls.start(request('a'), `digest ${index}`)

    assert.throws(() => pulls.start(request('a'), 'one more'), { status: 503 })
    pulls.start(request('a'), 'digest 0')
    assert.deepEqual(await pulls.progress('', 'digest 1'), { kind: 'running' })
    resolve()
    while ((await pulls.progress('', `digest ${MAX_WAITING + 1}`)).kind === 'running')
      await new Promise(setImmediate)
    assert.equal(most, 2)
    pulls.start(request('a'), 'one more')
  })

  it('are remembered when they failed, the latest of them', async () => {
    const pulls = start(() => Promise.reject(new Error('at /secret/path')))
    for (let index = 0; index <= MAX_FAILURES; index++) {
      pulls.start(request('a'), `digest ${index}`)
      while ((await pulls.progress('', `digest ${index}`)).kind === 'running') await new Promise(setImmediate)
    }

    const failed = { kind: 'failed', message: 'The image could not be scanned.' }
    assert.deepEqual(await pulls.progress('', `digest ${MAX_FAILURES}`), failed)
    assert.deepEqual(await pulls.progress('', 'digest 1'), failed)
    assert.deepEqual(await pulls.progress('', 'digest 0'), { kind: 'unknown' })
    assert.deepEqual(await pulls.progress('other', 'digest 1'), { kind: 'unknown' })
  })
})
