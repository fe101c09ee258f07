import type { ModuleFacts } from '../../core/program-facts.ts'
import { followModule } from '../closure/native.ts'
import type { FoundProgram, Walk } from '../closure/walk.ts'
import type { Process } from '../loader/process.ts'
import { folderOf, inImage } from '../program-files.ts'
import { COMPUTED } from '../scripts/shell-words.ts'
import { pythonFacts } from './module-facts.ts'
import { isStandard, pythonPath } from './python-path.ts'
import { type ModuleSearch, relativeModules, resolveModule } from './resolve.ts'

/** Options that take a value of their own. */
const VALUED: ReadonlySet<string> = new Set(['-W', '-X', '--check-hash-based-pycs'])

/** What every start imports. https://docs.python.org/3/library/site.html */
const AT_START = [
  'encodings.utf_8',
  'importlib._bootstrap_external',
  'zipimport',
  'codecs',
  'io',
  'os',
  'site',
  'sitecustomize',
  'usercustomize',
]

/** One run of the interpreter. */
interface PythonRun extends ModuleSearch {
  readonly walk: Walk
  readonly process: Process
}

/** https://docs.python.org/3/using/cmdline.html */
export function runPython(walk: Walk, process: Process, found: FoundProgram, args: readonly string[]): void {
  const { path: interpreter } = found
  const { kind, value, rest } = started(args)
  const file = kind === 'file' ? walk.files.find(inImage(value, walk.workingDir)) : undefined
  const own = file ? [file.kind === 'directory' ? file.path : folderOf(file.path)] : [walk.workingDir]
  const folders = pythonPath(walk, found)
  if (folders.length === 0) walk.open(interpreter, `The modules of ${interpreter} were not found.`)
  notePathFiles(walk, folders)
  const run: PythonRun = { walk, process, files: walk.files, folders: [...own, ...folders] }
  for (const name of AT_START) importModule(run, name, interpreter)
  if (kind === 'none')
    walk.open(interpreter, `${interpreter} is started without a program, and runs what it is told.`)
  else if (kind === 'text')
    followImports(run, pythonFacts(value), { path: interpreter, folder: walk.workingDir })
  else if (kind === 'module') startModule(run, value, interpreter)
  else if (file?.kind === 'directory') followFile(run, `${file.path}/__main__.py`, interpreter)
  else if (file) followFile(run, file.path, interpreter)
  else walk.open(interpreter, `${interpreter} runs ${shown(value)}, which was not found.`)
  // Servers are told the module of the application, and look for it where they are started: `gunicorn app.wsgi:application`.
  const here: PythonRun = { ...run, folders: [walk.workingDir, ...folders] }
  for (const arg of rest)
    if (isModuleArgument(arg)) importModule(here, arg.split(':', 1)[0] ?? '', interpreter)
}

/** What setuptools writes everywhere, and which adds nothing. */
const HARMLESS_PATH_FILES: ReadonlySet<string> = new Set(['distutils-precedence.pth'])

/** Files that add folders, or import something at every start. https://docs.python.org/3/library/site.html */
function notePathFiles(walk: Walk, folders: readonly string[]): void {
  for (const folder of folders) {
    for (const name of walk.files.namesIn(folder))
      if (name.endsWith('.pth') && !HARMLESS_PATH_FILES.has(name))
        walk.open(`${folder}/${name}`, `${folder}/${name} adds modules that are not followed.`)
  }
}

function started(args: readonly string[]): {
  readonly kind: 'file' | 'module' | 'text' | 'none'
  readonly value: string
  readonly rest: readonly string[]
} {
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? ''
    const next = args[at + 1] ?? ''
    if (arg === '-m' || arg === '-c')
      return { kind: arg === '-m' ? 'module' : 'text', value: next, rest: args.slice(at + 2) }
    if (VALUED.has(arg)) at++
    else if (arg === '-' || !arg.startsWith('-'))
      return { kind: arg === '-' ? 'none' : 'file', value: arg, rest: args.slice(at + 1) }
    else if (arg.endsWith('m') && !arg.startsWith('--'))
      return { kind: 'module', value: next, rest: args.slice(at + 2) }
  }
  return { kind: 'none', value: '', rest: [] }
}

function shown(value: string): string {
  return value.includes(COMPUTED) ? 'a file whose name is computed' : value
}

function startModule(run: PythonRun, name: string, from: string): void {
  const before = resolveModule(run, name)
  if (before.length === 0) run.walk.open(from, `${from} runs the module ${shown(name)}, which was not found.`)
  importModule(run, name, from)
  importModule(run, `${name}.__main__`, from)
}

/** `app:application`, `shop.wsgi`; no file and no number. */
function isModuleArgument(arg: string): boolean {
  const [module = ''] = arg.split(':', 1)
  return module !== '' && !arg.startsWith('-') && !module.includes('/') && !module.includes(COMPUTED)
}

function importModule(run: PythonRun, name: string, from: string): void {
  for (const path of resolveModule(run, name)) followFile(run, path, from)
}

/** A module, which is run when it is imported. */
function followFile(run: PythonRun, path: string, from: string): void {
  const { walk, process } = run
  const isOwn = isStandard(path)
  walk.follow(`python\0${path}`, () => {
    const facts = walk.factsOf(path)
    if (facts.elf) {
      followModule(walk, process, path, { by: 'import', from, isUnderstood: isOwn })
      return
    }
    walk.reach(path, { by: 'import', from })
    if (!facts.python) walk.open(path, `${path} was not read as a module of Python.`)
    else followImports(run, facts.python, { path, folder: folderOf(path) })
  })
}

/** The standard library imports and starts at the word of who calls it, so that only what it imports when it is loaded is sure. */
function followImports(
  run: PythonRun,
  { imports, lazy = [], computed, starts }: ModuleFacts,
  { path, folder }: { readonly path: string; readonly folder: string },
): void {
  const { walk } = run
  if (!isStandard(path)) {
    if (computed !== undefined) walk.open(path, `${path} imports modules by computed names (${computed}).`)
    if (starts !== undefined)
      walk.open(path, `${path} can start any program or load any library (${starts}).`)
  }
  const follow = (name: string): void => {
    const found = name.startsWith('.') ? relativeModules(run, name, folder) : resolveModule(run, name)
    for (const file of found) followFile(run, file, path)
  }
  const later = new Set(isStandard(path) ? lazy : [])
  for (const name of imports) {
    if (later.has(name)) walk.followPossibly(`lazy\0${path}\0${name}`, () => follow(name))
    else follow(name)
  }
}
