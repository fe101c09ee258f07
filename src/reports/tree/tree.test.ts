import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { sampleReport } from '../../../test/render-report.ts'
import type { ImageTree, SizedNode } from '../../core/image-tree.ts'
import { displayWidth } from '../width.ts'
import { type Browser, type BrowserKey, drawBrowser, openBrowser, pressKey } from './browser.ts'
import { treeJson } from './json.ts'
import { treeTable } from './table.ts'

function file(name: string, bytes: number): SizedNode {
  return { name, kind: 'file', bytes, files: 1, layer: 0, children: [] }
}

function folder(name: string, ...children: readonly SizedNode[]): SizedNode {
  const sum = (key: 'bytes' | 'files') => children.reduce((all, child) => all + child[key], 0)
  return { name, kind: 'directory', bytes: sum('bytes'), files: sum('files'), layer: 0, children }
}

const ROOT = folder(
  '',
  folder('etc', file('a', 10), file('b', 20), file('c\u001b[2J', 1)),
  { name: 'lib', kind: 'symlink', bytes: 0, files: 0, layer: 0, target: 'usr/lib', children: [] },
  folder('usr', folder('lib', file('big', 5_000_000))),
)
const CHANGE = { files: 0, bytes: 0 }
const DIFF_ID = `sha256:${'1'.repeat(64)}` as const

const TREE: ImageTree = {
  target: { ...sampleReport('full').target, name: 'app:1' },
  layers: [0, 1].map((index) => ({
    diffId: DIFF_ID,
    size: 1000,
    createdBy: `RUN step ${index}`,
    index,
    bytes: 5_000_031,
    added: { files: 4, bytes: 5_000_031 },
    replaced: CHANGE,
    deleted: index === 1 ? { files: 2, bytes: 1234 } : CHANGE,
  })),
  root: ROOT,
  shippedBytes: 5_001_265,
  hiddenBytes: 1234,
  problems: [],
}

const VIEW = { depth: 2, leastBytes: 0, order: 'size' } as const

describe('the table of layers and folders', () => {
  it('shows what is largest first, down to a depth', () => {
    const text = [...treeTable(TREE, VIEW, 100)].join('')
    assert.equal(
      text,
      `app:1 (linux/amd64): 2 layers, 4 files, 5.0 MB
5.0 MB are shipped; later layers delete or replace 1.2 kB of it.

Layer  Stored  Files  Content  Replaces  Deletes     Instruction
─────  ──────  ─────  ───────  ────────  ──────────  ───────────
1      1.0 kB  4      5.0 MB                         RUN step 0
2      1.0 kB  4      5.0 MB             2 (1.2 kB)  RUN step 1

All layers laid over each other:

   5.0 MB       4  /
   5.0 MB       1  ├ usr/
   5.0 MB       1  │ └ lib/
     31 B       3  ├ etc/
     20 B          │ ├ b
     10 B          │ ├ a
      1 B          │ └ c\\x1b[2J
      0 B          └ lib → usr/lib
`,
    )
  })

  it('sums up what is smaller than asked for', () => {
    const text = [...treeTable(TREE, { ...VIEW, leastBytes: 15 }, 100)].join('')
    assert.match(text, /20 B {10}│ ├ b\n {5}11 B {7}2 {2}│ └ … 2 smaller\n/)
  })

  it('is in the order that is asked for, and of one layer alone', () => {
    const names = (order: 'files' | 'name', only?: { index: number; root: SizedNode }) =>
      [...treeTable(TREE, { ...VIEW, depth: 1, order }, 100, only)].join('').match(/(?<=[├└] )\w+/g)
    assert.deepEqual(names('name'), ['etc', 'lib', 'usr'])
    assert.deepEqual(names('files'), ['etc', 'usr', 'lib'])
    const only = { index: 1, root: folder('', file('x', 1)) }
    assert.deepEqual(names('name', only), ['x'])
    assert.match([...treeTable(TREE, VIEW, 100, only)].join(''), /\nWhat layer 2 brings:\n/)
  })

  it('says what could not be read', () => {
    const [one] = sampleReport('unjudged').problems
    assert.ok(one)
    assert.match([...treeTable({ ...TREE, problems: [one] }, VIEW, 100)].join(''), /\nfeed-missing: /)
  })
})

describe('the JSON of layers and files', () => {
  it('has the shape that dive writes', () => {
    const efficiency = {
      score: 0.5,
      wastedBytes: 7,
      userWastedPercent: 0.1,
      reclaimableBytes: 3,
      paths: [{ path: 'etc/a', count: 2, bytes: 7 }],
    }
    const files = (layer: number) =>
      layer === 0 ? [{ path: 'lib', kind: 'symlink', bytes: 0, target: 'usr/lib' } as const] : []
    const written = JSON.parse([...treeJson(TREE, efficiency, files)].join('')) as {
      layer: unknown[]
      image: unknown
    }
    assert.deepEqual(written.layer[0], {
      index: 0,
      id: DIFF_ID,
      digestId: DIFF_ID,
      sizeBytes: 5_000_031,
      command: 'RUN step 0',
      fileList: [{ path: 'lib', typeFlag: 50, linkName: 'usr/lib', size: 0, isDir: false }],
    })
    assert.deepEqual(written.image, {
      sizeBytes: 5_001_265,
      inefficientBytes: 7,
      efficiencyScore: 0.5,
      fileReference: [{ count: 2, sizeBytes: 7, file: '/etc/a' }],
    })
  })
})

const HEIGHT = 10

function pressed(...keys: readonly BrowserKey[]): Browser | undefined {
  let browser: Browser | undefined = openBrowser(TREE, [folder('', file('own', 3)), folder('')])
  for (const key of keys) browser = browser && pressKey(browser, key, HEIGHT)
  return browser
}

/** The line that is chosen, without its figures. */
function chosen(browser: Browser | undefined): string | undefined {
  assert.ok(browser)
  const line = drawBrowser(browser, 80, HEIGHT).find((one) => one.startsWith('❯'))
  return line?.replace(/^❯ +[\d.]+ \S+ +█* */, '')
}

describe('the browser', () => {
  const cases: readonly [string, readonly BrowserKey[], string | undefined][] = [
    ['begins with all layers', [], 'all layers laid over each other/'],
    ['goes down and up, and no further', ['down', 'down', 'down', 'up'], 'layer 1: RUN step 0/'],
    ['goes to the ends', ['last'], 'layer 2: RUN step 1/'],
    ['opens folders, the largest first', ['open'], 'usr/'],
    ['opens folders in folders', ['open', 'open', 'open'], 'big'],
    ['opens no file', ['open', 'open', 'open', 'open'], 'big'],
    ['comes back to where it was', ['open', 'down', 'open', 'down', 'back'], 'etc/'],
    ['does not leave the list of layers', ['back', 'back'], 'all layers laid over each other/'],
    ['has other orders', ['open', 'order'], 'etc/'],
    ['shows what a layer brings', ['down', 'open'], 'own'],
    ['goes by pages', ['open', 'page-down', 'page-down', 'page-up', 'page-down'], 'lib → usr/lib'],
  ]
  for (const [name, keys, expected] of cases) it(name, () => assert.equal(chosen(pressed(...keys)), expected))

  it('says where it is, and obeys no name', () => {
    const lines = drawBrowser(pressed('open', 'down', 'open') as Browser, 80, HEIGHT)
    assert.equal(lines[0], 'app:1 › all layers laid over each other › etc')
    assert.equal(lines[1], '31 B in 3 files · by size')
    assert.ok(lines.every((line) => !line.includes('\u001b')))
  })

  it('shows the end of a path that is longer than the screen', () => {
    const browser = pressed('open', 'open', 'open') as Browser
    assert.equal(drawBrowser(browser, 20, HEIGHT)[0], '… › usr › lib')
    assert.equal(drawBrowser(browser, 5, HEIGHT)[0], 'lib')
  })

  it('is closed by quitting', () => assert.equal(pressed('quit'), undefined))

  const key = fc.constantFrom<BrowserKey[]>(
    'up',
    'down',
    'page-up',
    'page-down',
    'first',
    'last',
    'open',
    'back',
    'order',
  )
  it('always fits on the screen, with one line chosen where there is one', () =>
    fc.assert(
      fc.property(
        fc.array(key, { maxLength: 30 }),
        fc.integer({ min: 2, max: 120 }),
        fc.nat(40),
        (keys, width, height) => {
          const browser = pressed(...keys) as Browser
          const lines = drawBrowser(browser, width, height)
          assert.ok(lines.length <= Math.max(height, 4))
          assert.ok(lines.every((line) => displayWidth(line) <= width))
        },
      ),
    ))
})
