import type { Dockerfile, Instruction, Stage } from '../parse/types.ts'
import { isShell } from './nested.ts'

/** What runs the shell form where nothing else is said. https://docs.docker.com/reference/dockerfile/#shell */
const DEFAULT_SHELL: readonly string[] = ['/bin/sh', '-c']
/** Where lines go on behind a backtick, paths have backslashes. */
const DEFAULT_WINDOWS_SHELL: readonly string[] = ['cmd', '/S', '/C']

/** The last SHELL before an instruction, of its stage or of those that it is built on. */
export function shellInForce(instruction: Instruction, file: Dockerfile): readonly string[] {
  let stage: Stage | undefined = file.stages[instruction.stage]
  let isWindows = file.escape === '`'
  let before = instruction.start
  while (stage) {
    const found = stage.instructions.findLast(({ name, start }) => name === 'SHELL' && start < before)
    if (found) return found.words.map(({ value }) => value)
    before = Number.POSITIVE_INFINITY
    isWindows ||= isOfWindows(stage)
    // A base stands before what is built on it, so this ends.
    stage = stage.base === undefined ? undefined : file.stages[stage.base]
  }
  return isWindows ? DEFAULT_WINDOWS_SHELL : DEFAULT_SHELL
}

/** By the platform that is asked for, or by the names that Microsoft gives its base images. */
function isOfWindows({ platform, resolvedImage, image }: Stage): boolean {
  const name = (resolvedImage ?? image.value).toLowerCase()
  return platform?.startsWith('windows') === true || /windows\/|nanoserver|servercore/.test(name)
}

/** Whether its scripts can be split here; those of PowerShell and cmd cannot. */
export function isPosixShell([program = '']: readonly string[]): boolean {
  return isShell(program)
}
