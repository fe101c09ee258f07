import type { OpenCommand, ReadWord } from './open-command.ts'
import { readerOf, type ShellReader } from './reader.ts'

const SHELLS: ReadonlySet<string> = new Set(['sh', 'ash', 'bash', 'dash', 'ksh', 'mksh', 'zsh'])
/** What runs the command that is behind its own options. */
const PREFIXES: ReadonlySet<string> = new Set([
  'busybox',
  'command',
  'doas',
  'env',
  'exec',
  'gosu',
  'nice',
  'nohup',
  'setarch',
  'su-exec',
  'sudo',
  'time',
  'timeout',
  'xargs',
])

export function isShell(program: string): boolean {
  return SHELLS.has(baseName(program))
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.exe$/i, '')
}

/** The script that a command hands to a shell: `sh -c "…"`, `su -c "…" user`, `eval "…"`. */
export function scriptWord(words: readonly ReadWord[]): ReadWord | undefined {
  const [first] = words
  if (!first) return undefined
  const name = baseName(first.value)
  if (name === 'eval' && words.length === 2) return words[1]
  if (name === 'su') return behindC(words, 1)
  const shell = words.findIndex(({ value }) => isShell(value))
  if (shell < 0 || (shell > 0 && !PREFIXES.has(name))) return undefined
  return behindC(words, shell + 1)
}

/** The word behind `-c`, `-ec`, `-o pipefail -c`. */
function behindC(words: readonly ReadWord[], start: number): ReadWord | undefined {
  for (let index = start; index < words.length; index++) {
    const value = words[index]?.value ?? ''
    if (/^-[a-z]*c$/i.test(value) || value === '--command') return words[index + 1]
    const isValue = /^[-+][a-z]*o$/i.test(words[index - 1]?.value ?? '')
    if (!/^[-+]/.test(value) && !isValue && baseName(words[0]?.value ?? '') !== 'su') return undefined
  }
  return undefined
}

/** Reads the script within a command. What was found in its substitutions is found again there, with its quotes off. */
export function readNestedScript(
  { findings, depth }: Pick<ShellReader, 'findings' | 'depth'>,
  command: OpenCommand,
): void {
  const word = scriptWord(command.words)
  if (!word) return
  const within = findings.commands.splice(command.before)
  findings.commands.push(...within.filter(({ start, end }) => start < word.start || end > word.end))
  findings.readCommands(readerOf(word.content, findings, Math.max(depth, command.depth) + 1), undefined)
}
