import type { ShellFacts } from '../../core/program-facts.ts'
import { inImage } from '../program-files.ts'
import { shellFacts } from '../scripts/shell-commands.ts'
import { COMPUTED } from '../scripts/shell-words.ts'
import type { Walk } from './walk.ts'

/** Lists of arguments that a script may have at one place or another, by `set` and `shift`. */
export const MAX_ARGUMENT_LISTS = 16

/** Commands that the shell does itself. `eval`, `exec`, `command`, `.` are looked into. */
const BUILT_IN: ReadonlySet<string> = new Set(
  `: [ alias bg break builtin caller compgen complete continue declare dirs disown echo exit export false fc fg getopts
  hash help history jobs kill let local logout mapfile popd printf pwd read readarray readonly return set shift shopt
  suspend test times trap true type typeset ulimit umask unalias unset wait [[ ]]`.split(/\s+/),
)

/** What a script is run with. */
interface ScriptRun {
  /** The file, or the shell itself for a text on the command line. */
  readonly key: string
  readonly script: string
  readonly args: readonly string[]
  /** Functions of scripts that read this one. */
  readonly functions: ReadonlySet<string>
}

/** Options of shells that take a value. */
const VALUED: ReadonlySet<string> = new Set(['-o', '+o', '-O', '+O', '--rcfile', '--init-file'])

/** @param shell path of the shell, which has been reached */
export function runShell(walk: Walk, shell: string, args: readonly string[]): void {
  let at = 0
  let isText = false
  for (; at < args.length; at++) {
    const arg = args[at] ?? ''
    if (arg === '--' || arg === '-') {
      at++
      break
    }
    if (!arg.startsWith('-') && !arg.startsWith('+')) break
    if (VALUED.has(arg)) at++
    else if (!arg.startsWith('--') && arg.includes('c')) isText = true
    else if (arg.endsWith('o') && !arg.startsWith('--')) at++
  }
  const [script, ...rest] = args.slice(at)
  if (script === undefined) {
    walk.open(shell, `${shell} is started without a script, and runs what it is told.`)
  } else if (isText) {
    const [name = '', ...others] = rest
    if (script.includes(COMPUTED)) walk.open(shell, `${shell} runs a text that is computed.`)
    else runFacts(walk, shellFacts(script), { key: shell, script: name, args: others, functions: new Set() })
  } else runScript(walk, script, shell, { args: rest, functions: new Set() })
}

function runScript(
  walk: Walk,
  script: string,
  from: string,
  { args, functions }: Pick<ScriptRun, 'args' | 'functions'>,
): void {
  const path = inImage(script, walk.workingDir)
  const found = script.includes(COMPUTED) ? undefined : walk.files.find(path)
  if (found?.kind !== 'file') {
    const shown = script.includes(COMPUTED)
      ? 'a script whose name is computed'
      : `${script}, which was not found`
    walk.open(from, `${from} runs ${shown}.`)
    return
  }
  walk.reach(found.path, { by: 'script', from })
  const { shell } = walk.factsOf(found.path)
  if (!shell) walk.open(found.path, `${found.path} was not read as a shell script.`)
  else runFacts(walk, shell, { key: found.path, script: `/${found.path}`, args, functions })
}

function runFacts(walk: Walk, facts: ShellFacts, run: ScriptRun): void {
  walk.follow(`shell\0${run.key}\0${run.args.join('\0')}\0${facts.commands.join('\0')}`, () => {
    const sourced = new Set([...run.functions, ...facts.functions])
    collectFunctions(walk, facts, sourced, 0)
    for (const doubt of facts.doubts) walk.open(run.key, `${run.key} ${doubt}.`)
    const lists = argumentLists(facts, run.args)
    if (!lists) walk.open(run.key, `${run.key} changes its arguments in too many ways.`)
    for (const command of facts.commands) {
      const variants = expanded(command, run.script, lists ?? [run.args])
      for (const words of thatCanRun(walk, variants)) runCommand(walk, words, { ...run, functions: sourced })
    }
  })
}

/** Functions of files that the script reads, and those in turn. */
function collectFunctions(walk: Walk, { commands }: ShellFacts, functions: Set<string>, depth: number): void {
  if (depth > 4) return
  for (const [name, file] of commands) {
    if ((name !== '.' && name !== 'source') || file === undefined || file.includes(COMPUTED)) continue
    const found = walk.files.find(inImage(file, walk.workingDir))
    const shell = found && walk.factsOf(found.path).shell
    for (const one of shell?.functions ?? []) functions.add(one)
    if (shell) collectFunctions(walk, shell, functions, depth + 1)
  }
}

/** What `$@` may be: the arguments, without the first, or what `set --` makes of them; `undefined` when it is too much. */
function argumentLists(
  { commands }: ShellFacts,
  args: readonly string[],
): readonly (readonly string[])[] | undefined {
  const lists: (readonly string[])[] = [args]
  for (const [name, ...words] of commands) {
    const before = lists.slice()
    if (name === 'shift') lists.push(...before.map((list) => list.slice(1)))
    if (name === 'set' && words[0] === '--')
      lists.push(...before.map((list) => words.slice(1).flatMap((word) => argumentsFor(word, list))))
    if (lists.length > MAX_ARGUMENT_LISTS) return undefined
  }
  return lists
}

function argumentsFor(word: string, args: readonly string[]): readonly string[] {
  if (word === `${COMPUTED}@`) return args
  const position = word.startsWith(COMPUTED) && word.length === 2 ? Number(word[1]) : 0
  return position > 0 ? [args[position - 1] ?? ''] : [word]
}

/** A command with the arguments of the script in it, for each list that they may be. */
function expanded(
  command: readonly string[],
  script: string,
  lists: readonly (readonly string[])[],
): readonly (readonly string[])[] {
  const named = command.map((word) => (word === `${COMPUTED}0` ? script : word))
  const isSame = !named.some((word) => word.startsWith(COMPUTED) && word.length > 1)
  if (isSame) return [named]
  return lists.map((list) => named.flatMap((word) => argumentsFor(word, list)))
}

/**
 * Of a command whose words depend on the arguments, the variants that name a program which is there: scripts put one in
 * front where the arguments are none (`set -- server "$@"`). All, where none is.
 */
function thatCanRun(walk: Walk, variants: readonly (readonly string[])[]): readonly (readonly string[])[] {
  if (variants.length < 2) return variants
  const found = variants.filter((words) => {
    const [name = ''] = words[0] === 'exec' ? words.slice(1) : words
    return BUILT_IN.has(name) || walk.findProgram(name) !== undefined
  })
  return found.length > 0 ? found : variants
}

function runCommand(walk: Walk, words: readonly string[], run: ScriptRun): void {
  const [name = '', ...args] = words
  if (name === '' || run.functions.has(name)) return
  if (name === 'exec' || name === 'command' || name === 'builtin') {
    const first = args.findIndex((arg) => !arg.startsWith('-'))
    const isQuestion = name === 'command' && args.some((arg) => arg === '-v' || arg === '-V')
    if (first >= 0 && !isQuestion) runCommand(walk, args.slice(first), run)
  } else if (name === '.' || name === 'source') {
    if (args[0] !== undefined) runScript(walk, args[0], run.key, run)
  } else if (name === 'cd' || name === 'pushd') {
    const folder = args.find((arg) => !arg.startsWith('-')) ?? '~'
    // Where it works from then on decides what relative paths mean.
    if (folder.includes(COMPUTED) || inImage(folder, walk.workingDir) !== walk.workingDir)
      walk.open(run.key, `${run.key} changes the folder in which it works.`)
  } else if (!BUILT_IN.has(name)) walk.start({ words, by: 'script', from: run.key })
}
