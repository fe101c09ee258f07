import type { Dockerfile, Instruction } from '../parse/types.ts'
import { scriptOf } from '../shell/index.ts'
import type { ShellScript } from '../shell/types.ts'
import type { DockerfileInput, DockerfileSettings } from './types.ts'

export interface InputOptions {
  readonly settings?: DockerfileSettings
  readonly isHistory?: boolean
}

/** What checks look at. Each script is split once, however many checks ask for it. */
export function dockerfileInput(
  file: Dockerfile,
  { settings = {}, isHistory = false }: InputOptions = {},
): DockerfileInput {
  const scripts = new Map<Instruction, ShellScript | undefined>()
  const split = (instruction: Instruction): ShellScript | undefined => {
    if ((instruction.onbuild ?? instruction).name !== 'RUN') return undefined
    if (!scripts.has(instruction)) scripts.set(instruction, scriptOf(instruction, file))
    return scripts.get(instruction)
  }
  return {
    file,
    commandsOf: (instruction) => split(instruction)?.commands ?? [],
    scriptOf: (instruction) =>
      (instruction.onbuild ?? instruction).form === 'shell' ? split(instruction) : undefined,
    settings,
    isHistory,
  }
}
