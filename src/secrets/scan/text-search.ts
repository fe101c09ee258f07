import { KeywordScan } from '../automaton.ts'
import { DEAD } from '../pattern/lazy-automaton.ts'
import type { PatternMatch } from '../pattern/rule-pattern.ts'
import type { CompiledRule, KeywordOfRules, Selection } from './compiled-rules.ts'
import { type View, Window } from './window.ts'

/** Bytes around a match that its judge and its excerpt may see. */
export const CONTEXT = 1024

/**
 * Work that a file may cost, in bytes that patterns look at: so much for each of its own bytes, and some at first. Text
 * that costs a fiftieth of it has not been met; one that is made up of beginnings of keys could cost a thousandfold.
 */
const WORK_PER_BYTE = 100
export const FREE_WORK = 32 * 1024 * 1024
/** A byte that a match is looked for in costs as much as so many that are tested for one. */
const MATCH_COST = 20

/** A match, with all that is at hand around it: CONTEXT on both sides, where the file has them. */
export interface Hit {
  readonly rule: CompiledRule
  readonly keywordLength: number
  readonly match: PatternMatch
  readonly view: View
}

/** Where a rule has yet to be run, offsets in the file: matches begin from `from` to `lastStart`, and end at `to`. */
interface Pending {
  readonly rule: CompiledRule
  readonly keywordLength: number
  from: number
  lastStart: number
  to: number
}

/**
 * Runs rules over the bytes of a file as they go by: the keywords of all of them in one pass, and the pattern of a rule
 * where one of its keywords stands. It holds what the rules may look back at, and what begins with a match that is not
 * over, so that its memory does not depend on the file.
 *
 *     keyword ──▶ quick test, where the keyword begins ──▶ place ──▶ all bytes are there ──▶ match
 *        └──────▶ rule whose match need not hold the keyword: stretch around it, joined with the one before ──▶ ┘
 */
export class TextSearch {
  readonly window = new Window()
  readonly #selection: Selection
  readonly #applies: (rule: CompiledRule) => boolean
  readonly #take: (hit: Hit) => void
  readonly #keywords: KeywordScan
  /** By number, the keywords that were found so far. */
  readonly #known: (KeywordOfRules | undefined)[] = []
  /** Places that wait for bytes. */
  #places: Pending[] = []
  readonly #stretches = new Map<CompiledRule, Pending>()
  /** By rule, the end of its last match: matches of a rule do not lie over each other. */
  readonly #done = new Map<CompiledRule, number>()
  #work = 0

  /** @param take called for each match; those of one rule come in their order */
  constructor(selection: Selection, applies: (rule: CompiledRule) => boolean, take: (hit: Hit) => void) {
    this.#selection = selection
    this.#applies = applies
    this.#take = take
    this.#keywords = new KeywordScan(selection.automaton)
    for (const rule of selection.everywhere) {
      if (applies(rule))
        this.#stretches.set(rule, { rule, keywordLength: 0, from: 0, lastStart: Infinity, to: Infinity })
    }
  }

  /** Whether the file has cost more than it may: what is found from then on is not all. */
  get isTooMuch(): boolean {
    return this.#work > FREE_WORK + WORK_PER_BYTE * this.window.end
  }

  /**
   * The next bytes, in chunks of any size.
   * @param isEnd whether the file ends with them
   * @param leave called with the bytes that are no longer at hand, in their order
   */
  push(chunk: Buffer, isEnd: boolean, leave: (bytes: Buffer) => void): void {
    this.window.push(chunk, isEnd)
    this.#runPlaces()
    this.#keywords.push(chunk)
    const { keywords, ends } = this.#keywords
    for (let i = 0; i < keywords.length && !this.isTooMuch; i++)
      this.#atKeyword(keywords[i] as number, ends[i] as number)
    this.#runStretches()
    if (!isEnd) this.window.keepFrom(this.#firstNeeded(), leave)
  }

  /** The file has ended, where no chunk said so. */
  close(): void {
    this.window.close()
    this.#runPlaces()
    this.#runStretches()
  }

  #firstNeeded(): number {
    let first = this.window.end - this.#selection.reach
    for (const { from } of this.#places) first = Math.min(first, from)
    for (const { from } of this.#stretches.values()) first = Math.min(first, from)
    return first - CONTEXT - 1
  }

  #atKeyword(number: number, endInChunk: number): void {
    const keyword = (this.#known[number] ??= this.#ofFile(number))
    const end = this.window.chunkBase + endInChunk
    const start = end - keyword.length
    for (const rule of keyword.rules) {
      const to = end + rule.maxLength
      const from = Math.max(0, start - rule.before)
      const keywordLength = keyword.length
      if (!rule.pattern.isAtKeyword) this.#extendStretch({ rule, keywordLength, from, lastStart: to, to })
      else if (this.#mayMatchAt(rule, start, to))
        this.#addPlace({ rule, keywordLength, from, lastStart: start, to })
    }
  }

  /** A keyword with those of its rules that are for this file. */
  #ofFile(number: number): KeywordOfRules {
    const { length, rules } = this.#selection.keywords[number] as KeywordOfRules
    return { length, rules: rules.filter(this.#applies) }
  }

  /** Whether the quick test of a rule succeeds at a keyword, or may with bytes that are not there yet. */
  #mayMatchAt(rule: CompiledRule, start: number, to: number): boolean {
    const view = this.window.from(start)
    const { quick } = rule.pattern
    const end = quick.firstEnd(view, start - view.base, to - view.base)
    this.#work += quick.stoppedAt - (start - view.base)
    return end !== DEAD
  }

  /** Most places have all their bytes at once, and the test that has just been made holds. */
  #addPlace(place: Pending): void {
    const isComplete = place.to + CONTEXT <= this.window.end || this.window.isEnd
    if (isComplete) this.#matchAll(place, place.from, place.lastStart, place.to)
    else this.#places.push(place)
  }

  #runPlaces(): void {
    if (this.#places.length === 0) return
    const places = this.#places
    this.#places = []
    for (const place of places) {
      if (this.#mayMatchAt(place.rule, place.lastStart, place.to)) this.#addPlace(place)
    }
  }

  /** Takes all matches that begin in a range; where the last one ends. */
  #matchAll({ rule, keywordLength }: Pending, first: number, lastStart: number, to: number): void {
    let from = Math.max(first, this.#done.get(rule) ?? 0)
    if (from > lastStart) return
    const view = this.window.from(from - CONTEXT)
    const { base } = view
    const end = Math.min(to, this.window.end) - base
    while (from <= lastStart) {
      const range = { from: from - base, lastStart: Math.min(lastStart - base, end), to: end }
      const match = rule.pattern.match(view, range)
      this.#work += MATCH_COST * ((match?.end ?? end) - range.from)
      if (!match) return
      from = base + Math.max(match.end, match.start + 1)
      this.#done.set(rule, from)
      if (match.end - match.start <= rule.maxLength) this.#take({ rule, keywordLength, match, view })
    }
  }

  #extendStretch(stretch: Pending): void {
    const known = this.#stretches.get(stretch.rule)
    if (known && stretch.from <= known.to) {
      known.to = Math.max(known.to, stretch.to)
      known.lastStart = known.to
      return
    }
    if (known) this.#sweep(known)
    this.#stretches.set(stretch.rule, stretch)
  }

  #runStretches(): void {
    for (const stretch of this.#stretches.values()) {
      this.#sweep(stretch)
      if (stretch.from >= stretch.to) this.#stretches.delete(stretch.rule)
    }
  }

  /** Runs a rule over as much of a stretch as is there, and leaves the rest of it. */
  #sweep(stretch: Pending): void {
    const { window } = this
    const { rule } = stretch
    const isWhole = window.isEnd || stretch.to + CONTEXT <= window.end
    const to = Math.min(stretch.to, window.end)
    const view = window.from(stretch.from - CONTEXT)
    let from = Math.max(stretch.from, this.#done.get(rule) ?? 0)
    while (from <= to && !this.isTooMuch) {
      const { quick } = rule.pattern
      const end = quick.firstEnd(view, from - view.base, to - view.base)
      this.#work += quick.stoppedAt - (from - view.base)
      if (end < 0) break
      const seen = view.base + end
      // It may have begun earlier than what ends first, and may go on.
      if (!isWhole && seen + rule.maxLength + CONTEXT > window.end) {
        stretch.from = Math.max(from, seen - rule.maxLength)
        return
      }
      const before = this.#done.get(rule) ?? 0
      this.#matchAll(
        stretch,
        Math.max(from, seen - rule.maxLength),
        seen,
        Math.min(to, seen + rule.maxLength),
      )
      const after = this.#done.get(rule) ?? 0
      from = after > before ? after : seen + 1
    }
    stretch.from = isWhole ? stretch.to : Math.max(from, to - rule.maxLength)
  }
}
