import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hygieneInput, osPackage, PLAIN_CONFIG, type TestLayer } from '../../../test/hygiene-image.ts'
import type { InventoryPackage } from '../../core/inventory.ts'
import { mergeImage } from '../merged-image.ts'
import { findTools } from './find-tools.ts'
import { MAX_PATH_FOLDERS } from './path-folders.ts'
import { toolNotes } from './tool-notes.ts'
import { knownTool } from './tool-table.ts'

function tools(layers: readonly TestLayer[], packages: readonly InventoryPackage[] = [], path?: string) {
  const config = path === undefined ? PLAIN_CONFIG : { ...PLAIN_CONFIG, env: [`PATH=${path}`] }
  const input = hygieneInput(layers, { packages, config })
  return findTools(input, mergeImage(input))
}

describe('knownTool', () => {
  const known: readonly (readonly [file: string, name: string | undefined])[] = [
    ['curl', 'curl'],
    ['gcc-12', 'gcc'],
    ['pip3.11', 'pip'],
    ['pip3', 'pip'],
    ['x86_64-linux-gnu-g++-12', 'g++'],
    ['x86_64-alpine-linux-musl-gcc', 'gcc'],
    ['vim.tiny', 'vim.tiny'],
    ['wget2', 'wget'],
    ['curly', undefined],
    ['2', undefined],
    ['-', undefined],
    ['', undefined],
    ['python3', undefined],
    ['gcc-ranlib', undefined],
    ['constructor', undefined],
  ]
  for (const [file, name] of known) {
    it(`takes ${file} for ${name ?? 'no tool'}`, () => assert.equal(knownTool(file)?.name, name))
  }
})

describe('findTools', () => {
  it('has the package, its bytes, its layer, and the command that removes it', () => {
    const owned = [
      'usr',
      'usr/bin',
      'usr/bin/curl',
      'usr/share/doc/curl',
      'usr/share/doc/curl/copyright',
      'lib/x',
    ]
    const layers = [
      { lines: ['l lib usr/lib', 'l bin usr/bin'] },
      {
        lines: [
          'd usr/bin',
          'f usr/bin/curl 100',
          'f usr/share/doc/curl/copyright 20',
          'f usr/lib/x 3',
          'f usr/lib/y 9',
        ],
        owned: { curl: owned },
      },
    ]

    const found = tools(layers, [osPackage('curl', { originLayer: 1 })])

    assert.deepEqual(found, [
      {
        kind: 'downloader',
        name: 'curl',
        path: 'usr/bin/curl',
        package: 'pkg:deb/debian/curl@1',
        layer: 1,
        bytes: 123,
        remedy: 'apt-get purge -y --auto-remove curl',
      },
    ])
  })

  it('names a package once by what it is known by, and what needs it', () => {
    const packages = [
      osPackage('gcc-12'),
      osPackage('g++-12', { dependsOn: ['gcc-12@12.2'] }),
      osPackage('build-essential', { dependsOn: ['g++-12', 'gcc-12'] }),
    ]
    const lines = [
      'f usr/bin/x86_64-linux-gnu-gcc-12 5',
      'l usr/bin/gcc-12 x86_64-linux-gnu-gcc-12',
      'l usr/bin/cc gcc-12',
    ]
    const owned = { 'gcc-12': ['usr/bin/x86_64-linux-gnu-gcc-12', 'usr/bin/gcc-12'] }

    const found = tools([{ lines, owned }], packages)

    assert.deepEqual(
      found.map(({ name, path, bytes, remedy }) => [name, path, bytes, remedy]),
      [
        [
          'gcc',
          'usr/bin/gcc-12',
          5,
          'apt-get purge -y --auto-remove gcc-12 (g++-12, build-essential need it)',
        ],
      ],
    )
  })

  it('has what nobody owns as files, follows links, and looks where the image looks', () => {
    const lines = [
      'f opt/tools/bin/gdb 7',
      'l usr/local/bin/strace /opt/strace/strace',
      'f opt/strace/strace 8',
      'l usr/bin/wget gone',
      'f srv/curl 9',
      'd usr/bin/nano',
    ]

    const found = tools([{ lines }], [], '/opt/tools/bin:relative:/usr/bin:/nowhere')

    assert.deepEqual(
      found.map(({ kind, name, path, bytes, remedy }) => [kind, name, path, bytes, remedy]),
      [
        ['debugger', 'gdb', 'opt/tools/bin/gdb', 7, 'rm /opt/tools/bin/gdb'],
        ['debugger', 'strace', 'usr/local/bin/strace', 8, 'rm /usr/local/bin/strace'],
      ],
    )
  })

  it('takes the names of busybox for parts of it, whichever kind of link they are', () => {
    for (const letter of ['h', 'l']) {
      const target = letter === 'h' ? 'bin/busybox' : '/bin/busybox'
      const lines = ['f bin/busybox 50', `${letter} bin/sh ${target}`, `${letter} bin/wget ${target}`]

      const found = tools([{ lines }])

      assert.deepEqual(
        found.map(({ name, path, bytes }) => [name, path, bytes]),
        [
          ['wget (busybox)', 'bin/busybox', 50],
          ['sh (busybox)', 'bin/busybox', 50],
        ],
      )
    }
  })

  it('knows that a system needs its shell, and what to build on instead', () => {
    const lines = ['f usr/bin/dash 5', 'l usr/bin/sh dash', 'f usr/bin/apk 6']
    const owned = { dash: ['usr/bin/dash'], 'apk-tools': ['usr/bin/apk'] }

    const found = tools([{ lines, owned }], [osPackage('dash'), osPackage('apk-tools', { type: 'apk' })])

    assert.match(
      found.find(({ name }) => name === 'dash')?.remedy ?? '',
      /^The images of Debian and Ubuntu all have it/,
    )
    assert.equal(found.find(({ name }) => name === 'apk')?.remedy, 'apk del apk-tools')
  })

  it('finds the packages of languages behind npm and pip', () => {
    const lines = [
      'l usr/local/bin/npm ../lib/node_modules/npm/bin/npm-cli.js',
      'f usr/local/lib/node_modules/npm/bin/npm-cli.js 1',
      'f usr/local/lib/node_modules/npm/package.json 2',
      'f usr/local/lib/node_modules/npm/lib/a.js 4',
      'f usr/local/bin/pip3 1',
      'f usr/local/lib/python3/site-packages/pip/a.py 8',
      'f usr/local/lib/python3/site-packages/pip-23.dist-info/METADATA 16',
    ]
    const library = (type: string, name: string, path: string) => osPackage(name, { type, path, id: name })

    const found = tools(
      [{ lines }],
      [
        library('npm', 'npm', 'usr/local/lib/node_modules/npm/package.json'),
        library('pypi', 'pip', 'usr/local/lib/python3/site-packages/pip-23.dist-info/METADATA'),
      ],
    )

    assert.deepEqual(
      found.map(({ name, package: owner, bytes, remedy }) => [name, owner, bytes, remedy]),
      [
        ['npm', 'npm', 7, 'npm uninstall --global npm'],
        ['pip', 'pip', 24, 'pip uninstall -y pip'],
      ],
    )
  })

  it('looks into no more folders than the limit', () => {
    const path = Array.from({ length: MAX_PATH_FOLDERS + 1 }, (_, index) => `/p${index}`).join(':')

    const found = tools(
      [{ lines: [`f p${MAX_PATH_FOLDERS}/curl 1`, 'f p0/curl 1', 'f usr/bin/wget 1'] }],
      [],
      path,
    )

    assert.deepEqual(
      found.map(({ path }) => path),
      ['p0/curl', 'usr/bin/wget'],
    )
  })
})

describe('toolNotes', () => {
  it('has one note for each kind, with bytes counted once', () => {
    const lines = ['f usr/bin/curl 1000', 'f usr/bin/wget 2000', 'f usr/bin/vim 4000']

    const notes = toolNotes(tools([{ lines }]))

    assert.deepEqual(
      notes.map(({ id, message, bytes, file }) => [id, message, bytes, file]),
      [
        ['PLH-0302', 'The image has 2 downloaders: curl, wget (3.0 kB).', 3000, undefined],
        ['PLH-0307', 'The image has an editor: vim (4.0 kB).', 4000, 'usr/bin/vim'],
      ],
    )
    assert.equal(notes[0]?.advice, 'rm /usr/bin/curl; rm /usr/bin/wget.')
  })
})
