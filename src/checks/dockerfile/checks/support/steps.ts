import type { Dockerfile, Instruction } from '../../parse/types.ts'
import type { ShellCommand } from '../../shell/types.ts'
import type { DockerfileInput } from '../types.ts'

/** One instruction that is carried out: here, or, behind ONBUILD, in a build on top of the image. */
export interface Step {
  readonly instruction: Instruction
  /** Index of its stage, -1 before the first. */
  readonly stage: number
  readonly isOnbuild: boolean
}

/** A RUN, with what it runs. */
export interface Run extends Step {
  readonly commands: readonly ShellCommand[]
}

/** All instructions in their order; of ONBUILD what stands behind it as well, right after it. */
export function stepsOf(file: Dockerfile, ...names: readonly string[]): readonly Step[] {
  return file.instructions
    .flatMap((instruction) => {
      const own = { instruction, stage: instruction.stage, isOnbuild: false }
      const { onbuild } = instruction
      return onbuild ? [own, { instruction: onbuild, stage: instruction.stage, isOnbuild: true }] : [own]
    })
    .filter(({ instruction }) => names.length === 0 || names.includes(instruction.name))
}

export function runsOf({ file, commandsOf }: DockerfileInput): readonly Run[] {
  return stepsOf(file, 'RUN').map((step) => ({ ...step, commands: commandsOf(step.instruction) }))
}

export function flagOf({ flags }: Instruction, name: string): string | undefined {
  return flags.find((flag) => flag.name === name)?.value
}

/** With variables put in as far as they are known, else as written. */
export function textOf({ value, resolved }: { value: string; resolved: string | undefined }): string {
  return resolved ?? value
}

/** Whether a text, after all that is known is put in, still has a variable in it. */
export function isOpen(text: string): boolean {
  return text.includes('$') || text.includes('`')
}
