import type { ShellFacts } from '../../core/program-facts.ts'
import { COMPUTED, MAX_SHELL_DEPTH, type ShellToken, shellTokens } from './shell-words.ts'

/** Commands that are kept of one script; then the rest is in doubt. */
export const MAX_COMMANDS = 5000

/** Words that are kept of one command: enough to see what it starts. */
export const MAX_COMMAND_WORDS = 64

/** Doubts that are told one by one. */
export const MAX_DOUBTS = 8

/** After these a command follows. */
const OPENING: ReadonlySet<string> = new Set([
  '!',
  '{',
  'do',
  'elif',
  'else',
  'if',
  'then',
  'time',
  'until',
  'while',
])
/** These are followed by words that are no commands, up to the end of the line or list. */
const HEADS: ReadonlySet<string> = new Set(['case', 'for', 'select', '[[', '(('])
/** These end something; an operator follows. */
const CLOSING: ReadonlySet<string> = new Set(['}', 'done', 'esac', 'fi'])

/** Commands that set variables. */
const SETTING: ReadonlySet<string> = new Set(['declare', 'env', 'export', 'local', 'readonly', 'typeset'])
/** Variables by which programs, libraries and modules are found. */
const DECIDING: ReadonlySet<string> = new Set([
  'CLASSPATH',
  'LD_LIBRARY_PATH',
  'LD_PRELOAD',
  'NODE_OPTIONS',
  'NODE_PATH',
  'PATH',
  'PYTHONHOME',
  'PYTHONPATH',
])

/**
 * The commands of a shell script, wherever they stand in it: whether a branch is taken cannot be told, so each counts.
 * Patterns of `case` are passed over.
 */
export function shellFacts(text: string): ShellFacts {
  const reader = new CommandReader()
  reader.read(text, 0)
  const functions = [...reader.functions].sort()
  const commands = reader.commands.filter(([name = '']) => !reader.functions.has(name))
  return { commands, functions, doubts: [...reader.doubts].slice(0, MAX_DOUBTS) }
}

class CommandReader {
  readonly commands: string[][] = []
  readonly functions = new Set<string>()
  readonly doubts = new Set<string>()

  read(text: string, depth: number): void {
    if (depth > MAX_SHELL_DEPTH) {
      this.doubts.add('has scripts in scripts, too deep to be read')
      return
    }
    const tokens = shellTokens(text)
    for (const token of tokens)
      if (token.kind === 'word') for (const script of token.scripts) this.read(script, depth + 1)
    this.#commandsOf(tokens, depth)
  }

  #commandsOf(tokens: readonly ShellToken[], depth: number): void {
    /** Open `case`s: whether the next words are a pattern. */
    const cases: boolean[] = []
    let words: string[] = []
    const finish = (): void => {
      if (words.length > 0) this.#command(words, depth)
      words = []
    }
    for (let at = 0; at < tokens.length; at++) {
      const token = tokens[at] as ShellToken
      if (token.kind === 'operator') {
        if (token.text === '<')
          at++ // The target of a redirection, kept for the scripts in it.
        else if (token.text === '(' && words.length === 1 && isClose(tokens[at + 1])) {
          this.functions.add(words[0] ?? '')
          words = []
          at++
        } else {
          if (cases.at(-1) === true && token.text === ')') cases[cases.length - 1] = false
          else if (cases.length > 0 && token.text.startsWith(';;')) cases[cases.length - 1] = true
          finish()
        }
        continue
      }
      const { text, isQuoted } = token
      if (cases.at(-1) === true) {
        if (text === 'esac' && !isQuoted) cases.pop()
        continue
      }
      if ((words.length === 0 || SETTING.has(words[0] ?? '')) && isAssignment(text)) {
        this.#assignment(text)
        continue
      }
      if (words.length > 0 || isQuoted) words.push(text)
      else if (OPENING.has(text)) continue
      else if (CLOSING.has(text)) {
        if (text === 'esac') cases.pop()
      } else if (text === 'function') {
        const name = tokens[at + 1]
        if (name?.kind === 'word') this.functions.add(name.text)
        at++
      } else if (HEADS.has(text)) {
        at = endOfHead(tokens, at)
        if (text === 'case') cases.push(true)
      } else words.push(text)
    }
    finish()
  }

  #assignment(text: string): void {
    const [name = ''] = text.split(/[+=[]/, 1)
    if (DECIDING.has(name)) this.doubts.add(`sets ${name}, which decides what is found`)
  }

  #command(words: readonly string[], depth: number): void {
    if (this.commands.length >= MAX_COMMANDS) {
      this.doubts.add(`has more than ${MAX_COMMANDS} commands`)
      return
    }
    const [name = '', ...args] = words
    if (name === 'eval' || name === 'trap') {
      const texts = name === 'eval' ? [args.join(' ')] : args.slice(0, 1)
      for (const text of texts)
        if (text.includes(COMPUTED)) this.doubts.add('evaluates a text that is computed')
        else this.read(text, depth + 1)
    } else {
      if (words.length > MAX_COMMAND_WORDS)
        this.doubts.add(`has a command of more than ${MAX_COMMAND_WORDS} words`)
      this.commands.push(words.slice(0, MAX_COMMAND_WORDS))
    }
  }
}

/** Where the words of `for x in a b`, `case x in`, `[[ … ]]` end: at the last of them. */
function endOfHead(tokens: readonly ShellToken[], start: number): number {
  const head = tokens[start]
  const isCase = head?.kind === 'word' && head.text === 'case'
  const isTest = head?.kind === 'word' && head.text === '[['
  for (let at = start + 1; at < tokens.length; at++) {
    const token = tokens[at] as ShellToken
    if (token.kind === 'word') {
      if (isCase && token.text === 'in' && at > start + 1) return at
      if (isTest && token.text === ']]') return at
    } else if (!isTest && !isCase && (token.text === ';' || token.text === '\n')) return at
  }
  return tokens.length
}

function isClose(token: ShellToken | undefined): boolean {
  return token?.kind === 'operator' && token.text === ')'
}

/** `NAME=value`, `NAME+=value`, `NAME[i]=value` before a command. */
function isAssignment(text: string): boolean {
  const equals = text.indexOf('=')
  if (equals < 1) return false
  const name = text.slice(0, text[equals - 1] === '+' ? equals - 1 : equals)
  const [plain = ''] = name.split('[', 1)
  for (const c of plain) if (!isNameCharacter(c)) return false
  return plain !== '' && !(plain.charCodeAt(0) >= 48 && plain.charCodeAt(0) <= 57)
}

function isNameCharacter(c: string): boolean {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c === '_'
}
