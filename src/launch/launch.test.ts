import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { temporaryFolder } from '../../test/plimsoll.ts'
import { codeFolder, keepCode, readCode, removeUnused } from './code-cache.ts'
import { loadBundle } from './load-bundle.ts'

const DAY = 24 * 60 * 60 * 1000

const FILES = {
  'entry.cjs': `const path = require('node:path'); exports.main = () => require('./chunks/part.cjs').name(path)`,
  'chunks/part.cjs': `
const entry = require('../entry.cjs')
exports.name = (path) => [path.basename(__filename), path.basename(__dirname), typeof entry.main].join()
exports.fail = () => { throw new Error('here') }`,
  // What an import() of the sources becomes: a module with getters for all that the other one has.
  'copies.cjs': `
const members = (from) => Object.getOwnPropertyNames(from).filter((name) => Object.getOwnPropertyDescriptor(from, name).enumerable)
const copy = (from) => Object.defineProperties({}, Object.fromEntries(members(from).map((name) => [name, { get: () => from[name] }])))
exports.main = () => ['crypto', 'zlib', 'stream/consumers'].map((name) => copy(require('node:' + name)))`,
  'broken.cjs': 'exports.x = 1\n  ]',
}

function bundle(t: TestContext) {
  const folder = temporaryFolder(t)
  mkdirSync(join(folder, 'chunks'))
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text)
  const code = join(folder, 'not', 'there', 'yet')
  /** Loads as a run of its own would; gives what it exports, and how it ends. */
  const load = (name = 'entry.cjs', command = 'image', codeOf: string | undefined = code) => {
    let keep = (): void => undefined
    const atExit = (atEnd: () => void): void => {
      keep = atEnd
    }
    const program = loadBundle(join(folder, name), { codeFolder: codeOf, command, atExit })
    return { main: (program as { main: () => string }).main, program, end: () => keep() }
  }
  const kept = join(code, `${process.version}-${process.arch}`)
  return { folder, load, kept, part: join(kept, 'image-part.cjs.code') }
}

describe('a bundle', () => {
  it('has modules of Node that are loaded late, with all their members', (t) => {
    const copies = bundle(t).load('copies.cjs').main() as unknown as readonly Readonly<
      Record<string, unknown>
    >[]
    assert.deepEqual(
      ['createHash', 'gunzip', 'text'].map((name, index) => typeof copies[index]?.[name]),
      ['function', 'function', 'function'],
    )
  })

  it('is loaded as require would, each file once', (t) => {
    const { load, folder } = bundle(t)

    assert.equal(load().main(), 'part.cjs,chunks,function')

    const part = load('chunks/part.cjs').program as { fail: () => void }
    assert.throws(
      part.fail,
      (error: Error) => error.stack?.includes(`${folder}/chunks/part.cjs:4:30`) === true,
    )
    assert.throws(() => load('broken.cjs'), SyntaxError)
    assert.throws(() => load('missing.cjs'), { code: 'ENOENT' })
  })

  it('keeps the code of what it loaded, but not of its entry', (t) => {
    const { load, kept } = bundle(t)
    const { main, end } = load()
    assert.equal(existsSync(kept), false)
    main()

    end()

    assert.deepEqual(readdirSync(kept), ['image-part.cjs.code'])
    assert.equal(statSync(join(kept, 'image-part.cjs.code')).mode & 0o777, 0o600)
    assert.equal(statSync(kept).mode & 0o777, 0o700)
  })

  it('has code of its own for each command, whatever it is called', (t) => {
    const { load, kept } = bundle(t)
    for (const command of ['image', 'db', '', '--version', '../../x', 'A'.repeat(99)]) {
      const { main, end } = load('entry.cjs', command)
      main()
      end()
    }
    assert.deepEqual(readdirSync(kept).sort(), [
      'db-part.cjs.code',
      'image-part.cjs.code',
      'other-part.cjs.code',
    ])
  })

  /** In a process of its own: within one, V8 remembers the code itself. */
  function run({ folder }: { readonly folder: string }): string {
    const script = `
      import { loadBundle } from ${JSON.stringify(import.meta.resolve('./load-bundle.ts'))}
      const atExit = (keep) => process.once('exit', keep)
      const options = { codeFolder: ${JSON.stringify(join(folder, 'not/there/yet'))}, command: 'image', atExit }
      console.log(loadBundle(${JSON.stringify(join(folder, 'entry.cjs'))}, options).main())`
    return execFileSync(process.execPath, ['--input-type=module', '-e', script]).toString().trim()
  }

  it('uses code that is whole, and writes it once', (t) => {
    const made = bundle(t)
    run(made)
    const before = statSync(made.part).ino

    assert.equal(run(made), 'part.cjs,chunks,function')

    assert.equal(statSync(made.part).ino, before)
  })

  const reasons: readonly (readonly [string, (part: string) => void])[] = [
    ['is damaged', (part) => writeFileSync(part, readFileSync(part).fill(7, 600))],
    ['is cut', (part) => writeFileSync(part, readFileSync(part).subarray(0, 50))],
    ['is empty', (part) => writeFileSync(part, '')],
    ['V8 does not take', (part) => keepCode(part, Buffer.alloc(500, 'x'))],
    ['is a day old', (part) => utimesSync(part, 1, Date.now() / 1000 - 86_500)],
    ['others may write', (part) => chmodSync(part, 0o666)],
  ]
  for (const [reason, change] of reasons) {
    it(`makes code anew that ${reason}`, (t) => {
      const made = bundle(t)
      run(made)
      change(made.part)
      const before = statSync(made.part).ino

      assert.equal(run(made), 'part.cjs,chunks,function')

      assert.notEqual(statSync(made.part).ino, before)
      assert.equal(statSync(made.part).mode & 0o777, 0o600)
    })
  }

  it('does without a folder, and without one that cannot be made', (t) => {
    const { load, folder } = bundle(t)
    for (const code of [undefined, join(folder, 'entry.cjs', 'below-a-file'), '/proc/plimsoll/code']) {
      const { main, end } = load('entry.cjs', 'image', code)
      assert.equal(main(), 'part.cjs,chunks,function')
      end()
    }
  })
})

describe('compiled code', () => {
  it('lies in the cache folder of the user, where that is known', (t) => {
    const base = temporaryFolder(t)
    assert.equal(codeFolder({ XDG_CACHE_HOME: base, HOME: '/h' }), join(base, 'plimsoll/code'))
    assert.equal(codeFolder({ HOME: base }), join(base, '.cache/plimsoll/code'))
    assert.equal(codeFolder({ XDG_CACHE_HOME: 'relative' }), undefined)
    assert.equal(codeFolder({ XDG_CACHE_HOME: base, NODE_DISABLE_COMPILE_CACHE: '1' }), undefined)
  })

  it('is not looked for in a folder that others may write, or own', (t) => {
    const base = temporaryFolder(t)
    const folder = join(base, 'plimsoll/code')
    mkdirSync(folder, { recursive: true })
    assert.equal(codeFolder({ XDG_CACHE_HOME: base }), folder)
    chmodSync(folder, 0o777)
    assert.equal(codeFolder({ XDG_CACHE_HOME: base }), undefined)
    if (process.getuid?.() !== 0) return
    chmodSync(folder, 0o700)
    chownSync(folder, 1, 1)
    assert.equal(codeFolder({ XDG_CACHE_HOME: base }), undefined)
  })

  it('of somebody else is not taken', (t) => {
    const path = join(temporaryFolder(t), 'x.code')
    keepCode(path, Buffer.from('code'))
    assert.deepEqual(readCode(path, Date.now()), { data: Buffer.from('code'), isOld: false })
    assert.equal(readCode(path, Date.now() + 2 * DAY)?.isOld, true)
    assert.equal(readCode(`${path}x`, Date.now()), undefined)
    chmodSync(path, 0o620)
    assert.equal(readCode(path, Date.now()), undefined)
    if (process.getuid?.() !== 0) return
    chmodSync(path, 0o600)
    chownSync(path, 1, 1)
    assert.equal(readCode(path, Date.now()), undefined)
  })

  it('that nothing uses any more is removed, and nothing else', (t) => {
    const folder = temporaryFolder(t)
    for (const name of ['old.code', 'old.code.7.tmp', 'notes', 'new.code'])
      writeFileSync(join(folder, name), '')
    const longAgo = Date.now() / 1000 - 31 * 86_400
    for (const name of ['old.code', 'old.code.7.tmp', 'notes']) utimesSync(join(folder, name), 1, longAgo)

    removeUnused(folder, Date.now())
    removeUnused(join(folder, 'missing'), Date.now())

    assert.deepEqual(readdirSync(folder).sort(), ['new.code', 'notes'])
  })
})
