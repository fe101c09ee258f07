import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { analyseStream } from '../../../test/analyse.ts'
import { type LinkedProgram, linkedProgram, NO_DEFAULT_FOLDERS } from '../../../test/linked-programs.ts'
import { type ImageContent, programImage } from '../../../test/program-image.ts'
import { loaderFiles } from './analyser.ts'
import { MAX_CACHE_ENTRIES, readLoaderCache } from './ld-cache.ts'
import { MAX_LOADED_OBJECTS, Process } from './process.ts'
import { loaderSettings, MAX_INCLUDE_DEPTH } from './settings.ts'

/** https://sourceware.org/git/?p=glibc.git;a=blob;f=sysdeps/generic/dl-cache.h */
function cacheOf(entries: readonly (readonly [string, string])[], isBigEndian = false): Buffer {
  const head = Buffer.alloc(48 + 24 * entries.length)
  const write = (value: number, at: number): unknown =>
    isBigEndian ? head.writeUInt32BE(value, at) : head.writeUInt32LE(value, at)
  head.write('glibc-ld.so.cache1.1', 0)
  write(entries.length, 20)
  let texts = ''
  for (const [i, [name, path]] of entries.entries()) {
    for (const [place, text] of [
      [4, name],
      [8, path],
    ] as const) {
      write(head.length + texts.length, 48 + 24 * i + place)
      texts += `${text}\0`
    }
  }
  return Buffer.concat([head, Buffer.from(texts)])
}

describe('readLoaderCache', () => {
  const entries = [
    ['liba.so.1', '/opt/v3/liba.so.1'],
    ['libb.so', '/lib/libb.so'],
    ['liba.so.1', '/lib/liba.so.1'],
  ] as const
  const expected = { 'liba.so.1': ['/opt/v3/liba.so.1', '/lib/liba.so.1'], 'libb.so': ['/lib/libb.so'] }
  for (const isBigEndian of [false, true])
    it(`reads both byte orders: ${isBigEndian}`, () => {
      assert.deepEqual(readLoaderCache(cacheOf(entries, isBigEndian)), expected)
    })

  it('finds the newer form behind an older one', () => {
    assert.deepEqual(
      readLoaderCache(Buffer.concat([Buffer.from('ld.so-1.7.0\0....'), cacheOf(entries)])),
      expected,
    )
  })

  it('says so when it is damaged', () => {
    const whole = cacheOf(entries)
    const tooMany = Buffer.from(whole)
    tooMany.writeUInt32LE(MAX_CACHE_ENTRIES + 1, 20)
    for (const bytes of [
      Buffer.from('x'),
      whole.subarray(0, 60),
      whole.subarray(0, whole.length - 1),
      tooMany,
    ])
      assert.equal(readLoaderCache(bytes), undefined)
    assert.match(
      analyseStream(loaderFiles, 'etc/ld.so.cache', Buffer.from('x')).problems?.[0]?.detail ?? '',
      /no cache/,
    )
  })
})

describe('loaderFiles', () => {
  const cases = [
    [
      'etc/ld.so.conf',
      '# a\n/opt/lib # b\ninclude ld.so.conf.d/*.conf\nhwcap 1 x\n',
      { folders: ['/opt/lib'], includes: ['ld.so.conf.d/*.conf'] },
    ],
    ['etc/ld.so.conf.d/a.conf', '/a\n/b', { folders: ['/a', '/b'] }],
    ['etc/ld-musl-x86_64.path', '/a:/b\n/c', { folders: ['/a', '/b', '/c'] }],
    ['etc/ld.so.preload', '/a.so b.so', { preload: ['/a.so', 'b.so'] }],
  ] as const
  for (const [path, text, loader] of cases)
    it(`reads ${path}`, () => {
      assert.deepEqual(analyseStream(loaderFiles, path, Buffer.from(text)), { program: { loader } })
    })
})

const GLIBC = '/lib64/ld-linux-x86-64.so.2'
const MUSL = '/lib/ld-musl-x86_64.so.1'
const LIBRARY = linkedProgram()

function library(program: LinkedProgram): Buffer {
  return linkedProgram(program)
}

/** What a program at usr/bin/program is loaded with; what is missing has a question mark. */
async function loadedWith(
  content: ImageContent,
  env: readonly (readonly [string, string])[] = [],
): Promise<string[]> {
  const files = await programImage(content)
  const elf = files.factsOf('usr/bin/program')?.elf
  assert.ok(elf)
  const process = new Process('usr/bin/program', elf, {
    files,
    settings: loaderSettings(files, new Map(env)),
  })
  const { loadings, missing } = process.start()
  return [...loadings.map(({ object }) => object.path), ...missing.map(({ name }) => `${name}?`)]
}

const program = (more: LinkedProgram): Buffer =>
  linkedProgram({ interpreter: GLIBC, needed: ['liba.so'], ...more })
const LOADER = { 'lib64/ld-linux-x86-64.so.2': library({ soname: 'ld-linux-x86-64.so.2' }) }

const cases: readonly (readonly [string, ImageContent, readonly string[], (readonly [string, string])?])[] = [
  [
    'folders of the system',
    { 'usr/bin/program': program({}), 'lib/liba.so': LIBRARY, 'usr/lib/liba.so': LIBRARY },
    ['lib/liba.so'],
  ],
  [
    'folders of Debian first',
    { 'usr/bin/program': program({}), 'lib/liba.so': LIBRARY, 'usr/lib/x86_64-linux-gnu/liba.so': LIBRARY },
    ['usr/lib/x86_64-linux-gnu/liba.so'],
  ],
  [
    'a link',
    { 'usr/bin/program': program({}), 'lib/liba.so': '-> ../opt/liba.so.1', 'opt/liba.so.1': LIBRARY },
    ['opt/liba.so.1'],
  ],
  [
    'a library of another machine is passed over',
    { 'usr/bin/program': program({}), 'lib/liba.so': library({ machine: 183 }), 'usr/lib/liba.so': LIBRARY },
    ['usr/lib/liba.so'],
  ],
  [
    'a library of another width is passed over',
    { 'usr/bin/program': program({}), 'lib/liba.so': library({ isWide: false }), 'usr/lib/liba.so': LIBRARY },
    ['usr/lib/liba.so'],
  ],
  [
    'RPATH before LD_LIBRARY_PATH',
    { 'usr/bin/program': program({ rpath: '/opt' }), 'opt/liba.so': LIBRARY, 'env/liba.so': LIBRARY },
    ['opt/liba.so'],
    ['LD_LIBRARY_PATH', '/env'],
  ],
  [
    'LD_LIBRARY_PATH before RUNPATH',
    { 'usr/bin/program': program({ runpath: '/opt' }), 'opt/liba.so': LIBRARY, 'env/liba.so': LIBRARY },
    ['env/liba.so'],
    ['LD_LIBRARY_PATH', '/no:/env'],
  ],
  [
    'no RPATH beside a RUNPATH',
    {
      'usr/bin/program': program({ rpath: '/r', runpath: '/u' }),
      'r/liba.so': LIBRARY,
      'u/liba.so': LIBRARY,
    },
    ['u/liba.so'],
  ],
  [
    '$ORIGIN',
    { 'usr/bin/program': program({ runpath: '$ORIGIN/../own' }), 'usr/own/liba.so': LIBRARY },
    ['usr/own/liba.so'],
  ],
  [
    '${ORIGIN} and $LIB',
    { 'usr/bin/program': program({ runpath: '${ORIGIN}/$LIB' }), 'usr/bin/lib64/liba.so': LIBRARY },
    ['usr/bin/lib64/liba.so'],
  ],
  [
    'RPATH is inherited',
    {
      'usr/bin/program': program({ rpath: '/opt' }),
      'opt/liba.so': library({ needed: ['libb.so'] }),
      'opt/libb.so': LIBRARY,
    },
    ['opt/liba.so', 'opt/libb.so'],
  ],
  [
    'RUNPATH is not',
    {
      'usr/bin/program': program({ runpath: '/opt' }),
      'opt/liba.so': library({ needed: ['libb.so'] }),
      'opt/libb.so': LIBRARY,
    },
    ['opt/liba.so', 'libb.so?'],
  ],
  [
    'a path as a name',
    { 'usr/bin/program': program({ needed: ['/srv/x.so'] }), 'srv/x.so': LIBRARY },
    ['srv/x.so'],
  ],
  [
    'a name that is there already',
    {
      'usr/bin/program': program({ needed: ['liba.so', 'libb.so'] }),
      'lib/liba.so': library({ soname: 'libb.so' }),
      'lib/libb.so': LIBRARY,
    },
    ['lib/liba.so'],
  ],
  [
    'folders for newer processors too',
    { 'usr/bin/program': program({}), 'lib/liba.so': LIBRARY, 'lib/glibc-hwcaps/x86-64-v3/liba.so': LIBRARY },
    ['lib/glibc-hwcaps/x86-64-v3/liba.so', 'lib/liba.so'],
  ],
  [
    'the cache before folders',
    {
      'usr/bin/program': program({}),
      'etc/ld.so.cache': cacheOf([['liba.so', '/opt/liba.so']]),
      'opt/liba.so': LIBRARY,
      'lib/liba.so': LIBRARY,
    },
    ['opt/liba.so'],
  ],
  [
    'ld.so.conf where there is no cache',
    {
      'usr/bin/program': program({}),
      'etc/ld.so.conf': 'include /etc/ld.so.conf.d/*.conf\n',
      'etc/ld.so.conf.d/x.conf': '/opt\n',
      'opt/liba.so': LIBRARY,
    },
    ['opt/liba.so'],
  ],
  [
    'no folders of the system where the program says so',
    { 'usr/bin/program': program({ flags: NO_DEFAULT_FOLDERS }), 'lib/liba.so': LIBRARY },
    ['liba.so?'],
  ],
  [
    'LD_PRELOAD',
    { 'usr/bin/program': program({ needed: [] }), 'opt/p.so': LIBRARY },
    ['opt/p.so'],
    ['LD_PRELOAD', '/opt/p.so gone.so'],
  ],
  [
    'ld.so.preload',
    { 'usr/bin/program': program({ needed: [] }), 'opt/p.so': LIBRARY, 'etc/ld.so.preload': '/opt/p.so\n' },
    ['opt/p.so'],
  ],
]

describe('the loader of glibc', () => {
  for (const [name, content, expected, env] of cases)
    it(`looks in the right places: ${name}`, async () => {
      const found = await loadedWith({ ...LOADER, ...content }, env ? [env] : [])
      assert.deepEqual(found, ['lib64/ld-linux-x86-64.so.2', ...expected])
    })

  it('is missed where it is not there', async () => {
    assert.deepEqual(await loadedWith({ 'usr/bin/program': program({ needed: [] }) }), [`${GLIBC}?`])
  })

  it('loads so many objects', async () => {
    const names = Array.from({ length: MAX_LOADED_OBJECTS - 10 }, (_, i) => `l${i}`)
    const content = Object.fromEntries(names.map((name) => [`lib/${name}`, LIBRARY]))
    // Dynamic sections have a limit of their own, so that the names are of several files.
    const parts = [
      names.slice(0, 2000),
      [...names.slice(2000), ...Array.from({ length: 20 }, (_, i) => `m${i}`)],
    ]
    const found = await loadedWith({
      ...LOADER,
      ...content,
      ...Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`lib/m${i}`, LIBRARY])),
      'usr/bin/program': program({ needed: ['lib1.so', 'lib2.so'] }),
      'lib/lib1.so': library({ needed: parts[0] ?? [] }),
      'lib/lib2.so': library({ needed: parts[1] ?? [] }),
    })
    assert.equal(found.filter((path) => !path.endsWith('?')).length, MAX_LOADED_OBJECTS - 1)
    assert.ok(
      found.some((path) => path.endsWith('?')),
      'what does not fit is missing',
    )
  })
})

describe('ld.so.conf', () => {
  it('includes files in each other, so deep', async () => {
    const files = Array.from({ length: MAX_INCLUDE_DEPTH + 3 }, (_, i) => [
      i === 0 ? 'etc/ld.so.conf' : `etc/ld.so.conf.d/${i}.conf`,
      `include /etc/ld.so.conf.d/${i + 1}.conf\n/opt/${i}\n`,
    ])
    const image = await programImage(Object.fromEntries(files) as ImageContent)
    const { configured } = loaderSettings(image, new Map())
    assert.equal(configured.length, MAX_INCLUDE_DEPTH + 1)
    assert.equal(configured.at(-1), 'opt/0')
  })
})

describe('the loader of musl', () => {
  const musl = (more: LinkedProgram): Buffer =>
    linkedProgram({ interpreter: MUSL, needed: ['liba.so', 'libc.musl-x86_64.so.1'], ...more })
  const own = { 'lib/ld-musl-x86_64.so.1': LIBRARY }
  const muslCases: readonly (readonly [string, ImageContent, readonly string[]])[] = [
    [
      'its folders',
      { 'usr/bin/program': musl({}), 'usr/local/lib/liba.so': LIBRARY, 'usr/lib/liba.so': LIBRARY },
      ['usr/local/lib/liba.so'],
    ],
    [
      'its path file',
      {
        'usr/bin/program': musl({}),
        'etc/ld-musl-x86_64.path': '/opt\n',
        'opt/liba.so': LIBRARY,
        'lib/liba.so': LIBRARY,
      },
      ['opt/liba.so'],
    ],
    [
      'RUNPATH is inherited',
      {
        'usr/bin/program': musl({ runpath: '/opt' }),
        'opt/liba.so': library({ needed: ['libb.so'] }),
        'opt/libb.so': LIBRARY,
      },
      ['opt/liba.so', 'opt/libb.so'],
    ],
    [
      'no folders for newer processors',
      { 'usr/bin/program': musl({}), 'lib/liba.so': LIBRARY, 'lib/glibc-hwcaps/x86-64-v3/liba.so': LIBRARY },
      ['lib/liba.so'],
    ],
  ]
  for (const [name, content, expected] of muslCases)
    it(`looks in the right places: ${name}`, async () => {
      assert.deepEqual(await loadedWith({ ...own, ...content }), ['lib/ld-musl-x86_64.so.1', ...expected])
    })
})
