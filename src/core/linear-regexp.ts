import {
  type Assertion,
  type CharacterTest,
  isWordCharacter,
  parseRegExp,
  type RegExpNode,
} from './linear-regexp-syntax.ts'

/** Steps of a program: repetitions with counts are written out. */
export const MAX_PROGRAM = 2000
const NEWLINE = 10

type Step =
  | { readonly kind: 'test'; readonly test: CharacterTest }
  | { readonly kind: 'assert'; readonly at: Assertion }
  /** Goes on at several places. */
  | { readonly kind: 'split'; readonly to: number[] }
  | { readonly kind: 'match' }

/**
 * Whether a pattern matches anywhere in a text, in time that is at most its length times that of the text: the texts
 * come from images, and for some of them JavaScript's own engine would take years. The program is run for all its
 * states side by side. https://swtch.com/~rsc/regexp/regexp2.html
 *
 * Throws an Error in words for people for what is no pattern: see linear-regexp-syntax.ts.
 */
export function linearRegExp(pattern: string): (text: string) => boolean {
  const program: Step[] = []
  emit(parseRegExp(pattern), program)
  add(program, { kind: 'match' })
  return (text) => run(program, text)
}

function add(program: Step[], step: Step): undefined {
  if (program.length >= MAX_PROGRAM)
    throw new Error(
      `a pattern is too large: it has more than ${MAX_PROGRAM} steps with its repetitions written out`,
    )
  program.push(step)
}

function emit(node: RegExpNode, program: Step[]): undefined {
  switch (node.kind) {
    case 'test':
    case 'assert':
      return add(program, node)
    case 'group':
      return emit(node.node, program)
    case 'sequence':
      for (const one of node.nodes) emit(one, program)
      return undefined
    case 'either':
      return emitEither(node.nodes, program)
    case 'repeat':
      return emitRepeat(node, program)
  }
}

function emitEither(nodes: readonly RegExpNode[], program: Step[]): undefined {
  const start = { kind: 'split', to: [] as number[] } as const
  add(program, start)
  const ends: number[][] = []
  for (const one of nodes) {
    start.to.push(program.length)
    emit(one, program)
    const end = { kind: 'split', to: [] as number[] } as const
    add(program, end)
    ends.push(end.to)
  }
  for (const to of ends) to.push(program.length)
}

function emitRepeat(
  { node, least, most }: Extract<RegExpNode, { kind: 'repeat' }>,
  program: Step[],
): undefined {
  for (let i = 0; i < least; i++) {
    const before = program.length
    emit(node, program)
    // Nothing is nothing however often: `((){1000}){1000}` is not to take a million rounds.
    if (program.length === before) return undefined
  }
  const isEndless = most === Number.POSITIVE_INFINITY
  const skips: number[][] = []
  for (let i = least; i < (isEndless ? least + 1 : most); i++) {
    const at = program.length
    const split = { kind: 'split', to: [at + 1] as number[] } as const
    add(program, split)
    skips.push(split.to)
    emit(node, program)
    if (isEndless) add(program, { kind: 'split', to: [at] })
  }
  for (const to of skips) to.push(program.length)
}

function run(program: readonly Step[], text: string): boolean {
  let states: number[] = []
  /** Place at which a step was taken up last, so that each is once at most. */
  const seen = new Int32Array(program.length).fill(-1)
  for (let at = 0; at <= text.length; at++) {
    const next: number[] = []
    // A match may begin anywhere.
    states.push(0)
    const code = text.charCodeAt(at)
    const open = states
    for (let step = open.pop(); step !== undefined; step = open.pop()) {
      if (seen[step] === at) continue
      seen[step] = at
      const one = program[step]
      if (one?.kind === 'match') return true
      if (one?.kind === 'split') open.push(...one.to)
      else if (one?.kind === 'assert') {
        if (holds(one.at, text, at)) open.push(step + 1)
      } else if (one && at < text.length && one.test(code)) next.push(step + 1)
    }
    states = next
  }
  return false
}

function holds(assertion: Assertion, text: string, at: number): boolean {
  if (assertion === 'start') return at === 0
  if (assertion === 'end') return at === text.length
  if (assertion === 'line-start') return at === 0 || text.charCodeAt(at - 1) === NEWLINE
  if (assertion === 'line-end') return at === text.length || text.charCodeAt(at) === NEWLINE
  const isBoundary = isWordAt(text, at - 1) !== isWordAt(text, at)
  return isBoundary === (assertion === 'word')
}

function isWordAt(text: string, at: number): boolean {
  return at >= 0 && at < text.length && isWordCharacter(text.charCodeAt(at))
}
