import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { letGo } from './let-go.ts'

const LARGE = 512 * 1024

describe('letGo', () => {
  it('frees a large chunk that has its buffer to itself', () => {
    const chunk = Buffer.allocUnsafeSlow(LARGE)
    letGo(chunk)
    assert.equal(chunk.length, 0)
  })

  it('leaves a part of a buffer, whose rest may be in use', () => {
    const whole = Buffer.alloc(LARGE + 1, 'x')
    for (const part of [whole.subarray(1), whole.subarray(0, LARGE)]) {
      letGo(part)
      assert.equal(part.length, LARGE)
    }
    assert.ok(whole.every((byte) => byte === 0x78))
  })

  it('leaves small chunks, such as those of sockets', () => {
    const chunk = Buffer.allocUnsafeSlow(64 * 1024)
    letGo(chunk)
    assert.equal(chunk.length, 64 * 1024)
  })

  it('leaves memory that is shared between threads', () => {
    const chunk = new Uint8Array(new SharedArrayBuffer(LARGE))
    letGo(chunk)
    assert.equal(chunk.length, LARGE)
  })
})
