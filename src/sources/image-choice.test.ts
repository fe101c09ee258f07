import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { formatImageChoice, fullName, parseImageChoice, repoTags, withName } from './image-choice.ts'
import { listOf, printable } from './printable.ts'

const DIGEST = `sha256:${'d'.repeat(64)}`

describe('parseImageChoice', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['alpine:3.18', 'alpine:3.18'],
    ['3.18', '3.18'],
    ['', ''],
    [`@${DIGEST}`, `@${DIGEST}`],
    [DIGEST, `@${DIGEST}`],
    [`alpine:3.18@${DIGEST}`, `@${DIGEST}`],
    ['@sha256:short', '@sha256:short'],
  ]
  for (const [text, shown] of cases) {
    it(`reads ${JSON.stringify(text.slice(0, 30))}`, () => {
      assert.equal(formatImageChoice(parseImageChoice(text)), shown)
    })
  }
})

describe('withName', () => {
  const A = 'docker.io/library/alpine:3.18'
  const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    [A, [A, 'b:1'], [A]],
    ['alpine:3.18', [A, 'b:1'], [A]],
    ['library/alpine:3.18', [A], [A]],
    ['index.docker.io/library/alpine:3.18', ['alpine:3.18'], ['alpine:3.18']],
    ['3.18', [A, 'b:1'], [A]],
    ['alpine', ['alpine:latest', 'alpine:3.18'], ['alpine:latest']],
    ['latest', ['alpine:latest', 'latest'], ['latest']],
    ['1', ['a:1', 'b:1'], ['a:1', 'b:1']],
    ['alpine:3.1', [A], []],
    ['Some Name', ['Some Name'], ['Some Name']],
    ['', [A, ''], ['']],
  ]
  for (const [asked, names, expected] of cases) {
    it(`finds ${JSON.stringify(asked)} among ${names.join(' ')}`, () => {
      assert.deepEqual(
        withName(names, asked, (name) => [name]),
        expected,
      )
    })
  }
})

describe('names', () => {
  it('are written in full where they are references', () => {
    assert.equal(fullName('a/b:1'), 'docker.io/a/b:1')
    assert.equal(fullName('Not A Reference'), 'Not A Reference')
  })

  it('make tags when they have one, sorted, each once', () => {
    const names = [
      'b:1',
      '<none>:<none>',
      'a:2',
      'docker.io/library/a:2',
      'latest',
      'host:5000/x',
      `c@${DIGEST}`,
    ]

    assert.deepEqual(repoTags(names), ['docker.io/library/a:2', 'docker.io/library/b:1'])
  })
})

describe('printable', () => {
  it('leaves nothing that a terminal obeys', () => {
    assert.equal(printable('a\u001b[2J\n\u009bb\u202ec é漢'), 'a\\x1b[2J\\x0a\\x9bb\\u{202e}c é漢')
  })

  it('cuts long texts and long lists', () => {
    assert.equal(printable('x'.repeat(1000)).length, 201)
    assert.equal(
      listOf(Array.from({ length: 22 }, (_, i) => `${i}`)),
      `${Array.from({ length: 20 }, (_, i) => i).join(', ')} and 2 more`,
    )
  })
})
