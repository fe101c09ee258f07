import type { RegExpNode } from '../../core/linear-regexp-syntax.ts'
import type { Stretch } from './assertion.ts'
import { beginsWithKeyword } from './keyword-start.ts'
import { LazyAutomaton } from './lazy-automaton.ts'
import { leftmostMatch, type Range } from './leftmost-match.ts'
import { compileParts, compileProgram, type Program, parsePattern } from './program.ts'

/** Repetitions of the quick test that may go on for longer have no end: fewer states, and hardly ever another answer. */
const QUICKLY_WRITTEN_OUT = 64

/** A place in a text where a pattern matches; offsets into its bytes. */
export interface PatternMatch {
  readonly start: number
  readonly end: number
  /** By the group `secret`; the whole where there is none. */
  readonly secretStart: number
  readonly secretEnd: number
  /** Of groups with a name that are in the match. */
  readonly groups: ReadonlyMap<string, readonly [start: number, end: number]>
}

/** The pattern of a rule, and a quick test for where it cannot match: nearly all places at which a keyword stands. */
export interface RulePattern {
  /**
   * Whether every match has a keyword in it, and the quick test need only be made where one begins. Else the test goes
   * over all that is near a keyword.
   */
  readonly isAtKeyword: boolean
  readonly quick: LazyAutomaton
  readonly match: (text: Stretch, range: Range) => PatternMatch | undefined
}

/**
 * Throws an Error in words for people for what is no pattern, or too large.
 * @param keywords in small letters
 */
export function compilePattern(pattern: string, keywords: readonly string[]): RulePattern {
  const node = parsePattern(pattern)
  // Most patterns come to their quick test only.
  let program: Program | undefined
  return {
    ...quickTest(node, keywords),
    match: (text, range) => {
      program ??= compileProgram(node)
      return matchOf(program, leftmostMatch(program, text, range))
    },
  }
}

/** Every match of a pattern ends with one of its last parts: the test begins at a part that begins with a keyword. */
function quickTest(
  node: RegExpNode,
  keywords: readonly string[],
): Pick<RulePattern, 'isAtKeyword' | 'quick'> {
  const { program, starts } = compileParts(partsOf(node), QUICKLY_WRITTEN_OUT)
  const start =
    keywords.length === 0 ? undefined : starts.find((one) => beginsWithKeyword(program, one, keywords))
  const isAtKeyword = start !== undefined
  return { isAtKeyword, quick: new LazyAutomaton(program, start ?? 0, !isAtKeyword) }
}

/** What has to stand one after the other, groups opened. */
function partsOf(node: RegExpNode): readonly RegExpNode[] {
  if (node.kind === 'group') return partsOf(node.node)
  return node.kind === 'sequence' ? node.nodes.flatMap(partsOf) : [node]
}

function matchOf(program: Program, places: Int32Array | undefined): PatternMatch | undefined {
  if (!places) return undefined
  const span = (group: number): readonly [number, number] | undefined => {
    const [start = -1, end = -1] = places.subarray(2 * group)
    return start < 0 || end < 0 ? undefined : [start, end]
  }
  const groups = new Map<string, readonly [number, number]>()
  for (const [name, group] of program.names) {
    const place = span(group)
    if (place) groups.set(name, place)
  }
  const [start, end] = span(0) ?? [0, 0]
  const [secretStart, secretEnd] = groups.get('secret') ?? [start, end]
  return { start, end, secretStart, secretEnd, groups }
}
