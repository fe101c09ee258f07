import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { linkedProgram } from '../../test/linked-programs.ts'
import { type ImageContent, programLayer } from '../../test/program-image.ts'
import { zipOf } from '../../test/zip-builder.ts'
import type { Reachability } from '../core/reachability.ts'
import { ECOSYSTEMS } from '../ecosystems/registry.ts'
import { reachabilityOf } from '../engine/reachability.ts'
import { takeInventory } from '../layers/squash/inventory.ts'
import { judgeReachability, MAX_CHAIN } from './judge-reachability.ts'

const LIBRARY = linkedProgram()

function dpkg(...names: readonly string[]): string {
  return names
    .map((name) => `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n\n`)
    .join('')
}

const DEBIAN: ImageContent = {
  'etc/os-release': 'ID=debian\nVERSION_ID=12\n',
  'var/lib/dpkg/status': dpkg('app', 'liba', 'libb', 'libhint', 'tool', 'data', 'lost'),
  'var/lib/dpkg/info/app.list': '/.\n/usr/bin/app\n',
  'var/lib/dpkg/info/liba.list': '/.\n/lib/liba.so.1\n/lib/liba.so\n',
  'var/lib/dpkg/info/libb.list': '/.\n/usr/lib/libb.so\n',
  'var/lib/dpkg/info/libhint.list': '/.\n/usr/lib/libhint.so\n',
  'var/lib/dpkg/info/tool.list': '/.\n/usr/bin/tool\n',
  'var/lib/dpkg/info/data.list': '/.\n/usr/share/data\n',
  lib: '-> usr/lib',
  'usr/bin/app': linkedProgram({ needed: ['liba.so.1'], interpreter: '/lib/ld.so' }),
  'usr/bin/tool': LIBRARY,
  'usr/lib/ld.so': LIBRARY,
  'usr/lib/liba.so.1': linkedProgram({ needed: ['libb.so'] }),
  'usr/lib/libb.so': LIBRARY,
  'usr/lib/libhint.so': LIBRARY,
  'usr/share/data': 'x',
}

async function judged(
  content: ImageContent,
  cmd: readonly string[] | undefined,
): Promise<Readonly<Record<string, Reachability>>> {
  const reports = [await programLayer(content)]
  const { packages } = takeInventory({ reports, layers: [], ecosystems: ECOSYSTEMS, maxLinkDepth: 40 })
  const found = reachabilityOf({
    ...(cmd ? { config: { entrypoint: [], cmd, env: [], workingDir: '/srv', raw: undefined } } : {}),
    reports,
    packages,
    maxLinkDepth: 40,
  })
  assert.deepEqual([...found.keys()].sort(), packages.map(({ id }) => id).sort(), 'each package is judged')
  const names = packages.map((one) => [
    `${one.name}${one.pathInside ? ` ${one.pathInside}` : ''}`,
    found.get(one.id),
  ])
  return Object.fromEntries(names) as Readonly<Record<string, Reachability>>
}

describe('packages of a distribution', () => {
  it('are reachable by their files, or not', async () => {
    const found = await judged(DEBIAN, ['app'])

    const app = { path: 'usr/bin/app', by: 'entry point' }
    const liba = { path: 'usr/lib/liba.so.1', by: 'needed' }
    assert.deepEqual(found, {
      app: { state: 'reachable', chain: [app] },
      liba: { state: 'reachable', chain: [app, liba] },
      libb: { state: 'reachable', chain: [app, liba, { path: 'usr/lib/libb.so', by: 'needed' }] },
      libhint: { state: 'not-in-closure', chain: [] },
      tool: { state: 'not-in-closure', chain: [] },
      data: {
        state: 'unknown',
        chain: [],
        doubt: 'no-program',
        reason:
          'No file of data is known to be a program, a library or a module; any program may read what it has.',
      },
      lost: {
        state: 'unknown',
        chain: [],
        doubt: 'files-unknown',
        reason: 'Which files lost installed is not known.',
      },
    })
  })

  it('are in doubt where something is named, or may be anything', async () => {
    const app = linkedProgram({ imports: ['dlopen'], texts: ['libhint.so'], interpreter: '/lib/ld.so' })
    const found = await judged({ ...DEBIAN, 'usr/bin/app': app }, ['app'])

    assert.deepEqual(found['libhint'], {
      state: 'unknown',
      chain: [
        { path: 'usr/bin/app', by: 'entry point' },
        { path: 'usr/lib/libhint.so', by: 'dlopen' },
      ],
      doubt: 'named',
      reason: 'usr/bin/app names usr/lib/libhint.so, which it may use.',
    })
    assert.deepEqual(found['tool'], {
      state: 'unknown',
      chain: [],
      doubt: 'open-end',
      reason: 'usr/bin/app can load libraries by any name (dlopen).',
    })
  })

  it('are unknown where nobody says what is started', async () => {
    const found = await judged(DEBIAN, undefined)
    assert.deepEqual(new Set(Object.values(found).map(({ doubt }) => doubt)), new Set(['no-entry-point']))
    const empty = await judged(DEBIAN, [])
    assert.equal(empty['tool']?.reason, 'The image names no program to start.')
  })
})

describe('judgeReachability', () => {
  it('shows so long a chain, from the entry point to the file', () => {
    const reached = Array.from({ length: MAX_CHAIN + 9 }, (_, i) => ({
      path: `${i}`,
      by: 'needed' as const,
      isPossible: false,
      ...(i === 0 ? {} : { from: `${i - 1}` }),
    }))
    const last = `${MAX_CHAIN + 8}`
    const pkg = {
      kind: 'package',
      type: 'golang',
      name: 'a',
      version: '1',
      id: 'a',
      purl: 'a',
      path: last,
    } as const
    const found = judgeReachability({
      closure: { reached: new Map(reached.map((one) => [one.path, one])), openEnds: [] },
      files: { find: () => undefined, factsOf: () => undefined, namesIn: () => [], read: [] },
      packages: [pkg],
      ownership: { owners: new Map(), listed: new Set() },
    })
    const chain = found.get('a')?.chain ?? []
    assert.deepEqual([chain.length, chain[0]?.path, chain.at(-1)?.path], [MAX_CHAIN, '0', last])
  })
})

describe('packages of languages', () => {
  it('of JavaScript are reachable by a module of their own', async () => {
    const folder = (name: string): string => `srv/node_modules/${name}`
    const found = await judged(
      {
        'usr/bin/node': linkedProgram({ interpreter: '/lib/ld.so' }),
        'lib/ld.so': LIBRARY,
        'srv/server.js': "require('a')",
        [`${folder('a')}/package.json`]: '{"name":"a","version":"1.0.0"}',
        [`${folder('a')}/index.js`]: "require('inner')",
        [`${folder('a')}/node_modules/inner/package.json`]: '{"name":"inner","version":"1.0.0"}',
        [`${folder('a')}/node_modules/inner/index.js`]: '',
        [`${folder('b')}/package.json`]: '{"name":"b","version":"1.0.0"}',
        [`${folder('b')}/index.js`]: '',
      },
      ['node', 'server.js'],
    )

    assert.deepEqual(
      found['inner']?.chain.map(({ path, by }) => `${by} ${path}`),
      [
        'entry point usr/bin/node',
        'import srv/server.js',
        'import srv/node_modules/a/index.js',
        'import srv/node_modules/a/node_modules/inner/index.js',
      ],
    )
    assert.equal(found['a']?.state, 'reachable')
    assert.deepEqual(found['b'], { state: 'not-in-closure', chain: [] })
  })

  it('of Python are reachable by a module that they brought', async () => {
    const site = 'usr/lib/python3.11/site-packages'
    const info = (name: string, record: string): ImageContent => ({
      [`${site}/${name}-1.dist-info/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: 1\n`,
      ...(record === '' ? {} : { [`${site}/${name}-1.dist-info/RECORD`]: record }),
    })
    const found = await judged(
      {
        'usr/bin/python3.11': linkedProgram({ interpreter: '/lib/ld.so' }),
        'lib/ld.so': LIBRARY,
        'srv/app.py': 'import yaml\nimport single',
        ...info('PyYAML', 'yaml/__init__.py,,\n'),
        ...info('single', 'single.py,,\n'),
        ...info('other', 'other/__init__.py,,\n'),
        ...info('norecord', ''),
        [`${site}/yaml/__init__.py`]: '',
        [`${site}/single.py`]: '',
        [`${site}/other/__init__.py`]: '',
      },
      ['python3.11', 'app.py'],
    )

    const states = Object.entries(found).map(([name, { state }]) => `${name.toLowerCase()} ${state}`)
    assert.deepEqual(states.sort(), [
      'norecord unknown',
      'other not-in-closure',
      'pyyaml reachable',
      'single reachable',
    ])
  })

  it('of Java are reachable on the class path, and else in doubt', async () => {
    const inner = (name: string): Buffer =>
      zipOf([
        {
          name: `META-INF/maven/org.example/${name}/pom.properties`,
          content: `groupId=org.example\nartifactId=${name}\nversion=1\n`,
        },
      ])
    const app = zipOf([
      { name: 'META-INF/MANIFEST.MF', content: 'Main-Class: a.B\n' },
      { name: 'BOOT-INF/lib/on.jar', content: inner('on') },
      { name: 'extra/off.jar', content: inner('off') },
    ])
    const found = await judged(
      {
        'usr/bin/java': linkedProgram({ interpreter: '/lib/ld.so' }),
        'lib/ld.so': LIBRARY,
        'srv/app.jar': app,
        'srv/unused.jar': inner('unused'),
      },
      ['java', '-jar', 'app.jar'],
    )

    assert.deepEqual(found['on BOOT-INF/lib/on.jar']?.chain.at(-1), {
      path: 'srv/app.jar',
      pathInside: 'BOOT-INF/lib/on.jar',
      by: 'class path',
    })
    assert.equal(found['on BOOT-INF/lib/on.jar']?.state, 'reachable')
    assert.equal(found['off extra/off.jar']?.doubt, 'named')
    assert.equal(found['unused']?.doubt, 'open-end')
  })
})
