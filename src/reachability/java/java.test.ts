import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { analyse } from '../../../test/analyse.ts'
import { linkedProgram } from '../../../test/linked-programs.ts'
import { closureOfCommand, type ImageContent } from '../../../test/program-image.ts'
import { zipOf } from '../../../test/zip-builder.ts'
import { javaArchives, MAX_MANIFEST_BYTES, mainAttributes } from './analyser.ts'

const MANIFEST = 'META-INF/MANIFEST.MF'

function jar(manifest: string, others: readonly string[] = []): Buffer {
  return zipOf([{ name: MANIFEST, content: manifest }, ...others.map((name) => ({ name, content: 'x' }))])
}

describe('mainAttributes', () => {
  it('joins lines, and stops at the end of the first section', () => {
    const text =
      'Manifest-Version: 1.0\r\nClass-Path: a.jar lib/\r\n b.jar c\r\n .jar\r\n\r\nName: x\r\nMain-Class: no\r\n'
    assert.deepEqual(
      [...mainAttributes(text)],
      [
        ['manifest-version', '1.0'],
        ['class-path', 'a.jar lib/b.jar c.jar'],
      ],
    )
  })
})

describe('java-class-path', () => {
  it('reads the manifest, and finds the folders of libraries', () => {
    const boot = jar('Main-Class: org.example.Launcher\nStart-Class: a.B\n', [
      'BOOT-INF/lib/a.jar',
      'BOOT-INF/classes/a',
    ])
    assert.deepEqual(analyse(javaArchives, 'app.jar', boot).program?.archive, {
      mainClass: 'org.example.Launcher',
      classPath: [],
      libraryFolders: ['BOOT-INF/lib/'],
    })
    const own = jar('Spring-Boot-Lib: x/\nClass-Path: a.jar  b.jar\n', ['x/a.jar', 'WEB-INF/lib/b.jar'])
    assert.deepEqual(analyse(javaArchives, 'app.war', own).program?.archive, {
      classPath: ['a.jar', 'b.jar'],
      libraryFolders: ['x/', 'WEB-INF/lib/'],
    })
  })

  it('states what it cannot read', () => {
    for (const bytes of [Buffer.from('x'), jar('a'.repeat(MAX_MANIFEST_BYTES + 1))])
      assert.match(
        analyse(javaArchives, 'a.jar', bytes).problems?.[0]?.detail ?? '',
        /class path is not known/,
      )
  })
})

const OPEN = 'opt/jdk/bin/java runs classes, which may start any program and are not looked into.'
const BASE: ImageContent = {
  'lib/ld.so': linkedProgram(),
  'opt/jdk/bin/java': linkedProgram({ interpreter: '/lib/ld.so', imports: ['dlopen'] }),
  'usr/bin/java': '-> /opt/jdk/bin/java',
  'opt/jdk/lib/server/libjvm.so': linkedProgram({ imports: ['execve'] }),
  'opt/jdk/lib/libawt.so': linkedProgram(),
  'app/app.jar': jar('Class-Path: lib/a.jar gone.jar\n'),
  'app/lib/a.jar': jar('Class-Path: ../app.jar b.jar\n'),
  'app/lib/b.jar': jar(''),
  'app/lib/c.jar': jar(''),
}

const CASES: readonly (readonly [string, readonly string[], readonly string[], readonly string[]])[] = [
  [
    'an archive',
    ['java', '-Xmx1g', '-jar', 'app.jar', '-cp', 'x'],
    ['app/app.jar', 'app/lib/a.jar', 'app/lib/b.jar'],
    [],
  ],
  [
    'a class path',
    ['java', '-cp', '/app/lib/b.jar:lib/c.jar', 'a.Main'],
    ['app/lib/b.jar', 'app/lib/c.jar'],
    [],
  ],
  [
    'a folder of archives',
    ['java', '--class-path=lib/*', 'a.Main'],
    ['app/app.jar', 'app/lib/a.jar', 'app/lib/b.jar', 'app/lib/c.jar'],
    [],
  ],
  [
    'an agent',
    ['java', '-javaagent:lib/c.jar=x', '-cp', 'lib/b.jar', 'a.Main'],
    ['app/lib/b.jar', 'app/lib/c.jar'],
    [],
  ],
  [
    'what is gone',
    ['java', '-jar', 'none.jar'],
    [],
    ['opt/jdk/bin/java runs none.jar, which was not found.'],
  ],
]

describe('Java', () => {
  for (const [name, cmd, archives, open] of CASES)
    it(`follows ${name}`, async () => {
      const found = await closureOfCommand(BASE, cmd, { workingDir: '/app' })
      const reached = found.reached.filter((one) => one.startsWith('app/'))
      assert.deepEqual(
        reached,
        archives.map((path) => `${path} <class path`),
      )
      assert.deepEqual(found.open, [...open, OPEN])
      assert.ok(found.reached.includes('opt/jdk/lib/server/libjvm.so <dlopen'))
      assert.ok(found.reached.includes('opt/jdk/lib/libawt.so ?dlopen'))
    })
})
