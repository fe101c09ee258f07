import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { describe, it } from 'node:test'
import { writeToStream } from './output-file.ts'

const LONG = Array.from({ length: 20 }, () => 'x'.repeat(64 * 1024))

describe('a stream is written to', () => {
  it('at its pace, and as a whole', async () => {
    let written = 0
    const stream = new Writable({
      highWaterMark: 1,
      write: (chunk: Buffer, _encoding, done) => {
        written += chunk.length
        setImmediate(done)
      },
    })
    await writeToStream(stream, LONG)
    await new Promise<void>((resolve) => stream.end(resolve))
    assert.equal(written, LONG.join('').length)
    assert.deepEqual(
      ['drain', 'error'].map((event) => stream.listenerCount(event)),
      [0, 0],
    )
  })

  it('until its reader has gone, which is no error of ours', async () => {
    let writes = 0
    const stream = new Writable({
      highWaterMark: 1,
      write: (_chunk, _encoding, done) => {
        writes++
        setImmediate(done, new Error('write EPIPE'))
      },
    })
    const told: string[] = []
    stream.on('error', ({ message }) => told.push(message))
    await writeToStream(stream, LONG)
    assert.deepEqual([writes, told], [1, ['write EPIPE']])
  })
})
