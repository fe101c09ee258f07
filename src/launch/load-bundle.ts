import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Script } from 'node:vm'
import { codeFile, keepCode, readCode, removeUnused } from './code-cache.ts'

export interface LoadOptions {
  /** Folder of compiled code; see codeFolder. Absent: none is used and none is kept. */
  readonly codeFolder: string | undefined
  /** The first argument: each command calls other functions, so each has code of its own. */
  readonly command: string
  /** Called when the process ends, with what keeps its code. */
  atExit(keep: () => void): void
}

const WRAPPER = ['(function (exports, require, module, __filename, __dirname) {', '\n})'] as const

/** Modules of Node that cost milliseconds to load, and of which a scan of known layers uses none. */
const RARE: ReadonlySet<string> = new Set([
  'node:crypto',
  'node:fs/promises',
  'node:timers/promises',
  'node:zlib',
  'node:stream',
  'node:stream/consumers',
  'node:stream/promises',
])

/** A file of the bundle that most runs have no use for, though others name it at their heads; see tools/build.ts. */
const LATE = /\/reading-[^/]*$/

/**
 * Stands for a module until one of its members is asked for. The bundle asks at each use; what was an `import()` in the
 * sources asks for their names first.
 */
function whenUsed(load: () => object): object {
  return new Proxy(
    {},
    {
      get: (_, name) => Reflect.get(load(), name) as unknown,
      ownKeys: () => Reflect.ownKeys(load()),
      getOwnPropertyDescriptor: (_, name) => {
        const found = Reflect.getOwnPropertyDescriptor(load(), name)
        return found && { ...found, configurable: true } // As of one that the target lacks it has to be.
      },
    },
  )
}

type Wrapped = (
  exports: unknown,
  require: (id: string) => unknown,
  module: { exports: unknown },
  filename: string,
  folder: string,
) => void

/**
 * Loads a file of the bundle (which has no `import()`) as `require` would, and the files that it requires, with the
 * code that V8 made of them in an earlier run. Node's own compile cache keeps only what V8 compiles before a file runs,
 * which is hardly more than the names of its functions; with those that a run called, a scan of known layers takes a
 * sixth less time.
 *
 * V8 looks at the length of the source alone, so it is the names that tie code to its source: all files of the bundle
 * but the entry, which is not kept, are named by their content.
 */
export function loadBundle(entry: string, options: LoadOptions): unknown {
  const modules = new Map<string, { exports: unknown }>()
  const toKeep: { readonly path: string; readonly script: Script }[] = []

  function load(file: string): unknown {
    const known = modules.get(file)
    if (known) return known.exports
    const module: { exports: unknown } = { exports: {} }
    modules.set(file, module)
    const run = compile(file).runInThisContext() as Wrapped
    const folder = dirname(file)
    run(
      module.exports,
      (id) => {
        if (LATE.test(id)) return whenUsed(() => load(join(folder, id)) as object)
        if (id.startsWith('.')) return load(join(folder, id))
        const builtin = () => process.getBuiltinModule(id) as object
        return RARE.has(id) ? whenUsed(builtin) : builtin()
      },
      module,
      file,
      folder,
    )
    return module.exports
  }

  function compile(file: string): Script {
    const path = file === entry ? undefined : codePath(file, options)
    const kept = path === undefined ? undefined : readCode(path, Date.now())
    const script = new Script(WRAPPER[0] + readFileSync(file, 'latin1') + WRAPPER[1], {
      filename: file,
      columnOffset: -WRAPPER[0].length,
      ...(kept ? { cachedData: kept.data } : {}),
    })
    if (path !== undefined && (!kept || kept.isOld || script.cachedDataRejected))
      toKeep.push({ path, script })
    return script
  }

  options.atExit(() => {
    for (const { path, script } of toKeep) keepCode(path, script.createCachedData())
    const [first] = toKeep
    if (first) removeUnused(dirname(first.path), Date.now())
  })
  return load(entry)
}

function codePath(file: string, { codeFolder, command }: LoadOptions): string | undefined {
  if (codeFolder === undefined) return undefined
  const name = /^[a-z][a-z-]{0,30}$/.test(command) ? command : 'other'
  return codeFile(join(codeFolder, `${process.version}-${process.arch}`), `${name}-${basename(file)}`)
}
