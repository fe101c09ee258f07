import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { layerOf } from '../../../test/layer-lines.ts'
import { mergeTrees } from '../../layers/squash/merged-tree.ts'
import { NOTE_KINDS } from '../notes-table.ts'
import { findLeftovers } from './find-leftovers.ts'
import { LEFTOVER_RULES } from './leftover-table.ts'

function found(...layers: readonly (readonly string[])[]) {
  return findLeftovers(mergeTrees(layers.map(layerOf), 10)).map(({ leftover }) => leftover)
}

/** `name path places files bytes`. */
function lines(...layers: readonly (readonly string[])[]): readonly string[] {
  return found(...layers).map((one) => `${one.name}: ${one.path} ${one.places} ${one.files} ${one.bytes}`)
}

describe('findLeftovers', () => {
  it('adds up what is in a folder, the largest first', () => {
    assert.deepEqual(
      lines([
        'f var/lib/apt/lists/a 10',
        'f var/lib/apt/lists/partial/b 20',
        'f var/cache/apt/pkgcache.bin 5',
        'f usr/bin/x 1000',
        'd var/cache/apk',
        'f var/log/empty.log 0',
      ]),
      ['apt lists: var/lib/apt/lists 1 2 30', 'apt cache: var/cache/apt 1 1 5'],
    )
  })

  const hits: readonly (readonly [path: string, name: string])[] = [
    ['etc/apk/cache/a', 'apk cache'],
    ['var/cache/libdnf5/a', 'dnf and yum cache'],
    ['root/.cache/pip/http/a', 'pip cache'],
    ['home/node/.npm/_cacache/a', 'npm cache'],
    ['root/.cache/something/a', 'other caches'],
    ['root/.cache/file', 'other caches'],
    ['go/pkg/mod/a', 'Go modules'],
    ['root/.m2/repository/a', 'Maven repository'],
    ['usr/share/doc/curl/changelog.gz', 'documentation'],
    ['usr/share/man/man1/a.1', 'manual pages'],
    ['usr/share/locale/de/LC_MESSAGES/a.mo', 'translations'],
    ['srv/app/.git/objects/pack/a', 'version control'],
    ['usr/lib/python3/dist-packages/x/__pycache__/a.pyc', 'compiled Python'],
    ['srv/app/node_modules/x/__pycache__/a.pyc', 'compiled Python'],
    ['srv/node_modules/left-pad/test/a.js', 'tests and examples of libraries'],
    ['srv/node_modules/@scope/pad/examples/a.js', 'tests and examples of libraries'],
    ['usr/lib/python3/dist-packages/numpy/core/tests/a.py', 'tests and examples of libraries'],
    ['usr/local/lib/python3.12/test/a.py', 'tests and examples of libraries'],
    ['tmp/a', 'temporary files'],
    ['var/log/dpkg.log', 'logs'],
    ['srv/yarn-error.log', 'logs'],
    ['srv/Dockerfile', 'files of the build'],
    ['srv/.idea/a', 'files of editors and desktops'],
    ['root/.bash_history', 'histories of shells'],
    ['root/.aws/credentials', 'settings of cloud accounts'],
    ['usr/include/stdio.h', 'header files'],
    ['usr/src/a', 'sources'],
    ['srv/app/core.4711', 'core dumps'],
    ['core', 'core dumps'],
    ['opt/jdk.tar.gz', 'archives'],
    ['home/me/a.deb', 'archives'],
    ['var/lib/dpkg/status-old', 'backups of databases'],
    ['etc/passwd-', 'backups of databases'],
    ['var/cache/debconf/templates.dat', 'debconf database'],
  ]
  for (const [path, name] of hits) {
    it(`has ${path} as ${name}`, () => {
      assert.deepEqual(
        found([`f ${path} 100000`]).map((one) => [one.name, one.bytes]),
        [[name, 100_000]],
      )
    })
  }

  const misses = [
    'usr/share/doc/curl/copyright',
    'root/.cache/ms-playwright/chromium/chrome',
    'srv/node_modules/test/index.js',
    'srv/node_modules/@scope/test/index.js',
    'srv/node_modules/yaml/dist/doc/Document.js',
    'srv/node_modules/pkg/Dockerfile',
    'srv/node_modules/pkg/.vscode/a',
    'usr/lib/python3/dist-packages/django/test/client.py',
    'usr/bin/core',
    'srv/app/core.js',
    'srv/app/data.zip',
    'etc/not-',
    'srv/var/log/a',
    'etc/npm',
  ]
  for (const path of misses) {
    it(`leaves ${path} alone`, () => assert.deepEqual(found([`f ${path} 100000`]), []))
  }

  it('takes small files called core for something else', () => {
    assert.deepEqual(found(['f srv/core 65535']), [])
  })

  it('says how many places there are, the largest of them, and the layer of most bytes', () => {
    const [one] = found(['f a/__pycache__/x 10', 'f b/__pycache__/x 10'], ['f b/__pycache__/y 15'])

    assert.deepEqual(one, {
      name: 'compiled Python',
      path: 'b/__pycache__',
      places: 2,
      files: 3,
      bytes: 35,
      layer: 0,
      remedy: 'PYTHONDONTWRITEBYTECODE=1, and pip install --no-compile',
    })
  })

  it('counts what hard links share once, and each byte for one rule', () => {
    assert.deepEqual(lines(['f tmp/a 10', 'h tmp/b tmp/a', 'f tmp/__pycache__/c 1', 'f tmp/.git/d 2']), [
      'temporary files: tmp 1 4 13',
    ])
  })

  it('sees what is left in the end', () => {
    assert.deepEqual(lines(['f tmp/a 10', 'f var/log/a 10'], ['w tmp/a', 'l var/log /srv/log']), [])
  })
})

describe('the table of leftovers', () => {
  it('has each name and place once, and notes that there are', () => {
    const names = LEFTOVER_RULES.map(({ name, note }) => `${note} ${name}`)
    const places = LEFTOVER_RULES.flatMap(({ folders = [], inHomes = [], named = [], files = [] }) => [
      ...folders,
      ...inHomes.map((path) => `~/${path}`),
      ...named.map((name) => `**/${name}/`),
      ...files.map((name) => `**/${name}`),
    ])

    assert.equal(new Set(names).size, names.length)
    assert.equal(new Set(places).size, places.length)
    for (const { note } of LEFTOVER_RULES)
      assert.ok(
        NOTE_KINDS.some(({ id }) => id === note),
        note,
      )
  })
})
