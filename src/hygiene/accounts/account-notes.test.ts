import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hygieneInput, type TestLayer } from '../../../test/hygiene-image.ts'
import type { AccountFact } from '../../core/account.ts'
import { mergeImage } from '../merged-image.ts'
import { judgeAccounts } from './account-notes.ts'
import { accountsAnalyser } from './analyser.ts'

function facts(path: string, text: string): readonly AccountFact[] {
  const bytes = Buffer.from(text)
  return accountsAnalyser.analyse([{ path, bytes, size: bytes.length, mode: 0o644 }]).accounts ?? []
}

function layer(files: Readonly<Record<string, string>>, lines: readonly string[] = []): TestLayer {
  const accounts = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, facts(path, text)]))
  return { lines, accounts }
}

function judge(...layers: readonly TestLayer[]) {
  return judgeAccounts(mergeImage(hygieneInput(layers)).visible)
}

function messages(files: Readonly<Record<string, string>>): readonly string[] {
  return judge(layer(files)).notes.map(({ id, message }) => `${id} ${message}`)
}

const SHADOW = 'root:*::::::\n'

describe('judgeAccounts', () => {
  const cases: readonly (readonly [string, Readonly<Record<string, string>>, readonly string[]])[] = [
    [
      'nothing',
      { 'etc/passwd': 'root:x:0:0::/root:/bin/sh\n', 'etc/group': 'root:x:0:\n', 'etc/shadow': SHADOW },
      [],
    ],
    [
      'an empty password',
      { 'etc/shadow': 'root:::::::\nme::::::\n' },
      ['PLH-0605 /etc/shadow asks for no password of root, me.'],
    ],
    [
      'one in etc/passwd',
      { 'etc/passwd': 'root::0:0::/:\n' },
      ['PLH-0605 /etc/passwd asks for no password of root.'],
    ],
    [
      'users of one number',
      { 'etc/passwd': 'a:x:1:1::/:\nb:x:1:1::/:\nc:x:2:2::/:\nd:x:2:2::/:\ne:x:3:3::/:\n' },
      ['PLH-0606 In /etc/passwd several users have the number 1 (a, b), 2 (c, d).'],
    ],
    [
      'groups of one number',
      { 'etc/group': 'a:x:5:\nb:x:5:\n' },
      ['PLH-0606 In /etc/group several groups have the number 5 (a, b).'],
    ],
    ['the same line twice', { 'etc/group': 'a:x:5:\na:x:5:\n' }, []],
    [
      'a second root',
      { 'etc/passwd': 'root:x:0:0::/:\ntoor:x:0:0::/:\n' },
      [
        'PLH-0606 In /etc/passwd several users have the number 0 (root, toor).',
        'PLH-0607 In /etc/passwd toor is root too: the number is 0.',
      ],
    ],
  ]
  for (const [name, files, expected] of cases) {
    it(`notes ${name}`, () => assert.deepEqual(messages(files), expected))
  }

  it('says what it could not judge', () => {
    assert.deepEqual(judge(layer({ 'etc/shadow': SHADOW, 'etc/passwd': 'root:x:0:0::/:\n' })).unjudged, [])
    assert.equal(judge({ lines: [] }).unjudged.length, 2)
  })

  it('believes the file that is seen in the end', () => {
    const bad = layer({ 'etc/shadow': 'root:::::::\n' })

    assert.equal(judge(bad, layer({ 'etc/shadow': SHADOW })).notes.length, 0)
    assert.equal(judge(bad, layer({}, ['w etc/shadow'])).notes.length, 0)
    assert.equal(judge(layer({ 'etc/shadow': SHADOW }), bad).notes[0]?.layer, 1)
  })
})
