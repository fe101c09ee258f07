import assert from 'node:assert/strict'
import { it } from 'node:test'
import { documentOf } from '../../test/memory-feed.ts'
import { readText } from './read-text.ts'

const options = { signal: new AbortController().signal }

it('a text is read across the seams of its chunks, up to a limit', async () => {
  const document = documentOf(Buffer.from('grün 😀'), undefined, 1)
  assert.equal(await readText(document, options), 'grün 😀')
  assert.equal(await readText(document, options, 10), 'grün 😀')
  await assert.rejects(readText(document, options, 9), /has more than 9 bytes/)
})
