import { type Problem, problem } from '../../core/problem.ts'
import type { SecretHit } from '../../core/secret.ts'
import { sha256 } from '../../core/sha256.ts'
import type { Candidate, RuleSet } from '../types.ts'
import { BLOB_RULE, decodeBlob } from './base64-blob.ts'
import type { CompiledRule, Selection } from './compiled-rules.ts'
import { excerptOf, joined, type MaskedSpan, maskOf } from './excerpt.ts'
import { type FoundSecret, type Masked, withoutOverlaps } from './found.ts'
import { LineCounter } from './line-counter.ts'
import { CONTEXT, type Hit, TextSearch } from './text-search.ts'

/** Secrets that are told of one file. */
export const MAX_HITS = 200
/** Matches that are looked at for them: some lie over each other. */
export const MAX_FOUND = 1000

export interface FinderOptions {
  readonly path: string
  readonly rules: RuleSet
  readonly selection: Selection
  /** Whether the bytes are lines of text; of others neither line nor column is told. */
  readonly hasLines: boolean
  /** It was in Base64 itself: what is in Base64 in it is not decoded. */
  readonly isDecoded?: boolean
}

export interface FoundInText {
  readonly secrets: readonly SecretHit[]
  readonly problems: readonly Problem[]
}

/** Finds the secrets in one text while it goes by. */
export class SecretFinder {
  readonly #options: FinderOptions
  readonly #search: TextSearch
  readonly #lines = new LineCounter()
  readonly #applies = new Map<CompiledRule, boolean>()
  readonly #found: FoundSecret[] = []
  /** What is masked beside: Base64 with secrets in it. */
  readonly #covers: Masked[] = []

  constructor(options: FinderOptions) {
    this.#options = options
    this.#search = new TextSearch(
      options.selection,
      (rule) => this.#mayApply(rule),
      (hit) => this.#take(hit),
    )
  }

  /** @param isEnd whether the text ends with this chunk */
  push(chunk: Buffer, isEnd: boolean): 'more' | 'enough' {
    this.#search.push(chunk, isEnd, (bytes) => {
      if (this.#options.hasLines) this.#lines.pass(bytes)
    })
    return isEnd || this.#isFull() ? 'enough' : 'more'
  }

  end(): FoundInText {
    if (!this.#search.window.isEnd && !this.#isFull()) this.#search.close()
    const distinct = withoutOverlaps(this.#found)
    const masked = this.#masked()
    // What stands behind the last that was found has not been looked at.
    const last = this.#isFull() ? this.#found.reduce((most, { end }) => Math.max(most, end), 0) : Infinity
    return {
      secrets: distinct.slice(0, MAX_HITS).map((one) => hitOf(upTo(one, last), masked)),
      problems: this.#problems(distinct.length),
    }
  }

  /** What is to be shown in place of which bytes; called after `end`. */
  masks(): readonly MaskedSpan[] {
    return joined(this.#masked())
  }

  #masked(): readonly Masked[] {
    return [...this.#found, ...this.#covers].sort((a, b) => a.start - b.start)
  }

  #problems(distinct: number): readonly Problem[] {
    const { path } = this.#options
    if (this.#search.isTooMuch)
      return [
        problem(
          'secrets-unread',
          path,
          'too much of it looks like the beginning of a secret; the rest was not looked at',
        ),
      ]
    if (distinct <= MAX_HITS && !this.#isFull()) return []
    return [problem('secrets-limit', path, `it has more than ${MAX_HITS} secrets; the others are not listed`)]
  }

  #isFull(): boolean {
    return this.#found.length >= MAX_FOUND || this.#search.isTooMuch
  }

  #mayApply(rule: CompiledRule): boolean {
    const { paths } = rule.rule
    if (rule.rule === BLOB_RULE) return this.#options.isDecoded !== true
    if (!paths) return true
    const known = this.#applies.get(rule) ?? paths(this.#options.path)
    this.#applies.set(rule, known)
    return known
  }

  #take(hit: Hit): void {
    if (this.#found.length >= MAX_FOUND) return
    if (hit.rule.rule === BLOB_RULE) this.#takeBlob(hit)
    else this.#takeSecret(hit)
  }

  /** What is in Base64 has its place where its characters are, and shows nothing of the rest. */
  #takeBlob({ rule, match, view }: Hit): void {
    const { bytes, placeOf } = decodeBlob(view.bytes.toString('latin1', match.start, match.end))
    const inner = new SecretFinder({ ...this.#options, isDecoded: true })
    inner.push(bytes, true)
    const secrets = withoutOverlaps(inner.#found)
    if (secrets.length === 0) return
    const blob = view.bytes.toString('utf8', match.start, match.end)
    this.#covers.push({ rule, secret: blob, start: view.base + match.start, end: view.base + match.end })
    for (const one of secrets) {
      const start = match.start + placeOf(one.start)
      const end = match.start + placeOf(one.end) + 1
      const note = one.note === undefined ? IN_BASE64 : `${IN_BASE64}, ${one.note}`
      const [from, to] = lineAround(view.bytes, match.start, match.end, true)
      this.#found.push({
        ...one,
        note,
        start: view.base + start,
        end: view.base + end,
        ...this.#placeOf(view.base + start),
        around: Buffer.from(view.bytes.subarray(from, to)),
        aroundStart: view.base + from,
      })
    }
  }

  #takeSecret({ rule: compiled, keywordLength, match, view }: Hit): void {
    const { path, rules, hasLines } = this.#options
    const { rule } = compiled
    const text = (start: number, end: number): string => view.bytes.toString('utf8', start, end)
    const secret = text(match.secretStart, match.secretEnd)
    const candidate: Candidate = {
      secret,
      match: text(match.start, match.end),
      context: text(...lineAround(view.bytes, match.start, match.end, hasLines)),
      path,
      groups: Object.fromEntries([...match.groups].map(([name, place]) => [name, text(...place)])),
    }
    const judged = rule.judge ? rule.judge(candidate) : {}
    if (!judged || rules.allows({ rule: rule.id, path, secret, match: candidate.match })) return
    const [from, to] = lineAround(view.bytes, match.secretStart, match.secretEnd, hasLines)
    this.#found.push({
      rule: compiled,
      keywordLength,
      confidence: judged.confidence ?? rule.confidence,
      ...(judged.note === undefined ? {} : { note: judged.note }),
      secret,
      start: view.base + match.secretStart,
      end: view.base + match.secretEnd,
      ...(hasLines ? this.#placeOf(view.base + match.secretStart) : {}),
      around: Buffer.from(view.bytes.subarray(from, to)),
      aroundStart: view.base + from,
    })
  }

  #placeOf(offset: number): { readonly line: number; readonly column: number } {
    const { bytes, base } = this.#search.window.whole()
    return this.#lines.at(bytes, offset - base)
  }
}

const IN_BASE64 = 'in Base64'

function upTo(one: FoundSecret, last: number): FoundSecret {
  return { ...one, around: one.around.subarray(0, Math.max(0, last - one.aroundStart)) }
}

/** From where to where the line reaches that a stretch lies on, as far as may be looked. */
function lineAround(bytes: Buffer, start: number, end: number, hasLines: boolean): [number, number] {
  const isBreak = hasLines ? isLineFeed : isNoText
  let from = start
  while (from > Math.max(0, start - CONTEXT) && !isBreak(bytes[from - 1] as number)) from--
  let to = end
  // A key of many lines ends with its last one.
  while (to < Math.min(bytes.length, end + CONTEXT) && !isBreak(bytes[to] as number)) to++
  return [from, to]
}

function isLineFeed(byte: number): boolean {
  return byte === 10
}

function isNoText(byte: number): boolean {
  return byte < 32 || byte > 126
}

function hitOf(one: FoundSecret, all: readonly Masked[]): SecretHit {
  const { rule, secret, confidence, line, column, note } = one
  return {
    rule: rule.rule.id,
    confidence,
    digest: sha256(`${rule.rule.id}\0${secret}`),
    masked: maskOf(rule.rule, secret),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    excerpt: excerptOf(one, all),
    ...(note === undefined ? {} : { note }),
  }
}
