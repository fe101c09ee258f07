import type { Lookup } from './expand.ts'
import { faultAt } from './fault.ts'
import type { ReadInstruction } from './instruction.ts'
import { MAX_BASES } from './limits.ts'
import { type Scope, scopeOver } from './scope.ts'
import type { Fault, Instruction, Stage, Word } from './types.ts'

type Variables = ReadonlyMap<string, string | undefined>

interface OpenStage {
  readonly stage: Omit<Stage, 'instructions'>
  readonly instructions: Instruction[]
  readonly scope: Scope
  /** How many stages it is built on, one on the other. */
  readonly bases: number
}

/** Sorts instructions into stages and keeps their variables, while a file is read from top to bottom. */
export interface Stages {
  /** Variables that the next instruction sees: FROM sees those of global ARGs alone. */
  readonly lookupFor: (name: string) => Lookup
  readonly add: (read: ReadInstruction, faults: Fault[]) => Instruction
  readonly count: () => number
  readonly done: () => {
    readonly globalArgs: readonly Instruction[]
    readonly stages: readonly Stage[]
    /** Of what stands before the first stage, where there is one. */
    readonly faults: readonly Fault[]
  }
}

export function openStages(): Stages {
  const globals = scopeOver()
  const globalArgs: Instruction[] = []
  const open: OpenStage[] = []
  const early: Fault[] = []
  const variablesFor = (name: string): Variables =>
    (name === 'FROM' ? globals : (open.at(-1)?.scope ?? globals)).view()
  return {
    lookupFor: (name) => {
      const variables = variablesFor(name)
      return (variable) => variables.get(variable)
    },
    add: (read, faults) => {
      const isFrom = read.name === 'FROM'
      const number = isFrom ? open.length : open.length - 1
      const instruction = placed(read, variablesFor(read.name), number)
      const current = open.at(-1)
      if (isFrom) open.push(openStage(instruction, open, faults))
      else if (current) {
        current.instructions.push(instruction)
        setVariables(instruction, current.scope, globals.view())
      } else if (read.name === 'ARG') {
        globalArgs.push(instruction)
        setVariables(instruction, globals, new Map())
      } else early.push(faultAt(read.nameSpan, `${read.name} stands before the first FROM.`))
      return instruction
    },
    count: () => open.length,
    done: () => ({
      globalArgs,
      stages: open.map(({ stage, instructions }) => ({ ...stage, instructions })),
      faults: open.length === 0 ? [] : early,
    }),
  }
}

function placed(read: ReadInstruction, variables: Variables, stage: number): Instruction {
  const { onbuild, ...rest } = read
  return {
    ...rest,
    ...(onbuild ? { onbuild: placed(onbuild, new Map(), stage) } : {}),
    variables,
    stage,
  }
}

function setVariables({ name, pairs }: Instruction, scope: Scope, globals: Variables): void {
  for (const { key, value } of pairs) {
    const variable = key.resolved ?? key.value
    if (name === 'ENV') scope.setEnv(variable, value?.resolved)
    else if (name === 'ARG') scope.setArg(variable, value ? value.resolved : globals.get(variable))
  }
}

/** What BuildKit accepts: a name that cannot be taken for an image with a registry. */
const STAGE_NAME = /^[a-z][a-z0-9_.-]*$/

function openStage(from: Instruction, earlier: readonly OpenStage[], faults: Fault[]): OpenStage {
  const [image = nothingBehind(from), as, alias, ...others] = from.words
  const hasName = as !== undefined && as.value.toLowerCase() === 'as' && alias !== undefined
  if ((as !== undefined && !hasName) || others.length > 0)
    faults.push(faultAt(from, 'FROM takes an image, and a name behind AS.'))
  const name = hasName ? alias.value.toLowerCase() : undefined
  if (hasName && name !== undefined && !STAGE_NAME.test(name))
    faults.push(faultAt(alias, `A stage cannot be named ${alias.value}.`))
  const base = baseOf(image.resolved, earlier)
  const below = base === undefined ? undefined : earlier[base]
  const bases = (below?.bases ?? -1) + 1
  const platform = from.flags.find((flag) => flag.name === 'platform')?.value
  return {
    stage: {
      index: earlier.length,
      from,
      image,
      resolvedImage: image.resolved,
      ...(name === undefined ? {} : { name }),
      ...(platform === undefined ? {} : { platform }),
      ...(base === undefined ? {} : { base }),
    },
    instructions: [],
    scope: scopeOver(bases < MAX_BASES ? below?.scope.view() : undefined),
    bases,
  }
}

/** The last one of that name before it. */
function baseOf(image: string | undefined, earlier: readonly OpenStage[]): number | undefined {
  const name = image?.toLowerCase()
  const found = earlier.findLast(({ stage }) => stage.name !== undefined && stage.name === name)
  return found?.stage.index
}

function nothingBehind({ nameSpan }: Instruction): Word {
  const { end, endLine } = nameSpan
  return {
    ...nameSpan,
    start: end,
    column: nameSpan.column + end - nameSpan.start,
    endLine,
    value: '',
    resolved: '',
  }
}
