import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import * as z from 'zod/mini'
import { decodeCursor, encodeCursor } from './cursor.ts'

const Pair = z.tuple([z.number(), z.string()])

test('a cursor comes back as it was given', () => {
  fc.assert(
    fc.property(fc.tuple(fc.nat(), fc.string({ unit: 'grapheme' })), (cursor) => {
      assert.deepEqual(decodeCursor(encodeCursor(cursor), Pair), cursor)
    }),
  )
})

test('anything else is a fault of the caller', () => {
  for (const text of ['', '%', 'bm9uZQ', encodeCursor(1), encodeCursor(['a', 1])])
    assert.throws(() => decodeCursor(text, Pair), { status: 400, code: 'bad-request' }, text)
})
