import type { ModuleFacts } from '../../core/program-facts.ts'
import { followModule } from '../closure/native.ts'
import type { Walk } from '../closure/walk.ts'
import type { Process } from '../loader/process.ts'
import { below, inImage } from '../program-files.ts'
import { shellFacts } from '../scripts/shell-commands.ts'
import { nodeFacts } from './module-facts.ts'
import { fileOrFolder, resolveSpecifier } from './resolve.ts'

/** Options with a module as their value. */
const LOADING: ReadonlySet<string> = new Set([
  '-r',
  '--require',
  '--import',
  '--loader',
  '--experimental-loader',
])
/** Options with another value of their own, where no equals sign stands. */
const VALUED: ReadonlySet<string> = new Set([
  '-C',
  '--conditions',
  '--env-file',
  '--title',
  '--icu-data-dir',
  '--openssl-config',
])
const TEXTS: ReadonlySet<string> = new Set(['-e', '--eval', '-p', '--print'])

const RUNNERS: ReadonlySet<string> = new Set(['npm', 'pnpm', 'yarn'])

interface NodeRun {
  readonly walk: Walk
  readonly process: Process
  /** Of NODE_PATH. */
  readonly folders: readonly string[]
}

/** https://nodejs.org/api/cli.html */
export function runNode(walk: Walk, process: Process, args: readonly string[]): void {
  const { path: node } = process.program
  const given = (walk.env.get('NODE_PATH') ?? '').split(':').filter((folder) => folder !== '')
  const run: NodeRun = { walk, process, folders: given.map((folder) => inImage(folder, walk.workingDir)) }
  const options = [...(walk.env.get('NODE_OPTIONS') ?? '').split(' '), ...args].filter((arg) => arg !== '')
  for (let at = 0; at < options.length; at++) {
    const [name, value] = splitOption(options[at] ?? '')
    if (!name.startsWith('-')) {
      startFile(run, name, node)
      return
    }
    const next = (): string => value ?? options[++at] ?? ''
    if (LOADING.has(name)) importSpecifier(run, next(), below(walk.workingDir, '[option]'), node)
    else if (TEXTS.has(name)) {
      followImports(run, nodeFacts(next()), { path: node, base: below(walk.workingDir, '[eval]') })
      return
    } else if (VALUED.has(name) && value === undefined) at++
  }
  walk.open(node, `${node} is started without a program, and runs what it is told.`)
}

function splitOption(option: string): readonly [string, string?] {
  const equals = option.startsWith('--') ? option.indexOf('=') : -1
  return equals < 0 ? [option] : [option.slice(0, equals), option.slice(equals + 1)]
}

function startFile(run: NodeRun, name: string, node: string): void {
  const found = fileOrFolder(run.walk.files, inImage(name, run.walk.workingDir))
  if (found.length === 0) run.walk.open(node, `${node} runs ${shown(name)}, which was not found.`)
  for (const path of found) followFile(run, path, node)
}

function shown(name: string): string {
  return name.startsWith('\u0001') ? 'a file whose name is computed' : name
}

/** @param base a path in the folder from which it is seen */
function importSpecifier(run: NodeRun, specifier: string, base: string, from: string): void {
  for (const path of resolveSpecifier(run.walk.files, specifier, base, run.folders))
    followFile(run, path, from)
}

function followFile(run: NodeRun, path: string, from: string): void {
  const { walk, process } = run
  walk.follow(`node\0${path}`, () => {
    const facts = walk.factsOf(path)
    if (facts.elf) {
      followModule(walk, process, path, { by: 'import', from, isUnderstood: false })
      return
    }
    walk.reach(path, { by: 'import', from })
    if (facts.node) followImports(run, facts.node, { path, base: path })
    else if (!path.endsWith('.json')) walk.open(path, `${path} was not read as a module of JavaScript.`)
  })
}

function followImports(
  run: NodeRun,
  { imports, computed, starts }: ModuleFacts,
  { path, base }: { readonly path: string; readonly base: string },
): void {
  if (computed !== undefined) run.walk.open(path, `${path} imports modules by computed names (${computed}).`)
  if (starts !== undefined) run.walk.open(path, `${path} can start any program (${starts}).`)
  for (const specifier of imports) importSpecifier(run, specifier, base, path)
}

/**
 * The scripts of the application's package.json that `npm start` or `npm run NAME` runs, with the programs of its packages
 * before those of the system.
 *
 * @param key of the runner itself, which has been reached
 */
export function runScripts(walk: Walk, runner: string, args: readonly string[], key: string): void {
  if (!RUNNERS.has(runner)) return
  const words = args.filter((arg) => !arg.startsWith('-'))
  const script = words[0] === 'run' || words[0] === 'run-script' ? words[1] : words[0]
  if (script === undefined) return
  const folder = walk.workingDir
  const found = walk.files.find(below(folder, 'package.json'))
  const { scripts = {} } = (found && walk.factsOf(found.path).nodePackage) ?? {}
  for (const name of [`pre${script}`, script, `post${script}`]) {
    const text = Object.hasOwn(scripts, name) ? scripts[name] : undefined
    if (text === undefined || !found) continue
    walk.reach(found.path, { by: 'script', from: key })
    const { commands, doubts } = shellFacts(text)
    for (const doubt of doubts) walk.open(found.path, `The script ${name} of ${found.path} ${doubt}.`)
    for (const command of commands)
      walk.start({ words: withOwnProgram(walk, folder, command), by: 'script', from: found.path })
  }
}

function withOwnProgram(walk: Walk, folder: string, words: readonly string[]): readonly string[] {
  const [name = '', ...args] = words
  const own = below(folder, `node_modules/.bin/${name}`)
  return !name.includes('/') && walk.files.find(own) ? [`/${own}`, ...args] : words
}
