import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { analyseStream } from '../../../test/analyse.ts'
import { linkedProgram } from '../../../test/linked-programs.ts'
import { closureOfCommand, type ImageContent } from '../../../test/program-image.ts'
import type { ModuleFacts } from '../../core/program-facts.ts'
import type { StartSettings } from '../closure/types.ts'
import { MAX_TOPS, pythonPackages } from './analyser.ts'
import { MAX_IMPORTS, pythonFacts } from './module-facts.ts'

const TEXTS: readonly (readonly [string, string, Partial<ModuleFacts>])[] = [
  ['imports', 'import a.b as c, d\nimport e  # f', { imports: ['a.b', 'd', 'e'] }],
  ['names from modules', 'from a.b import c, d as e\nfrom f import *', { imports: ['a.b:c', 'a.b:d', 'f'] }],
  ['relative modules', 'from . import a\nfrom ..b.c import d', { imports: ['..b.c:d', '.:a'] }],
  [
    'several lines',
    'from a import (\n    b,  # x\n    c,\n)\nimport d, \\\n  e',
    { imports: ['a:b', 'a:c', 'd', 'e'] },
  ],
  [
    'inner statements',
    'def f():\n    import a\nif x: pass\ntry: import b\nexcept: pass; import c',
    { imports: ['a', 'b', 'c'], lazy: ['a'] },
  ],
  ['no blank before a bracket', 'from a import(b, c)', { imports: ['a:b', 'a:c'] }],
  ['no texts', "\"\"\"\nimport a\n\"\"\"\nx = 'import b'\n'''import c\n'''; import d", { imports: ['d'] }],
  ['a name that is a text', 'importlib.import_module(\'a.b\')\n__import__("c")', { imports: ['a.b', 'c'] }],
  ['a name that is computed', 'importlib.import_module(name)', { imports: [], computed: 'import_module' }],
  ['code that is computed', 'exec(code)', { imports: [], computed: 'exec' }],
  ['a function with such a name', 'cursor.exec(code); self.execute()', { imports: [] }],
  [
    'entry points',
    'for e in metadata.entry_points(group="x"): e.load()',
    { imports: [], computed: 'entry_points' },
  ],
  ['programs that it starts', 'import subprocess', { imports: ['subprocess'], starts: 'subprocess' }],
  ['programs by the system', 'import os\nos.system("x")', { imports: ['os'], starts: 'os.system' }],
  ['libraries by name', 'from ctypes import CDLL', { imports: ['ctypes:CDLL'], starts: 'ctypes' }],
]

describe('pythonFacts', () => {
  for (const [name, text, expected] of TEXTS)
    it(`finds ${name}`, () => {
      assert.deepEqual(pythonFacts(text), expected)
    })

  it('keeps so many imports', () => {
    const text = Array.from({ length: MAX_IMPORTS + 10 }, (_, i) => `import m${i}`).join('\n')
    const { imports, computed } = pythonFacts(text)
    assert.deepEqual([imports.length, computed], [MAX_IMPORTS, `more than ${MAX_IMPORTS} imports`])
  })

  it('survives anything, in time', () => {
    const piece = fc.constantFrom(
      'import ',
      'from ',
      'a',
      '.',
      ',',
      '(',
      ')',
      '"',
      "'",
      '"""',
      "'''",
      '\\',
      '\n',
      '#',
      ';',
      ' as ',
      '*',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        pythonFacts(pieces.join(''))
      }),
      { numRuns: 2000 },
    )
    for (const text of ['from a import (', '"', "'''", 'import a,', '(\n', 'x\\\n'])
      pythonFacts(text.repeat(50_000))
  })
})

describe('pythonPackages', () => {
  it('reads what a distribution brought', () => {
    const record =
      'a/__init__.py,sha256=x,1\n"b,c.py",,\nd.cpython-311.so,,\n../../../bin/a,,\nA-1.dist-info/METADATA,,\n__pycache__/x.pyc,,\n'
    const { program } = analyseStream(pythonPackages, 'lib/A-1.dist-info/RECORD', Buffer.from(record))
    assert.deepEqual(program?.pythonPackage, { tops: ['a', 'b,c.py', 'd.cpython-311.so'] })
    const top = analyseStream(pythonPackages, 'lib/A.egg-info/top_level.txt', Buffer.from('a\n\nb\n'))
    assert.deepEqual(top.program?.pythonPackage, { tops: ['a', 'b'] })
    const many = Array.from({ length: MAX_TOPS + 9 }, (_, i) => `m${i}.py,,`).join('\n')
    const { program: large } = analyseStream(pythonPackages, 'lib/A-1.dist-info/RECORD', Buffer.from(many))
    assert.equal(large?.pythonPackage?.tops.length, MAX_TOPS)
  })
})

const HOME = 'usr/lib/python3.11'
const SITE = `${HOME}/site-packages`

/** An interpreter that could start anything, and a small standard library. */
const BASE: ImageContent = {
  'lib/ld.so': linkedProgram(),
  'usr/bin/python3.11': linkedProgram({ interpreter: '/lib/ld.so', imports: ['dlopen', 'execve'] }),
  'usr/bin/python3': '-> python3.11',
  [`${HOME}/os.py`]: 'import subprocess\n',
  [`${HOME}/subprocess.py`]: 'import _posixsubprocess\n',
  [`${HOME}/lib-dynload/_ssl.cpython-311-x86_64-linux-gnu.so`]: linkedProgram({ needed: ['libssl.so'] }),
  'lib/libssl.so': linkedProgram(),
  [`${SITE}/web/__init__.py`]: 'from .core import App\n',
  [`${SITE}/web/core.py`]: 'import helper, gone\n',
  [`${SITE}/web/unused.py`]: '',
  [`${SITE}/helper.py`]: '',
  [`${SITE}/other.py`]: '',
}

interface Case {
  readonly name: string
  readonly content?: ImageContent
  readonly cmd: readonly string[]
  readonly settings?: Partial<StartSettings>
  /** Of what is imported. */
  readonly modules: readonly string[]
  readonly open?: readonly string[]
}

const CASES: readonly Case[] = [
  {
    name: 'a program',
    cmd: ['python3', '-u', '/srv/app.py'],
    content: { 'srv/app.py': 'import web\nimport local\n', 'srv/local.py': '' },
    modules: ['helper.py', 'srv/app.py', 'srv/local.py', 'web/__init__.py', 'web/core.py'],
  },
  {
    name: 'a module',
    cmd: ['python3', '-m', 'web'],
    content: { [`${SITE}/web/__main__.py`]: 'import other\n' },
    modules: ['helper.py', 'other.py', 'web/__init__.py', 'web/__main__.py', 'web/core.py'],
  },
  { name: 'a text', cmd: ['python3', '-c', 'import other'], modules: ['other.py'] },
  {
    name: 'a module of a library',
    cmd: ['python3', '/a.py'],
    content: { 'a.py': 'import _ssl' },
    modules: ['a.py', 'lib/libssl.so', 'lib-dynload/_ssl.cpython-311-x86_64-linux-gnu.so'],
  },
  {
    name: 'a script of a virtual environment',
    cmd: ['/venv/bin/tool'],
    content: {
      'venv/bin/tool': '#!/venv/bin/python\nimport inside\n',
      'venv/bin/python': '-> /usr/bin/python3',
      'venv/lib/python3.11/site-packages/inside.py': '',
    },
    modules: ['venv/bin/tool', 'venv/lib/python3.11/site-packages/inside.py'],
  },
  {
    name: 'a server that is told the application',
    cmd: ['serve', 'shop.wsgi:application'],
    settings: { workingDir: '/srv' },
    content: {
      'usr/bin/serve': '#!/usr/bin/python3\n',
      'srv/shop/__init__.py': '',
      'srv/shop/wsgi.py': 'import other',
    },
    modules: ['other.py', 'srv/shop/__init__.py', 'srv/shop/wsgi.py', 'usr/bin/serve'],
  },
  {
    name: 'PYTHONPATH',
    cmd: ['python3', '/a.py'],
    settings: { env: ['PYTHONPATH=/more'] },
    content: { 'a.py': 'import extra', 'more/extra.py': '' },
    modules: ['a.py', 'more/extra.py'],
  },
  {
    name: 'files that add modules',
    cmd: ['python3', '-c', 'import other'],
    content: { [`${SITE}/x.pth`]: '/srv', [`${SITE}/distutils-precedence.pth`]: '' },
    modules: ['other.py'],
    open: ['usr/lib/python3.11/site-packages/x.pth adds modules that are not followed.'],
  },
  {
    name: 'names that are computed',
    cmd: ['python3', '/a.py'],
    content: { 'a.py': 'import importlib\nimportlib.import_module(x)' },
    modules: ['a.py'],
    open: ['a.py imports modules by computed names (import_module).'],
  },
  {
    name: 'programs that it starts',
    cmd: ['python3', '/a.py'],
    content: { 'a.py': 'import subprocess' },
    modules: ['a.py'],
    open: ['a.py can start any program or load any library (subprocess).'],
  },
  {
    name: 'no program',
    cmd: ['python3'],
    modules: [],
    open: ['usr/bin/python3.11 is started without a program, and runs what it is told.'],
  },
  {
    name: 'a file that is gone',
    cmd: ['python3', 'gone.py'],
    modules: [],
    open: ['usr/bin/python3.11 runs gone.py, which was not found.'],
  },
]

describe('Python', () => {
  for (const { name, content = {}, cmd, settings, modules, open = [] } of CASES)
    it(`follows ${name}`, async () => {
      const found = await closureOfCommand({ ...BASE, ...content }, cmd, settings)
      const shown = found.reached
        .map((one) => one.slice(0, one.indexOf(' ')))
        .filter(
          (path) =>
            !/^(?:lib\/ld\.so|usr\/bin\/python3\.11|usr\/lib\/python3\.11\/(?:os|subprocess)\.py)$/.test(
              path,
            ),
        )
        .map((path) => path.replace(`${SITE}/`, '').replace(`${HOME}/`, ''))
      assert.deepEqual(shown.sort(), modules.toSorted())
      assert.deepEqual(found.open, open)
    })
})
