import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hygieneInput, type TestLayer } from '../../../test/hygiene-image.ts'
import { mergeImage } from '../merged-image.ts'
import { findPrivileges } from './find-privileges.ts'

function privileges(...layers: readonly TestLayer[]) {
  return findPrivileges(mergeImage(hygieneInput(layers)))
}

function notes(...lines: readonly string[]): readonly string[] {
  return privileges({ lines }).notes.map(({ id, message }) => `${id} ${message}`)
}

describe('findPrivileges', () => {
  it('has files that lend rights or that everybody may change', () => {
    const { paths } = privileges({
      lines: [
        'f bin/su 1 4755',
        'f bin/wall 1 2755',
        'c bin/ping 1',
        'f etc/a 1 666',
        'd var/x 777',
        'd tmp 1777',
      ],
    })

    assert.deepEqual(
      paths.map(({ kind, path, layer }) => [kind, path, layer]),
      [
        ['capabilities', 'bin/ping', 0],
        ['set-group-ID', 'bin/wall', 0],
        ['set-user-ID', 'bin/su', 0],
        ['world-writable file', 'etc/a', 0],
        ['world-writable folder', 'var/x', 0],
      ],
    )
  })

  const cases: readonly (readonly [name: string, lines: readonly string[], expected: readonly string[]])[] = [
    ['nothing', ['f a 1 755', 'd b 755', 'd tmp 1777', 'd shared 2775', 'l l a'], []],
    [
      'one program that becomes root',
      ['f bin/su 1 4755'],
      ['PLH-0601 1 program runs with the rights of root (set-user-ID): /bin/su.'],
    ],
    [
      'programs that become others',
      ['f a 1 4755 33', 'f b 1 6755', 'f c 1 2755'],
      [
        'PLH-0601 1 program runs with the rights of root (set-user-ID): /b. ' +
          '1 program runs with the rights of another user (set-user-ID): /a. ' +
          '2 programs run with the rights of their group (set-group-ID): /b, /c.',
      ],
    ],
    ['capabilities', ['c ping 1', 'c arping 1'], ['PLH-0602 2 files have capabilities: /arping, /ping.']],
    ['a file for everybody', ['f a 1 646'], ['PLH-0603 Everybody may change 1 file: /a.']],
    [
      'folders for everybody',
      ['d a 777', 'd b 1777', 'd c/d 757'],
      ['PLH-0604 Everybody may replace files in 2 folders without the sticky bit: /a, /c/d.'],
    ],
    ['what the kernel lays over it', ['o dev/null 666', 'f dev/x 1 666', 'd proc 777'], []],
  ]
  for (const [name, lines, expected] of cases) {
    it(`notes ${name}`, () => assert.deepEqual(notes(...lines), expected))
  }

  it('lists the first of many, and has the place of a single one', () => {
    const many = Array.from({ length: 7 }, (_, index) => `f bin/p${index} 1 4755`)

    assert.match(notes(...many)[0] ?? '', /7 programs run .*: \/bin\/p0, .*\/bin\/p4 and 2 more\.$/)
    const { notes: one } = privileges({ lines: ['f bin/su 1 4755'] })
    assert.deepEqual([one[0]?.file, one[0]?.layer], ['bin/su', 0])
  })

  it('sees the modes that a file has in the end', () => {
    const { paths } = privileges(
      { lines: ['f bin/su 1 4755', 'f a 1 4755'] },
      { lines: ['f bin/su 1 755', 'w a'] },
    )

    assert.deepEqual(paths, [])
  })

  it('gives a hard link the rights of its target', () => {
    const { paths } = privileges({ lines: ['c bin/ping 1', 'h bin/ping4 bin/ping'] })

    assert.deepEqual(
      paths.map(({ path }) => path),
      ['bin/ping', 'bin/ping4'],
    )
  })
})
