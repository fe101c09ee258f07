import type { Instruction, Stage } from '../parse/types.ts'
import { type CheckFacts, eachStep } from './support/factories.ts'
import { type Fix, objectionOf } from './support/objections.ts'
import { chainOf } from './support/stages.ts'
import { wordSet } from './support/word-set.ts'
import type { DockerfileCheck, DockerfileInput } from './types.ts'

/** CMD and ENTRYPOINT. */
export const ENTRY_CHECKS: readonly DockerfileCheck[] = [
  overwritten(
    {
      id: 'DS-0007',
      aliases: ['DL4004'],
      title: 'More than one ENTRYPOINT',
      severity: 'CRITICAL',
      description: 'Only the last one counts; the others mislead who reads them.',
      advice: 'Keep the last one.',
      references: ['https://docs.docker.com/reference/build-checks/multiple-instructions-disallowed/'],
      onHistory: false,
    },
    'ENTRYPOINT',
  ),
  overwritten(
    {
      id: 'DS-0016',
      aliases: ['DL4003'],
      title: 'More than one CMD',
      severity: 'HIGH',
      description: 'Only the last one counts; the others mislead who reads them.',
      advice: 'Keep the last one.',
      references: ['https://docs.docker.com/reference/build-checks/multiple-instructions-disallowed/'],
      onHistory: false,
    },
    'CMD',
  ),
  eachStep(
    {
      id: 'DL3025',
      title: 'Program is started by a shell',
      severity: 'MEDIUM',
      isFixable: true,
      description:
        'The shell is the first process, and hands no signals on: the program is not told to stop, and is killed after ten seconds. Arguments of docker run do not reach an ENTRYPOINT of this form.',
      advice:
        'Write it as JSON: ["node", "server.js"]. Where a shell is needed: ["sh", "-c", "exec node server.js"]',
      references: ['https://docs.docker.com/reference/build-checks/json-args-recommended/'],
      onHistory: false,
    },
    ['CMD', 'ENTRYPOINT'],
    ({ instruction }, input) =>
      instruction.form === 'shell'
        ? {
            message: `${instruction.name} is not written as JSON`,
            fix: asJson(instruction, input),
          }
        : undefined,
  ),
]

function overwritten(facts: CheckFacts, name: string): DockerfileCheck {
  return {
    ...facts,
    *evaluate({ file }) {
      for (const { instructions } of file.stages)
        for (const instruction of instructions.filter((one) => one.name === name).slice(0, -1))
          yield objectionOf(
            file,
            { instruction, stage: instruction.stage },
            `a later ${name} of the stage takes its place`,
          )
    },
  }
}

/** Only where the shell does nothing but part the words, and where the other of the two does not change its meaning. */
function asJson(instruction: Instruction, { file }: DockerfileInput): Fix | undefined {
  const [word] = instruction.words
  const chain = chainOf(file, file.stages[instruction.stage])
  if (!word || instruction.heredocs.length > 0 || hasOther(chain, instruction)) return undefined
  const text = file.text.slice(word.start, word.end).trimEnd()
  if (!/^[\w./][\w./:@%+,=-]*(?:[ \t]+[\w./:@%+,=-]+)*$/.test(text)) return undefined
  const words = text.split(/[ \t]+/)
  const [program = ''] = words
  if (program.includes('=') || BUILT_IN.has(program)) return undefined
  const json = `[${words.map((one) => JSON.stringify(one)).join(', ')}]`
  return {
    summary: `Write ${instruction.name} as JSON`,
    edits: [{ start: word.start, end: word.start + text.length, text: json }],
  }
}

/** With an ENTRYPOINT, CMD is its arguments; another SHELL may do what it will before it starts anything. */
function hasOther(chain: readonly Stage[], { name }: Instruction): boolean {
  const other = name === 'CMD' ? 'ENTRYPOINT' : 'CMD'
  return chain.some(({ instructions }) =>
    instructions.some((one) => one.name === other || one.name === 'SHELL' || one.onbuild?.name === other),
  )
}

const BUILT_IN: ReadonlySet<string> = wordSet(`
  . : alias bg break case cd command eval exec exit export fg for getopts if jobs local read readonly
  return set shift source times trap type ulimit umask unalias unset until wait while
`)
