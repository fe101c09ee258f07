import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { entropyOf, leastEntropy } from './entropy.ts'
import { isPlaceholder } from './placeholder.ts'
import { isPublishedKey } from './published-keys.ts'

describe('entropy', () => {
  it('is none for one character, and the logarithm of an alphabet that is used evenly', () => {
    assert.equal(entropyOf('aaaa'), 0)
    assert.equal(entropyOf('abcd'), 2)
    assert.equal(entropyOf('0123456789abcdef'), 4)
  })

  it('of what chance made is enough, of digits too', () => {
    for (const [alphabet, length] of [
      ['0123456789abcdef', 32],
      ['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', 20],
    ] as const) {
      const secret = fc.array(fc.constantFrom(...alphabet.split('')), {
        minLength: length,
        maxLength: length,
      })
      const samples = fc.sample(secret, { numRuns: 500, seed: 1 }).map((letters) => letters.join(''))
      const few = samples.filter((one) => entropyOf(one) < leastEntropy(length))
      // fast-check likes small values: of chance alone there are none.
      assert.ok(few.length < 25, `${few.length} of ${alphabet}`)
    }
  })
})

describe('a placeholder', () => {
  const cases: readonly (readonly [string, boolean])[] = [
    ['${TOKEN}', true],
    ['{{ .Values.token }}', true],
    ['<your token>', true],
    ['$(cat token)', true],
    ['%TOKEN%', true],
    ['prefix-${TOKEN}', true],
    ['your-api-key', true],
    ['wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', true],
    ['xxxxxxxxxxxx', true],
    ['ab000000cd', true],
    ['1234567890', true],
    ['zyxwvutsrq', true],
    ['abcdefghij', true],
    ['live-test-k2j3', true],
    ['changeme', true],
    ['deadbeefdeadbeef', true],
    ['latestk2j3h4', false],
    ['k2j3h4g5f6d7', false],
    ['Xx7Yy8Zz9Qq1', false],
  ]
  for (const [text, isOne] of cases) it(text, () => assert.equal(isPlaceholder(text), isOne))

  it('is none by words that secrets of its kind hold', () => {
    assert.equal(isPlaceholder('sk_test_k2j3h4', ['test']), false)
    assert.equal(isPlaceholder('k2AAAAAAAAAAAAj3', ['runs']), false)
  })
})

it('a key that nobody has published is not known', () => assert.equal(isPublishedKey('MIIEpA'), false))
