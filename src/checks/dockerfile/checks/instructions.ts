import type { Comment, Instruction, Pair } from '../parse/types.ts'
import { type CheckFacts, eachStep } from './support/factories.ts'
import { type Fix, objectionOf, type Verdict } from './support/objections.ts'
import { shippedStages } from './support/stages.ts'
import { runsOf, textOf } from './support/steps.ts'
import type { DockerfileCheck, DockerfileSettings } from './types.ts'

const REFERENCE = 'https://docs.docker.com/reference/dockerfile/'

/** How the file is written. */
export const INSTRUCTION_CHECKS: readonly DockerfileCheck[] = [
  {
    id: 'DL1001',
    title: 'Comment that silences a check',
    severity: 'LOW',
    description: 'Whoever may change the file may silence what would stop him.',
    advice: 'Make an exception in a file that others look after.',
    isOff: true,
    onHistory: false,
    *evaluate({ file }) {
      for (const comment of file.comments)
        if (comment.ignores && comment.ignores.length > 0) yield silenced(comment, comment.ignores)
    },
  },
  eachStep(
    {
      id: 'DS-0009',
      aliases: ['DL3000'],
      title: 'WORKDIR is not absolute',
      severity: 'HIGH',
      description: 'It is below whatever WORKDIR was before, also one of the base image, which may change.',
      advice: 'Write the whole path: WORKDIR /srv/app',
      references: [`${REFERENCE}#workdir`],
      onHistory: false,
    },
    ['WORKDIR'],
    ({ instruction }) => {
      const path = pathOf(instruction)
      return path === '' || /^(?:[/\\]|[a-z]:|\$)/i.test(path)
        ? undefined
        : `${path} is below the WORKDIR before`
    },
  ),
  eachStep(
    {
      id: 'DS-0030',
      title: 'WORKDIR is a folder of the system',
      severity: 'HIGH',
      description: 'What is there belongs to the kernel or is replaced when the container starts.',
      advice: 'Use a folder of your own: WORKDIR /srv/app',
      references: [`${REFERENCE}#workdir`],
    },
    ['WORKDIR'],
    ({ instruction }) => {
      const path = pathOf(instruction)
      return /^\/(?:proc|sys|boot|dev|initrd|lost\+found)(?:\/|$)/.test(path)
        ? `${path} is of the system`
        : undefined
    },
  ),
  eachStep(
    {
      id: 'DS-0022',
      aliases: ['DL4000'],
      title: 'MAINTAINER is no longer used',
      severity: 'HIGH',
      isFixable: true,
      description: 'MAINTAINER was given up in 2017 in favour of labels, and builders may stop reading it.',
      advice: 'Use LABEL org.opencontainers.image.authors="…"',
      references: ['https://docs.docker.com/reference/build-checks/maintainer-deprecated/'],
    },
    ['MAINTAINER'],
    ({ instruction }, { file, settings }) => ({
      message: 'MAINTAINER is no longer used',
      fix: asLabel(instruction, file.text, settings),
    }),
  ),
  eachStep(
    {
      id: 'DL3043',
      title: 'ONBUILD of an instruction that it may not have',
      severity: 'HIGH',
      description: 'The build ends at ONBUILD with ONBUILD, FROM or MAINTAINER behind it.',
      advice: 'Remove it.',
      references: [`${REFERENCE}#onbuild-limitations`],
    },
    ['ONBUILD'],
    ({ instruction: { onbuild } }) =>
      onbuild && ['ONBUILD', 'FROM', 'MAINTAINER'].includes(onbuild.name)
        ? `ONBUILD may not be followed by ${onbuild.name}`
        : undefined,
  ),
  {
    id: 'DL3061',
    title: 'Instruction before the first FROM',
    severity: 'HIGH',
    description: 'Before FROM only ARG and comments may stand; the build ends at anything else.',
    advice: 'Move it behind FROM.',
    references: [`${REFERENCE}#format`],
    onHistory: false,
    *evaluate({ file }) {
      const early = file.instructions.filter(
        ({ name, stage }) => stage < 0 && name !== 'ARG' && name !== 'FROM',
      )
      // Where there is no FROM at all it is one thing that is wrong, and not one for each line.
      for (const instruction of file.stages.length === 0 ? early.slice(0, 1) : early)
        yield objectionOf(
          file,
          { instruction, stage: -1 },
          `${instruction.name} stands before the first FROM`,
        )
    },
  },
  eachStep(
    {
      id: 'DL3044',
      title: 'ENV uses what it sets itself',
      severity: 'HIGH',
      description: 'All values of one ENV are put in at once, so the variable has its old value or none.',
      advice: 'Set it in an ENV of its own before.',
      references: [`${REFERENCE}#environment-replacement`],
      onHistory: false,
    },
    ['ENV'],
    ({ instruction }, { file }) =>
      instruction.pairs.flatMap((pair) => usesOther(pair, instruction, file.text)),
  ),
  consecutiveRuns({
    id: 'DL3059',
    title: 'Several RUN in a row',
    severity: 'LOW',
    description: 'Each makes a layer of its own, and what a later one removes is shipped all the same.',
    advice: 'Put them into one RUN with &&, or into a heredoc.',
    references: [`${REFERENCE}#here-documents`],
    onHistory: false,
  }),
]

function pathOf({ words }: Instruction): string {
  return words.map(textOf).join(' ')
}

function silenced(comment: Comment, ignores: readonly string[]): { message: string; span: Comment } {
  return { message: `a comment silences ${ignores.join(', ')}`, span: comment }
}

/** Signs that mean something else in a label are left to people. */
function asLabel({ start, end }: Instruction, text: string, settings: DockerfileSettings): Fix | undefined {
  const key = 'org.opencontainers.image.authors'
  const kind = settings.requiredLabels?.[key]
  // It must not fail a check of labels in the place of this one.
  if (settings.strictLabels === true ? kind !== 'text' : kind !== undefined && kind !== 'text')
    return undefined
  const [, name] =
    /^MAINTAINER[ \t]+([^ \t"'`\\$\r\n][^"'`\\$\r\n]*)$/i.exec(text.slice(start, end).trimEnd()) ?? []
  if (name === undefined) return undefined
  const length = text.slice(start, end).trimEnd().length
  return {
    summary: `Write it as the label ${key}`,
    edits: [{ start, end: start + length, text: `LABEL ${key}="${name.trim()}"` }],
  }
}

/** Of a variable that only another pair of the same instruction gives. */
function usesOther(pair: Pair, { pairs, variables }: Instruction, text: string): readonly Verdict[] {
  // As written: a word has lost its escapes.
  const written = text.slice(pair.start, pair.end)
  const used = new Set([...written.matchAll(/(?<!\\)\$\{?([A-Za-z_]\w*)/g)].map(([, name]) => name))
  const other = pairs.find(
    ({ key }) => key.value !== pair.key.value && used.has(key.value) && !variables.has(key.value),
  )
  return other
    ? [{ message: `${pair.key.value} uses ${other.key.value}, which the same ENV sets`, at: pair }]
    : []
}

/**
 * Two that stand right behind each other, with the same flags, each of few commands: those that do more are apart for
 * the sake of the cache. In stages that are not shipped nothing is won.
 */
function consecutiveRuns(facts: CheckFacts): DockerfileCheck {
  return {
    ...facts,
    *evaluate(input) {
      const { file } = input
      const shipped = shippedStages(file)
      const runs = new Map(runsOf(input).map((run) => [run.instruction, run]))
      for (const { instructions, index } of file.stages) {
        if (!shipped.has(index)) continue
        for (const [at, instruction] of instructions.entries()) {
          const [before, run] = [instructions[at - 1], runs.get(instruction)]
          const last = before && runs.get(before)
          if (!run || !last || flagsOf(instruction) !== flagsOf(last.instruction)) continue
          if (run.commands.length > FEW || last.commands.length > FEW) continue
          yield objectionOf(file, run, 'a RUN stands right before it')
        }
      }
    },
  }
}

const FEW = 2

function flagsOf({ flags }: Instruction): string {
  return flags.map(({ name, value }) => `${name}=${value ?? ''}`).join(' ')
}
