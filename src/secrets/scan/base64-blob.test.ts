import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { testRules, testToken } from '../../../test/secret-rules.ts'
import { sha256 } from '../../core/sha256.ts'
import { scanText } from '../text-scan.ts'
import { MAX_BLOB } from './base64-blob.ts'

const RULES = testRules()
const KUBECONFIG = `apiVersion: v1\nkind: Config\nusers:\n- token: ${testToken()}\n- token: ${testToken(1)}\n`

function encoded(text: string): string {
  return Buffer.from(text).toString('base64')
}

describe('Base64 that begins like a file with secrets', () => {
  it('is looked through, each secret at its own place', () => {
    const secrets = scanText(`data:\n  config: ${encoded(KUBECONFIG)} # end\n`, 'a', RULES).secrets
    assert.deepEqual(
      secrets.map(({ rule, line, column, note, digest }) => [rule, line, column, note, digest]),
      [0, 1].map((number) => {
        const secret = testToken(number)
        const column = 11 + Math.floor((KUBECONFIG.indexOf(secret) * 4) / 3)
        return ['token', 2, column, 'in Base64', sha256(`token\0${secret}`)]
      }),
    )
    for (const { excerpt } of secrets) assert.equal(excerpt, 'config: plim_********# end')
  })

  it('may be broken into lines that are indented', () => {
    const lines = encoded(KUBECONFIG).replaceAll(/.{64}/g, '$&\n    ')
    const secrets = scanText(`config: |\n    ${lines}\n\nother: text`, 'a', RULES).secrets
    assert.deepEqual(
      secrets.map(({ line, excerpt }) => [line, excerpt.includes('YX')]),
      [
        [2, false],
        [3, false],
      ],
    )
  })

  it('shows nothing of itself', () => {
    const text = encoded(KUBECONFIG)
    for (const { excerpt } of scanText(`${text} ${text}`, 'a', RULES).secrets)
      for (let at = 0; at + 12 < text.length; at += 4)
        assert.ok(!excerpt.includes(text.slice(at, at + 12)), excerpt)
  })

  it('is decoded up to a limit', () => {
    const inside = (filler: number): string =>
      encoded(`apiVersion: v1\n${'x '.repeat(filler / 2)}${testToken()} `)
    const room = (MAX_BLOB * 3) / 4
    assert.equal(scanText(inside(room - 100), 'a', RULES).secrets.length, 1)
    assert.equal(scanText(inside(room), 'a', RULES).secrets.length, 0)
  })

  it('is decoded once, and is nothing where no secret is inside', () => {
    assert.deepEqual(scanText(encoded(`apiVersion: v1\n${encoded(KUBECONFIG)}`), 'a', RULES).secrets, [])
    assert.deepEqual(
      scanText(encoded('apiVersion: v1\nkind: List\nitems: none at all'), 'a', RULES).secrets,
      [],
    )
    assert.deepEqual(scanText(encoded(`apiversion: v1\n${testToken()}`), 'a', RULES).secrets, [])
  })
})
