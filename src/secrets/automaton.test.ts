import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { KeywordScan, keywordAutomaton } from './automaton.ts'

/** Keywords and their ends, as they come when the text is cut at these places. */
function found(keywords: readonly string[], bytes: Buffer, cuts: readonly number[] = []): string[] {
  const scan = new KeywordScan(keywordAutomaton(keywords))
  const hits: string[] = []
  let from = 0
  for (const to of [...cuts, bytes.length]) {
    scan.push(bytes.subarray(from, to))
    for (const [index, keyword] of scan.keywords.entries())
      hits.push(`${(scan.ends[index] ?? 0) + from} ${keywords[keyword]}`)
    from = to
  }
  return hits.sort()
}

function expected(keywords: readonly string[], bytes: Buffer): string[] {
  const text = bytes.toString('latin1').replaceAll(/[A-Z]/g, (c) => c.toLowerCase())
  return keywords
    .flatMap((keyword) => {
      const ends: string[] = []
      const wanted = Buffer.from(keyword).toString('latin1')
      for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1))
        ends.push(`${at + wanted.length} ${keyword}`)
      return ends
    })
    .sort()
}

describe('keywords are found', () => {
  const keywords = ['ghp_', 'akia', 'hf_', '-----begin', 'begin rsa', 'in', 'password', 'word', 'é_key']

  it('whatever their case, one inside the other, and where they overlap', () => {
    for (const text of ['GhP_', '-----BEGIN RSA', 'passwordWORD', 'x', '', 'AKIAKIA', 'É_KEY é_KEY'])
      assert.deepEqual(found(keywords, Buffer.from(text)), expected(keywords, Buffer.from(text)), text)
  })

  it('at every offset of memory, with anything around them', () => {
    const longer = keywords.filter(({ length }) => length > 2)
    for (const keyword of longer) {
      for (let before = 0; before < 80; before++) {
        const whole = Buffer.from(`${'.'.repeat(8 + before)}${keyword}${'.'.repeat(before % 7)}`)
        for (const start of [4, 5, 6, 7]) {
          const bytes = whole.subarray(start)
          assert.deepEqual(found(longer, bytes), expected(longer, bytes), `${keyword} behind ${before}`)
        }
      }
    }
  })

  it('across every border between chunks', () => {
    const bytes = Buffer.from(`${'a word, '.repeat(12)}-----BEGIN RSA${' ghp_hf_akia '.repeat(8)}`)
    for (let cut = 0; cut <= bytes.length; cut++)
      assert.deepEqual(found(keywords.slice(0, 5), bytes, [cut]), expected(keywords.slice(0, 5), bytes))
    const each = Array.from({ length: bytes.length - 1 }, (_, i) => i + 1)
    assert.deepEqual(found(keywords, bytes, each), expected(keywords, bytes))
  })

  it('as by a search for each of them, in any text', () => {
    const letters = fc.constantFrom('a', 'b', 'A', 'B', '_', ' ', '\0')
    const word = (minLength: number) =>
      fc.array(letters, { minLength, maxLength: 6 }).map((all) => all.join('').toLowerCase())
    const text = fc.array(letters, { maxLength: 400 }).map((all) => Buffer.from(all.join('')))
    const cuts = fc.array(fc.nat(400), { maxLength: 3 })
    for (const minLength of [1, 3, 4])
      fc.assert(
        fc.property(
          fc.uniqueArray(word(minLength), { minLength: 1, maxLength: 5 }),
          text,
          cuts,
          (words, bytes, at) => {
            const places = at.filter((one) => one <= bytes.length).sort((a, b) => a - b)
            assert.deepEqual(found(words, bytes, places), expected(words, bytes))
          },
        ),
        { numRuns: 500 },
      )
  })
})
