import type { ShellCommand } from '../../shell/types.ts'
import type { DockerfileCheck, DockerfileInput, DockerfileObjection } from '../types.ts'
import { type CommandLine, commandLineOf } from './command-line.ts'
import { objectionOf, type Verdict } from './objections.ts'
import { shippedStages } from './stages.ts'
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

/**
 * How many neighbours of commands one check looks at in one file. They only excuse, so beyond it there are no excuses:
 * a file of so many commands that all need one was made for that.
 */
export const MOST_NEIGHBOURS = 200_000

/** Where a command stands. */
export interface CommandPlace {
  readonly run: Run
  /** Of the command among those of the RUN. */
  readonly index: number
  /** Commands of the same RUN behind it. */
  readonly later: readonly ShellCommand[]
  /** Those before it, the nearest last. */
  readonly earlier: readonly ShellCommand[]
  readonly input: DockerfileInput
  /** Whether the layer of the RUN ends in an image that somebody has. */
  readonly isShipped: () => boolean
}

/** A check of commands that RUN starts, one at a time. Where its verdict names no place, it is the command. */
export function eachCommand(
  facts: CheckFacts,
  judge: (line: CommandLine, place: CommandPlace) => Judged,
): DockerfileCheck {
  return eachCommandKnowing(facts, () => undefined, judge)
}

/** The same, for a check that has to know something of the whole file, which is found out once. */
export function eachCommandKnowing<Known>(
  facts: CheckFacts,
  prepare: (input: DockerfileInput) => Known,
  judge: (line: CommandLine, place: CommandPlace, known: Known) => Judged,
): DockerfileCheck {
  return {
    ...facts,
    *evaluate(input): Iterable<DockerfileObjection> {
      const known = prepare(input)
      const placeOf = placesIn(input)
      for (const run of runsOf(input)) {
        let count = 0
        for (const [index, command] of run.commands.entries()) {
          const line = commandLineOf(command)
          const judged = line && judge(line, placeOf(run, index), known)
          if (judged === undefined) continue
          const verdict = typeof judged === 'string' ? { message: judged } : judged
          yield objectionOf(input.file, run, { at: command, ...verdict })
          if (++count >= MOST_OBJECTIONS_OF_ONE) break
        }
      }
    },
  }
}

function placesIn(input: DockerfileInput): (run: Run, index: number) => CommandPlace {
  let left = MOST_NEIGHBOURS
  let shipped: ReadonlySet<number> | undefined
  const neighbours = (run: Run, from: number, to: number): readonly ShellCommand[] => {
    left -= to - from
    return left < 0 ? [] : run.commands.slice(from, to)
  }
  return (run, index) => ({
    run,
    index,
    input,
    get later() {
      return neighbours(run, index + 1, run.commands.length)
    },
    get earlier() {
      return neighbours(run, 0, index)
    },
    isShipped: () => {
      shipped ??= shippedStages(input.file)
      return shipped.has(run.stage)
    },
  })
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
