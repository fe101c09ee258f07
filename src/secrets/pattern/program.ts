import {
  type Assertion,
  type CharacterTest,
  parseRegExp,
  type RegExpNode,
} from '../../core/linear-regexp-syntax.ts'

/** Steps of a program: repetitions with counts are written out. */
export const MAX_STEPS = 6000

/**
 * A repetition that may go on for longer has no end at all: it is what reads a match that stops, at the greatest length
 * of its rule.
 */
export const MAX_WRITTEN_OUT = 1000

/** A set of bytes: 1 at those that are in it. */
export type ByteSet = Uint8Array

/** `x` and `y` are steps; a split prefers `x`. */
export type Step =
  | { readonly kind: 'set'; readonly set: ByteSet }
  | { readonly kind: 'assert'; readonly at: Assertion }
  | { readonly kind: 'split'; x: number; y: number }
  | { readonly kind: 'jump'; x: number }
  /** Keeps the place in this slot: 2 n where group n begins, 2 n + 1 where it ends. */
  | { readonly kind: 'save'; readonly slot: number }
  | { readonly kind: 'match' }

/** What a pattern is compiled to: run from step 0 over the bytes of a text. */
export interface Program {
  readonly steps: readonly Step[]
  /** Two for each group, the whole match being group 0. */
  readonly slots: number
  /** Numbers of the groups that have a name. */
  readonly names: ReadonlyMap<string, number>
}

/**
 * Over bytes and not characters: what secrets are made of is ASCII, and offsets of files are bytes. A sign of a pattern
 * that is no ASCII stands for its bytes in UTF-8; `.` and `[^…]` take one byte of such a sign.
 *
 * Throws an Error in words for people.
 */
export function parsePattern(pattern: string): RegExpNode {
  return parseRegExp(pattern, 're2')
}

/** Throws an Error in words for people where it is too large. */
export function compileProgram(node: RegExpNode): Program {
  const compiler = new Compiler(MAX_WRITTEN_OUT)
  compiler.save(0)
  compiler.emit(node)
  compiler.save(1)
  compiler.add({ kind: 'match' })
  return compiler
}

/** A program without groups, and the step at which each of its parts begins. */
export interface ProgramOfParts {
  readonly program: Program
  readonly starts: readonly number[]
}

/** @param writtenOut repetitions that may go on for longer have no end */
export function compileParts(parts: readonly RegExpNode[], writtenOut: number): ProgramOfParts {
  const compiler = new Compiler(writtenOut)
  const starts = parts.map((part) => {
    const start = compiler.steps.length
    compiler.emit(part)
    return start
  })
  compiler.add({ kind: 'match' })
  return { program: compiler, starts }
}

class Compiler implements Program {
  readonly steps: Step[] = []
  readonly names = new Map<string, number>()
  /** The same test is emitted as often as it is repeated. */
  readonly #sets = new Map<CharacterTest, ByteSet>()
  readonly #writtenOut: number
  slots = 2

  constructor(writtenOut: number) {
    this.#writtenOut = writtenOut
  }

  add(step: Step): void {
    if (this.steps.length >= MAX_STEPS)
      throw new Error(
        `a pattern is too large: it has more than ${MAX_STEPS} steps with its repetitions written out`,
      )
    this.steps.push(step)
  }

  save(slot: number): void {
    this.slots = Math.max(this.slots, slot + 1)
    this.add({ kind: 'save', slot })
  }

  emit(node: RegExpNode): void {
    switch (node.kind) {
      case 'test':
        return this.#emitTest(node)
      case 'assert':
        return this.add(node)
      case 'sequence':
        for (const one of node.nodes) this.emit(one)
        return undefined
      case 'either':
        return this.#emitEither(node.nodes)
      case 'group':
        if (node.name !== undefined) this.names.set(node.name, node.number)
        this.save(2 * node.number)
        this.emit(node.node)
        return this.save(2 * node.number + 1)
      case 'repeat':
        return this.#emitRepeat(node)
    }
  }

  #emitTest({ test, sign }: Extract<RegExpNode, { kind: 'test' }>): void {
    if (sign !== undefined && sign >= '\u0080') {
      for (const byte of Buffer.from(sign)) this.add({ kind: 'set', set: setOf((code) => code === byte) })
      return
    }
    const set = this.#sets.get(test) ?? setOf(test)
    this.#sets.set(test, set)
    this.add({ kind: 'set', set })
  }

  #emitEither(nodes: readonly RegExpNode[]): void {
    const jumps: { x: number }[] = []
    for (const [index, node] of nodes.entries()) {
      if (index === nodes.length - 1) {
        this.emit(node)
        break
      }
      const leave = this.#addOptional(false)
      this.emit(node)
      const jump = { kind: 'jump' as const, x: 0 }
      this.add(jump)
      jumps.push(jump)
      leave(this.steps.length)
    }
    for (const jump of jumps) jump.x = this.steps.length
  }

  #emitRepeat({ node, least, most, isLazy }: Extract<RegExpNode, { kind: 'repeat' }>): void {
    for (let i = 0; i < least; i++) {
      const before = this.steps.length
      this.emit(node)
      // Nothing is nothing however often: `((){1000}){1000}` is not to take a million rounds.
      if (this.steps.length === before) return
    }
    const isEndless = most > this.#writtenOut
    const skips: ((to: number) => void)[] = []
    for (let i = least; i < (isEndless ? least + 1 : most); i++) {
      const at = this.steps.length
      skips.push(this.#addOptional(isLazy))
      this.emit(node)
      if (isEndless) this.add({ kind: 'jump', x: at })
    }
    for (const skip of skips) skip(this.steps.length)
  }

  /** A split whose other way goes on right behind it; the way past has yet to be said. */
  #addOptional(isLazy: boolean): (to: number) => void {
    const split = { kind: 'split' as const, x: this.steps.length + 1, y: this.steps.length + 1 }
    this.add(split)
    return (to) => {
      if (isLazy) split.x = to
      else split.y = to
    }
  }
}

function setOf(test: CharacterTest): ByteSet {
  const set = new Uint8Array(256)
  for (let byte = 0; byte < set.length; byte++) if (test(byte)) set[byte] = 1
  return set
}
