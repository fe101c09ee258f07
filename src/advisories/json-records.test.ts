import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { PlimsollError } from '../core/errors.ts'
import { type JsonRecord, jsonRecords } from './json-records.ts'

async function* inChunks(text: string | Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size))
}

async function records(
  text: string,
  depth: number,
  size = 1 << 16,
  maxRecordBytes?: number,
): Promise<JsonRecord[]> {
  const options = maxRecordBytes === undefined ? {} : { maxRecordBytes }
  const all: JsonRecord[] = []
  for await (const batch of jsonRecords(inChunks(text, size), depth, options)) all.push(...batch)
  return all
}

/** The same by JSON.parse of the whole. Containers above the depth that are empty give nothing. */
function expected(value: unknown, depth: number, keys: readonly string[] = []): JsonRecord[] {
  if (typeof value !== 'object' || value === null || keys.length === depth) return [{ keys, value }]
  return Object.entries(value).flatMap(([key, member]) => expected(member, depth, [...keys, key]))
}

describe('jsonRecords', () => {
  const cases: readonly { json: string; depth: number; keys: readonly string[] }[] = [
    { json: '{"a":1,"b":{"c":2}}', depth: 1, keys: ['a', 'b'] },
    { json: '{"packages":[{"n":1},{"n":2}],"v":"x"}', depth: 2, keys: ['packages/0', 'packages/1', 'v'] },
    { json: '[1,"two",null,true,[3],{}]', depth: 1, keys: ['0', '1', '2', '3', '4', '5'] },
    { json: ' \n{ "a" : [ ] , "b" : { } } \n', depth: 2, keys: [] },
    { json: '"text"', depth: 1, keys: [''] },
    { json: '12', depth: 1, keys: [''] },
    { json: '{"a":{"b":1}}', depth: 0, keys: [''] },
  ]
  for (const { json, depth, keys } of cases) {
    it(`finds the values of ${json.trim()} at depth ${depth}`, async () => {
      const found = await records(json, depth)
      assert.deepEqual(
        found.map((record) => record.keys.join('/')),
        keys,
      )
      assert.deepEqual(found, expected(JSON.parse(json), depth))
    })
  }

  it('is JSON.parse of the whole, whatever the chunks', async () => {
    const property = fc.asyncProperty(
      fc.jsonValue({ maxDepth: 5 }),
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 1, max: 17 }),
      fc.boolean(),
      async (value, depth, size, isIndented) => {
        const text = JSON.stringify(value, undefined, isIndented ? 2 : undefined)
        assert.deepEqual(await records(text, depth, size), expected(JSON.parse(text), depth))
      },
    )
    await fc.assert(property, { numRuns: 300 })
  })

  const malformed = [
    '',
    '{',
    '{"a"',
    '{"a":',
    '{"a":1',
    '{"a":1,}',
    '{"a" 1}',
    '{"a":1 "b":2}',
    '{a:1}',
    '[1,]',
    '[1}',
    '{"a":]}',
    '{} {}',
    '{"a":tru}',
    '{"a":{"b":}}',
    '{"a":"unclosed}',
    '\u{feff}{}',
  ]
  for (const json of malformed) {
    it(`refuses ${JSON.stringify(json)}`, async () => {
      await assert.rejects(
        records(json, 1),
        (error) => error instanceof PlimsollError && error.code === 'feed-invalid',
      )
    })
  }

  it('refuses a record over the limit, and one that never ends', async () => {
    const long = `{"a":"${'x'.repeat(5000)}"}`
    await assert.rejects(records(long, 1, 100, 1000), /more than 1000 bytes/)
    await assert.rejects(records(`{"a":[${'['.repeat(5000)}`, 1, 100, 1000), /more than 1000 bytes/)
    await assert.rejects(records(`{"${'k'.repeat(5000)}`, 1, 100, 1000), /more than 1000 bytes/)
  })

  it('says at which byte it went wrong', async () => {
    await assert.rejects(records('{"a":1,\n"b":2,\n]', 1, 3), /at byte 15/)
  })
})
