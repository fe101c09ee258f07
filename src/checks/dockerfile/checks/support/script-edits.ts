import type { Dockerfile } from '../../parse/types.ts'
import type { ShellCommand } from '../../shell/types.ts'
import type { DockerfileInput } from '../types.ts'
import { commandLineOf } from './command-line.ts'
import { type Fix, insert } from './objections.ts'
import type { ManagerCall } from './package-managers.ts'
import type { Run } from './steps.ts'

/** An option put behind the verb of a call; nothing where the text there is not what the shell reads. */
export function optionAdded(file: Dockerfile, run: Run, call: ManagerCall, option: string): Fix | undefined {
  const { start, end, value } = call.verbWord
  if (run.instruction.form === 'exec' || file.text.slice(start, end) !== value) return undefined
  return insert(end, ` ${option}`, `Add ${option}`)
}

/**
 * A command put behind the last one of a RUN, to be run when that succeeded; nothing where the script does not plainly
 * end with a command.
 */
export function commandAdded(
  { file, scriptOf }: DockerfileInput,
  run: Run,
  command: string,
): Fix | undefined {
  const { instruction } = run
  const script = scriptOf(instruction)
  const last = script?.commands.at(-1)
  if (!script || !last || script.fault !== undefined || instruction.heredocs.length > 0) return undefined
  if (instruction.form !== 'shell' || last.depth !== 0 || last.next !== 'end') return undefined
  // Whoever needs another user for one command may need him for this one.
  if (run.commands.some(isAsOther)) return undefined
  // A shell that was replaced runs nothing more.
  if (commandLineOf(last)?.wrappers.includes('exec') !== false) return undefined
  // A comment, an end of a group or a continued line may stand behind it.
  if (file.text.slice(last.end, instruction.end).trim() !== '') return undefined
  return insert(last.end, ` && ${command}`, `Add ${command}`)
}

function isAsOther(command: ShellCommand): boolean {
  const wrappers = commandLineOf(command)?.wrappers ?? []
  return wrappers.some((wrapper) => OTHER_USER.has(wrapper))
}

const OTHER_USER: ReadonlySet<string> = new Set(['sudo', 'doas', 'gosu', 'su-exec'])
