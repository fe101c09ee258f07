import type { ShellCommand, ShellWord } from '../../shell/types.ts'
import { type CommandPlace, linesOf } from './factories.ts'
import { HOME } from './mounts.ts'
import { callOf, type ManagerCall, type PackageManager } from './package-managers.ts'

/** Calls of a manager, in their order. */
export function callsOf(commands: readonly ShellCommand[], manager: PackageManager): readonly ManagerCall[] {
  return linesOf(commands).flatMap((line) => callOf(line, manager) ?? [])
}

/** Whether one of the commands removes what lies below one of the folders: `rm -rf /var/lib/apt/lists/*`. */
export function areRemoved(commands: readonly ShellCommand[], ...folders: readonly string[]): boolean {
  return linesOf(commands).some(
    ({ name, words }) =>
      (name === 'rm' ||
        (name === 'find' && words.some(({ value }) => value === '-delete' || value === '-exec'))) &&
      words.some(({ value }) => alternatives(value).some((path) => covers(path, folders))),
  )
}

/** `/var/lib/{apt,dpkg}/` is two paths. One pair of braces is enough for what people write. */
function alternatives(text: string): readonly string[] {
  const open = text.indexOf('{')
  const close = text.indexOf('}', open)
  if (open < 0 || close < 0) return [text]
  return text
    .slice(open + 1, close)
    .split(',')
    .map((part) => text.slice(0, open) + part + text.slice(close + 1))
}

/** Whether a path is one of the folders, what is in it, or a folder above. */
function covers(path: string, folders: readonly string[]): boolean {
  const bare = path.replace(/\/?\*?$/, '').replace(HOME, '/root/')
  return bare !== '' && folders.some((folder) => folder === bare || folder.startsWith(`${bare}/`))
}

/** Names for a message, the first few. */
export function namesOf(words: readonly ShellWord[]): string {
  const shown = words.slice(0, MOST_NAMES).map(({ value }) => value)
  const more = words.length - shown.length
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ')
}

const MOST_NAMES = 5

/** `yes | apt-get install curl` is answered. */
export function isAnswered({ run, index }: CommandPlace): boolean {
  const before = run.commands[index - 1]
  return before?.next === '|' && before.words[0]?.value === 'yes'
}
