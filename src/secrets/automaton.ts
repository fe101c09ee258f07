import { type GramFilter, gramFilter, nextPlace } from './gram-filter.ts'
import { type KeywordNode, keywordAlphabet, keywordNodes } from './keyword-tree.ts'

/** Fewer bytes are not worth a filter. */
const MIN_FILTERED = 64

/**
 * All keywords in one automaton of Aho and Corasick, whatever the case of their letters: plain tables, which any number
 * of scans share.
 */
export interface KeywordAutomaton {
  readonly classOf: Uint8Array
  /** Classes of bytes: the width of a row. */
  readonly width: number
  /** By state and class the next state. A state is the place of its row, and the first is 0. */
  readonly table: Int32Array
  /** States below it have begun no keyword, or not more than its first letter. */
  readonly firstDeep: number
  /** States from it on end keywords. */
  readonly firstEnding: number
  /** By row from `firstEnding`, numbers of the keywords that end there. */
  readonly endings: readonly (readonly number[])[]
  readonly filter: GramFilter | undefined
}

/** @param keywords their letters in any case; none is empty */
export function keywordAutomaton(keywords: readonly string[]): KeywordAutomaton {
  const texts = keywords.map((keyword) => Buffer.from(keyword))
  const { classOf, size: width } = keywordAlphabet(texts)
  const nodes = ordered(keywordNodes(texts, { classOf, size: width }))
  const rows = new Map(nodes.map((node, index) => [node, index * width]))
  const table = new Int32Array(nodes.length * width)
  const rowOf = (node: KeywordNode | undefined): number => (node && rows.get(node)) ?? 0
  // Rows of fallbacks have to be there first: they are shallower.
  for (const node of nodes.toSorted((a, b) => a.depth - b.depth)) {
    const row = rowOf(node)
    if (node.fallback) table.copyWithin(row, rowOf(node.fallback), rowOf(node.fallback) + width)
    for (const [column, child] of node.children) table[row + column] = rowOf(child)
  }
  const firstRow = (is: (node: KeywordNode) => boolean): number => {
    const index = nodes.findIndex(is)
    return (index < 0 ? nodes.length : index) * width
  }
  return {
    classOf,
    width,
    table,
    firstDeep: firstRow(({ depth, ending }) => depth > 1 || ending.length > 0),
    firstEnding: firstRow(({ ending }) => ending.length > 0),
    endings: nodes.flatMap(({ ending }) => (ending.length > 0 ? [ending] : [])),
    filter: gramFilter(texts),
  }
}

/** Shallow ones first, those that end keywords last, so that one comparison tells what a state is. */
function ordered(nodes: readonly KeywordNode[]): KeywordNode[] {
  const rank = ({ depth, ending }: KeywordNode): number => (ending.length > 0 ? 2 : depth > 1 ? 1 : 0)
  return nodes.toSorted((a, b) => rank(a) - rank(b))
}

/** Numbers of the keywords that end in a state. */
function endingIn({ firstEnding, endings, width }: KeywordAutomaton, state: number): readonly number[] {
  return state < firstEnding ? NONE : (endings[(state - firstEnding) / width] ?? NONE)
}

const NONE: readonly number[] = []

/** Whether a keyword is anywhere in bytes that are all there is. */
export function hasKeyword(automaton: KeywordAutomaton, bytes: Buffer): boolean {
  const scan = new KeywordScan(automaton)
  scan.push(bytes)
  return scan.keywords.length > 0
}

/**
 * Finds the keywords of one file, in one pass over its bytes.
 *
 * A step of the automaton waits for the one before, some five cycles a byte. So most bytes are looked at by a filter
 * alone, which asks at every second byte whether three bytes may belong to the beginning of a keyword. Only where they
 * may, the automaton runs, from the byte before, until it has begun nothing longer than a letter. Each byte is seen
 * once by each of the two, give or take a few, whatever the text.
 */
export class KeywordScan {
  readonly #automaton: KeywordAutomaton
  #state = 0
  /** Of the bytes that were pushed last: keywords, and the offsets behind them. */
  readonly keywords: number[] = []
  readonly ends: number[] = []

  constructor(automaton: KeywordAutomaton) {
    this.#automaton = automaton
  }

  /** The next bytes, in chunks of any size. */
  push(bytes: Buffer): void {
    this.keywords.length = 0
    this.ends.length = 0
    const { filter } = this.#automaton
    if (filter && bytes.length >= MIN_FILTERED) this.#pushFiltered(bytes, filter)
    else this.#run(bytes, 0, bytes.length, false)
  }

  #pushFiltered(bytes: Buffer, filter: GramFilter): void {
    const head = -bytes.byteOffset & 3
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset + head, (bytes.length - head) >> 2)
    const filtered = 4 * (words.length - 1)
    let at = this.#run(bytes, 0, head, true)
    while (at - head < filtered) {
      // What has been begun, begins at the last byte at the earliest.
      const place = nextPlace(filter, words, (at - head) & ~1)
      if (place >= filtered) break
      at = this.#run(bytes, this.#resume(at, head + place - 1), head + place + 2, true)
    }
    this.#run(bytes, this.#resume(at, head + filtered - 1), bytes.length, false)
  }

  /** Where the automaton goes on: at `start`, having begun nothing, unless it has come so far already. */
  #resume(at: number, start: number): number {
    if (start <= at) return at
    this.#state = 0
    return start
  }

  /**
   * Runs the automaton to `to`, or until it has begun nothing if that is later.
   * @returns where it stopped
   */
  #run(bytes: Buffer, from: number, to: number, untilShallow: boolean): number {
    const { classOf, table, firstDeep, firstEnding } = this.#automaton
    // Below it a state may stop behind `to`.
    const stop = untilShallow ? firstDeep : Number.POSITIVE_INFINITY
    const { length } = bytes
    let state = this.#state
    let at = from
    while (at < to || (state >= stop && at < length)) {
      state = table[state + (classOf[bytes[at] as number] as number)] as number
      at++
      if (state >= firstEnding) this.#found(state, at)
    }
    this.#state = state
    return at
  }

  #found(state: number, end: number): void {
    for (const keyword of endingIn(this.#automaton, state)) {
      this.keywords.push(keyword)
      this.ends.push(end)
    }
  }
}
