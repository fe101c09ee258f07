import type { ElfFacts } from '../../core/program-facts.ts'
import { runJava } from '../java/run.ts'
import { runNode, runScripts } from '../node/run.ts'
import { nameOf } from '../program-files.ts'
import { runPython } from '../python/run.ts'
import { isJavaName, isNodeName, isPythonName, isShellName } from '../scripts/interpreters.ts'
import { interpreterName } from '../scripts/shebang.ts'
import { COMPUTED } from '../scripts/shell-words.ts'
import { launched } from './launchers.ts'
import { followProgram } from './native.ts'
import { runShell } from './shell.ts'
import type { Command, FoundProgram, Walk } from './walk.ts'

/** Interpreters of interpreters: a script may name a script, as kernels allow four times. */
const MAX_INTERPRETERS = 4

/** Follows a program that is started with arguments: what it is, what runs it, and what it goes on to. */
export function startCommand(walk: Walk, command: Command): void {
  run(walk, command, 0)
}

function run(walk: Walk, command: Command, depth: number): void {
  const { words, from, by } = command
  const [name = '', ...args] = words
  const source = from === undefined ? 'The image' : pathOf(from)
  if (name === '') return
  if (name.includes(COMPUTED)) {
    walk.open(pathOf(from ?? ''), `${source} starts a program whose name is computed.`)
    return
  }
  const found = walk.findProgram(name)
  if (!found) {
    walk.open(pathOf(from ?? ''), `${source} starts ${name}, which was not found.`)
    return
  }
  const key = walk.reach(found.path, { by, ...(from === undefined ? {} : { from }) })
  const facts = walk.factsOf(found.path)
  if (facts.shebang && depth < MAX_INTERPRETERS) {
    runScripts(walk, nameOf(name), args, key)
    const interpreter = interpreterName(facts.shebang)
    if (!isFollowedInterpreter(interpreter))
      walk.open(found.path, `${found.path} is run by ${interpreter}, whose programs are not followed.`)
    run(
      walk,
      { words: [...facts.shebang, `/${found.path}`, ...args], by: 'interpreter', from: key },
      depth + 1,
    )
  } else if (facts.elf) runNative(walk, found, facts.elf, [nameOf(name), ...args])
  else walk.open(found.path, `${found.path} was not read as a program.`)
}

function isFollowedInterpreter(name: string): boolean {
  return isShellName(name) || isPythonName(name) || isNodeName(name)
}

/** @param words the name by which it is called, which decides what programs of many names do */
function runNative(walk: Walk, found: FoundProgram, elf: ElfFacts, words: readonly string[]): void {
  const { path } = found
  const [name = '', ...args] = isBox(path, words) ? words.slice(1) : words
  if (isShellName(name)) {
    followProgram(walk, path, elf, { isUnderstood: true })
    runShell(walk, path, args)
  } else if (isPythonName(name))
    runPython(walk, followProgram(walk, path, elf, { isUnderstood: true }), found, args)
  else if (isNodeName(name)) runNode(walk, followProgram(walk, path, elf, { isUnderstood: true }), args)
  else if (isJavaName(name)) runJava(walk, followProgram(walk, path, elf, { isUnderstood: true }), args)
  else {
    const rest = launched(name, args)
    followProgram(walk, path, elf, { isUnderstood: rest !== undefined })
    if (rest && rest.length > 0) walk.start({ words: rest, by: 'script', from: path })
  }
}

/** One program for many commands, called by its own name: `busybox sh`. */
function isBox(path: string, [name]: readonly string[]): boolean {
  return name === 'busybox' && nameOf(path).startsWith('busybox')
}

/** Of a key of what was reached. */
function pathOf(key: string): string {
  const nul = key.indexOf('\0')
  return nul < 0 ? key : key.slice(0, nul)
}
