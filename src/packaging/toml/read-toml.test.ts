import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MAX_TOML_DEPTH, readToml } from './read-toml.ts'

const LOCK = `version = 1

[[package]] # the first
name = "a"
wheels = [
    { url = "x" },
]

[package.dependencies]
b = "*"

[[package.files]]
name = "f"

[[package]]
name = "b"
text = """
[not a header
"""

[metadata]
hash = "x"
`

function document(text: string) {
  const found = readToml(text)
  if (typeof found === 'string') assert.fail(found)
  return found
}

describe('readToml', () => {
  it('gives the lines of the tables of a list, with what belongs to them', () => {
    const { value, linesOf } = document(LOCK)
    assert.equal((value['package'] as unknown[]).length, 2)
    assert.deepEqual(linesOf('package'), [
      { start: 3, end: 13 },
      { start: 15, end: 19 },
    ])
    assert.deepEqual(linesOf('other'), [])
    assert.deepEqual(document(LOCK.replaceAll('\n', '\r\n')).linesOf('package')[1], { start: 15, end: 19 })
  })

  it('gives no lines where headers stand in a string', () => {
    assert.deepEqual(document(`${LOCK}x = """\n[[package]]\n"""`).linesOf('package'), [])
    assert.deepEqual(document('package = [{ name = "a" }]').linesOf('package'), [])
  })

  it('says where it is no TOML', () => {
    for (const text of ['a = 1\nb', 'a = 1\na = 2']) {
      const fault = readToml(text)
      assert.match(typeof fault === 'string' ? fault : '', /^line 2: /)
    }
  })

  it('does not go deeper than its limit', () => {
    const nested = (depth: number): string => `a = ${'['.repeat(depth)}${']'.repeat(depth)}`
    assert.equal(typeof readToml(nested(MAX_TOML_DEPTH - 1)), 'object')
    assert.equal(typeof readToml(nested(MAX_TOML_DEPTH + 10)), 'string')
    assert.equal(typeof readToml(nested(100_000)), 'string')
    assert.equal(typeof readToml(`[${'a.'.repeat(20_000)}a]`), 'object')
  })

  it('keeps names that mean something to JavaScript', () => {
    const { value } = document('[__proto__]\nx = 1\n[constructor]\ny = 2')
    assert.deepEqual(Object.keys(value), ['__proto__', 'constructor'])
    assert.equal(({} as { x?: unknown }).x, undefined)
  })
})
