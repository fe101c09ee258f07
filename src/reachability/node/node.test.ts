import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { analyseStream } from '../../../test/analyse.ts'
import { linkedProgram } from '../../../test/linked-programs.ts'
import { closureOfCommand, type ImageContent, programImage } from '../../../test/program-image.ts'
import type { ModuleFacts, NodePackageFacts } from '../../core/program-facts.ts'
import type { StartSettings } from '../closure/types.ts'
import { nodePackages } from './analyser.ts'
import { MAX_SPECIFIERS, nodeFacts } from './module-facts.ts'
import { MAX_CONDITION_DEPTH, MAX_TARGETS, packageFacts } from './package-json.ts'
import { resolveSpecifier } from './resolve.ts'

const TEXTS: readonly (readonly [string, string, Partial<ModuleFacts>])[] = [
  ['require', `const a = require('a'), b=require( "b/c" )`, { imports: ['a', 'b/c'] }],
  [
    'import',
    `import a from 'a'\nimport {\n b\n} from "b"\nimport 'c'; import * as d from './d.js'`,
    { imports: ['./d.js', 'a', 'b', 'c'] },
  ],
  ['export', `export * from 'a'\nexport { x } from "b"`, { imports: ['a', 'b'] }],
  ['import()', 'await import(`a`); import("b").then()', { imports: ['a', 'b'] }],
  ['minified', `var a=require("a");import b from"b";x.require("c");myrequire("d")`, { imports: ['a', 'b'] }],
  [
    'no comments',
    `// require('a')\n/* \n require('b')\n */ require('x')\n/* c */ require('c')\n * from 'd'`,
    { imports: ['c', 'd'] },
  ],
  ['what is computed', 'require(name)', { imports: [], computed: 'require()' }],
  ['a text that is made', 'import(`./${a}.js`); require("a" + b)', { imports: [], computed: 'require()' }],
  ['a definition', 'function require() {}\nimport.meta.url\nfrom', { imports: [] }],
  [
    'another require',
    'const require = createRequire(import.meta.url)',
    { imports: [], computed: 'createRequire(' },
  ],
  [
    'programs that it starts',
    `import { spawn } from 'node:child_process'`,
    { imports: ['node:child_process'], starts: 'node:child_process' },
  ],
]

describe('nodeFacts', () => {
  for (const [name, text, expected] of TEXTS)
    it(`finds ${name}`, () => {
      assert.deepEqual(nodeFacts(text), expected)
    })

  it('keeps so many imports', () => {
    const text = Array.from({ length: MAX_SPECIFIERS + 10 }, (_, i) => `import 'm${i}'`).join('\n')
    const { imports, computed } = nodeFacts(text)
    assert.deepEqual([imports.length, computed], [MAX_SPECIFIERS, `more than ${MAX_SPECIFIERS} imports`])
  })

  it('survives anything, in time', () => {
    const piece = fc.constantFrom(
      'require',
      '(',
      ')',
      "'",
      '"',
      '`',
      'a',
      'import',
      ' from ',
      '\n',
      '//',
      '/*',
      '*/',
      ' ',
      '${',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        nodeFacts(pieces.join(''))
      }),
      { numRuns: 2000 },
    )
    for (const text of ['require(', "require('", 'import ', '/*', 'from"']) nodeFacts(text.repeat(50_000))
  })
})

describe('packageFacts', () => {
  const cases: readonly (readonly [string, NodePackageFacts | undefined])[] = [
    ['{"main":"./lib","scripts":{"start":"node .","x":1}}', { main: './lib', scripts: { start: 'node .' } }],
    ['{"exports":"./a.js"}', { exports: { '.': ['./a.js'] } }],
    [
      '{"exports":{"types":"./t.d.ts","import":"./a.mjs","default":["./a.js",null]}}',
      { exports: { '.': ['./a.mjs', './a.js'] } },
    ],
    [
      '{"exports":{".":{"node":{"require":"./n.js"}},"./*":"./l/*.js","./no":null}}',
      { exports: { '.': ['./n.js'], './*': ['./l/*.js'], './no': [] } },
    ],
    ['{"imports":{"#a":"./a.js"}}', { imports: { '#a': ['./a.js'] } }],
    ['[]', undefined],
    ['{', undefined],
  ]
  for (const [text, expected] of cases)
    it(`reads ${text}`, () => {
      assert.deepEqual(packageFacts(text), expected)
    })

  it('keeps its limits', () => {
    const wide = packageFacts(
      JSON.stringify({ exports: { '.': Array<string>(MAX_TARGETS + 5).fill('./a') } }),
    )
    assert.equal(wide?.exports?.['.']?.length, MAX_TARGETS)
    const deep = `${'{"a":'.repeat(MAX_CONDITION_DEPTH + 2)}"./a"${'}'.repeat(MAX_CONDITION_DEPTH + 2)}`
    assert.deepEqual(packageFacts(`{"exports":${deep}}`)?.exports, { '.': [] })
  })

  it('states what is no JSON', () => {
    assert.match(
      analyseStream(nodePackages, 'a/package.json', Buffer.from('{')).problems?.[0]?.detail ?? '',
      /no JSON/,
    )
  })
})

const PACKAGES: ImageContent = {
  'app/package.json':
    '{"name":"app","imports":{"#own":"./lib/own.js"},"scripts":{"prestart":"tool --x","start":"node server.js"}}',
  'app/lib/own.js': '',
  'app/lib/data.json': '{}',
  'app/node_modules/plain/index.js': '',
  'app/node_modules/plain/sub/file.js': '',
  'app/node_modules/main/package.json': '{"main":"lib/entry"}',
  'app/node_modules/main/lib/entry.js': '',
  'app/node_modules/main/node_modules/plain/index.js': '',
  'app/node_modules/@s/exports/package.json':
    '{"name":"@s/exports","exports":{".":{"import":"./m.mjs","require":"./c.cjs"},"./f/*":"./in/*.js"}}',
  'app/node_modules/@s/exports/m.mjs': '',
  'app/node_modules/@s/exports/c.cjs': '',
  'app/node_modules/@s/exports/in/x.js': '',
  'app/node_modules/linked': '-> ../../shared/linked',
  'shared/linked/index.js': '',
  'node_modules/top.js': '',
}

const RESOLVED: readonly (readonly [string, string, readonly string[]])[] = [
  ['./lib/own', 'app/a.js', ['app/lib/own.js']],
  ['./lib/data.json', 'app/a.js', ['app/lib/data.json']],
  ['..', 'app/node_modules/plain/sub/file.js', ['app/node_modules/plain/index.js']],
  ['plain', 'app/a.js', ['app/node_modules/plain/index.js']],
  ['plain/sub/file', 'app/a.js', ['app/node_modules/plain/sub/file.js']],
  ['main', 'app/a.js', ['app/node_modules/main/lib/entry.js']],
  ['plain', 'app/node_modules/main/lib/entry.js', ['app/node_modules/main/node_modules/plain/index.js']],
  [
    '@s/exports',
    'app/lib/own.js',
    ['app/node_modules/@s/exports/m.mjs', 'app/node_modules/@s/exports/c.cjs'],
  ],
  ['@s/exports/f/x', 'app/a.js', ['app/node_modules/@s/exports/in/x.js']],
  ['@s/exports/in/x.js', 'app/a.js', []],
  [
    '@s/exports',
    'app/node_modules/@s/exports/m.mjs',
    ['app/node_modules/@s/exports/m.mjs', 'app/node_modules/@s/exports/c.cjs'],
  ],
  ['linked', 'app/a.js', ['shared/linked/index.js']],
  ['top', 'app/lib/own.js', ['node_modules/top.js']],
  ['#own', 'app/lib/own.js', ['app/lib/own.js']],
  ['#none', 'app/lib/own.js', []],
  ['fs', 'app/a.js', []],
  ['node:fs', 'app/a.js', []],
  ['gone', 'app/a.js', []],
  ['@s', 'app/a.js', []],
]

describe('resolveSpecifier', () => {
  for (const [specifier, from, expected] of RESOLVED)
    it(`finds ${specifier} from ${from}`, async () => {
      assert.deepEqual(resolveSpecifier(await programImage(PACKAGES), specifier, from), expected)
    })
})

interface Case {
  readonly name: string
  readonly content: ImageContent
  readonly cmd: readonly string[]
  readonly settings?: Partial<StartSettings>
  readonly modules: readonly string[]
  readonly open?: readonly string[]
}

const BASE: ImageContent = {
  'lib/ld.so': linkedProgram(),
  'usr/bin/node': linkedProgram({ interpreter: '/lib/ld.so', imports: ['dlopen', 'execve'] }),
  'usr/bin/tool': linkedProgram({ interpreter: '/lib/ld.so' }),
}

const CASES: readonly Case[] = [
  {
    name: 'a program',
    cmd: ['node', '--enable-source-maps', '-r', 'plain', 'server.js'],
    content: { 'app/server.js': "require('main'); require('./lib/data'); require('optional')" },
    modules: [
      'app/lib/data.json',
      'app/node_modules/main/lib/entry.js',
      'app/node_modules/plain/index.js',
      'app/server.js',
    ],
  },
  {
    name: 'a text',
    cmd: ['node', '-e', "require('plain')"],
    content: {},
    modules: ['app/node_modules/plain/index.js'],
  },
  {
    name: 'a library',
    cmd: ['node', './a'],
    content: {
      'app/a.js': "require('./b.node')",
      'app/b.node': linkedProgram({ needed: ['c.so'] }),
      'lib/c.so': linkedProgram(),
    },
    modules: ['app/a.js', 'app/b.node', 'lib/c.so'],
  },
  {
    name: 'names that are computed',
    cmd: ['node', 'a.js'],
    content: { 'app/a.js': 'require(x)' },
    modules: ['app/a.js'],
    open: ['app/a.js imports modules by computed names (require()).'],
  },
  {
    name: 'programs that it starts',
    cmd: ['node', 'a.js'],
    content: { 'app/a.js': "require('child_process')" },
    modules: ['app/a.js'],
    open: ['app/a.js can start any program (child_process).'],
  },
  {
    name: 'a file that is gone',
    cmd: ['node', 'gone.js'],
    content: {},
    modules: [],
    open: ['usr/bin/node runs gone.js, which was not found.'],
  },
  {
    name: 'no program',
    cmd: ['node'],
    content: {},
    modules: [],
    open: ['usr/bin/node is started without a program, and runs what it is told.'],
  },
  {
    name: 'the scripts of a package',
    cmd: ['npm', 'start'],
    content: { 'usr/bin/npm': '#!/usr/bin/node\n', 'app/server.js': "import 'plain'" },
    modules: [
      'app/node_modules/plain/index.js',
      'app/package.json',
      'app/server.js',
      'usr/bin/npm',
      'usr/bin/tool',
    ],
  },
  {
    name: 'programs of packages',
    cmd: ['yarn', 'run', 'go'],
    content: {
      'usr/bin/yarn': '#!/usr/bin/node\n',
      'app/package.json': '{"scripts":{"go":"cli x"}}',
      'app/node_modules/.bin/cli': '-> ../main/cli.js',
      'app/node_modules/main/cli.js': "#!/usr/bin/node\nrequire('./lib/entry')",
    },
    modules: [
      'app/node_modules/main/cli.js',
      'app/node_modules/main/lib/entry.js',
      'app/package.json',
      'usr/bin/yarn',
    ],
  },
]

describe('Node', () => {
  for (const { name, content, cmd, modules, open = [] } of CASES)
    it(`follows ${name}`, async () => {
      const found = await closureOfCommand({ ...BASE, ...PACKAGES, ...content }, cmd, { workingDir: '/app' })
      const paths = found.reached.map((one) => one.slice(0, one.indexOf(' ')))
      assert.deepEqual(
        paths.filter((path) => path !== 'lib/ld.so' && path !== 'usr/bin/node'),
        modules,
      )
      assert.deepEqual(found.open, open)
    })
})
