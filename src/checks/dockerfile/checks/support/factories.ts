import type { ShellCommand } from '../../shell/types.ts'
import type { DockerfileCheck, DockerfileInput, DockerfileObjection } from '../types.ts'
import { type CommandLine, commandLineOf } from './command-line.ts'
import { objectionOf, type Verdict } from './objections.ts'
import { type Run, runsOf, type Step, stepsOf } from './steps.ts'

export type CheckFacts = Omit<DockerfileCheck, 'evaluate'>

type Judged = Verdict | string | undefined

/** Of one instruction one check tells no more places than this; each costs a walk to its line. */
export const MOST_OBJECTIONS_OF_ONE = 20

/** A check of instructions of some names, one at a time. */
export function eachStep(
  facts: CheckFacts,
  names: readonly string[],
  judge: (step: Step, input: DockerfileInput) => Judged | readonly Verdict[],
): DockerfileCheck {
  return {
    ...facts,
    *evaluate(input): Iterable<DockerfileObjection> {
      for (const step of stepsOf(input.file, ...names)) {
        const judged = judge(step, input)
        const verdicts = Array.isArray(judged) ? (judged as readonly Verdict[]) : [judged as Judged]
        for (const verdict of verdicts.slice(0, MOST_OBJECTIONS_OF_ONE))
          if (verdict !== undefined) yield objectionOf(input.file, step, verdict)
      }
    },
  }
}

/** Where a command stands. */
export interface CommandPlace {
  readonly run: Run
  /** Commands of the same RUN behind it. */
  readonly later: readonly ShellCommand[]
  /** Those before it, the nearest last. */
  readonly earlier: readonly ShellCommand[]
  readonly input: DockerfileInput
}

/** A check of commands that RUN starts, one at a time. Where its verdict names no place, it is the command. */
export function eachCommand(
  facts: CheckFacts,
  judge: (line: CommandLine, place: CommandPlace) => Judged,
): DockerfileCheck {
  return {
    ...facts,
    *evaluate(input): Iterable<DockerfileObjection> {
      for (const run of runsOf(input)) yield* judgeCommands(run, input, judge)
    },
  }
}

function* judgeCommands(
  run: Run,
  input: DockerfileInput,
  judge: (line: CommandLine, place: CommandPlace) => Judged,
): Iterable<DockerfileObjection> {
  let count = 0
  for (const [index, command] of run.commands.entries()) {
    const line = commandLineOf(command)
    const place = {
      run,
      input,
      get later() {
        return run.commands.slice(index + 1)
      },
      get earlier() {
        return run.commands.slice(0, index)
      },
    }
    const judged = line && judge(line, place)
    if (judged === undefined) continue
    const verdict = typeof judged === 'string' ? { message: judged } : judged
    yield objectionOf(input.file, run, { at: command, ...verdict })
    if (++count >= MOST_OBJECTIONS_OF_ONE) return
  }
}

/** A check that looks at a RUN as a whole. */
export function eachRun(
  facts: CheckFacts,
  judge: (run: Run, input: DockerfileInput) => Judged,
): DockerfileCheck {
  return {
    ...facts,
    *evaluate(input): Iterable<DockerfileObjection> {
      for (const run of runsOf(input)) {
        const verdict = judge(run, input)
        if (verdict !== undefined) yield objectionOf(input.file, run, verdict)
      }
    },
  }
}

/** Command lines of commands, in their order. */
export function linesOf(commands: readonly ShellCommand[]): readonly CommandLine[] {
  return commands.flatMap((command) => commandLineOf(command) ?? [])
}
