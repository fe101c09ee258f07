import { type KeywordAutomaton, keywordAutomaton } from '../automaton.ts'
import { compilePattern, type RulePattern } from '../pattern/rule-pattern.ts'
import type { RuleSet, SecretRule } from '../types.ts'
import { BLOB_RULE } from './base64-blob.ts'

/** Bytes of the longest match of any rule. What may be longer has to be told by its beginning. */
export const MAX_MATCH = 64 * 1024

/** A rule with what is made of it once. */
export class CompiledRule {
  readonly rule: SecretRule
  /** Place among the rules: the order in which they are preferred, all else being equal. */
  readonly index: number
  readonly maxLength: number
  /** Bytes before a keyword at which a match may begin. */
  readonly before: number
  readonly #keywords: readonly string[]
  #pattern: RulePattern | undefined

  constructor(rule: SecretRule, index: number) {
    this.rule = rule
    this.index = index
    this.maxLength = Math.min(rule.maxLength, MAX_MATCH)
    this.before = Math.min(rule.before ?? this.maxLength, MAX_MATCH)
    this.#keywords = keywordsOf(rule)
  }

  /** Compiled when one of its keywords is first found: those of most rules are in no file. */
  get pattern(): RulePattern {
    this.#pattern ??= compilePattern(this.rule.pattern, this.#keywords)
    return this.#pattern
  }
}

/** Some of the rules, as they are run over files of a kind. */
export interface Selection {
  readonly automaton: KeywordAutomaton
  /** By number of the keyword. */
  readonly keywords: readonly KeywordOfRules[]
  /** Rules without keywords, which are run over all of a file. */
  readonly everywhere: readonly CompiledRule[]
  /** Bytes before a keyword's end that are looked at. */
  readonly reach: number
}

export interface KeywordOfRules {
  /** Bytes. */
  readonly length: number
  readonly rules: readonly CompiledRule[]
}

/** Bytes of a keyword that is looked for in what is no text. */
const MIN_BINARY_KEYWORD = 4

/** Rules, and the selections of them that are run over files of a kind: each made when the first of that kind comes. */
export class CompiledRules {
  readonly set: RuleSet
  readonly #rules: readonly CompiledRule[]
  #all: Selection | undefined
  #certain: Selection | undefined
  #binary: Selection | undefined

  constructor(set: RuleSet) {
    this.set = set
    this.#rules = set.rules.map((rule, index) => new CompiledRule(rule, index))
  }

  get all(): Selection {
    this.#all ??= select([...this.#rules, new CompiledRule(BLOB_RULE, this.#rules.length)])
    return this.#all
  }

  /**
   * Of high confidence: those for strings that stand alone. A name and a value beside it say nothing there, and a shape
   * that nothing else has says it anywhere.
   */
  get certain(): Selection {
    this.#certain ??= select(this.#rules.filter(isCertain))
    return this.#certain
  }

  /** Of those the ones for what is no text, where keywords of three bytes are everywhere by chance. */
  get binary(): Selection {
    const isLong = (keyword: string): boolean => Buffer.byteLength(keyword) >= MIN_BINARY_KEYWORD
    this.#binary ??= select(this.#rules.filter((one) => isCertain(one) && one.rule.keywords.every(isLong)))
    return this.#binary
  }
}

/** Throws nothing: a pattern that is none throws an Error in words for people when it is first needed. */
export function compileRules(set: RuleSet): CompiledRules {
  return new CompiledRules(set)
}

function isCertain({ rule }: CompiledRule): boolean {
  return rule.confidence === 'high' && rule.keywords.length > 0
}

function select(rules: readonly CompiledRule[]): Selection {
  const byKeyword = new Map<string, CompiledRule[]>()
  for (const one of rules) {
    for (const keyword of keywordsOf(one.rule)) {
      const known = byKeyword.get(keyword)
      if (known) known.push(one)
      else byKeyword.set(keyword, [one])
    }
  }
  const keywords = [...byKeyword].map(([keyword, of]) => ({ length: Buffer.byteLength(keyword), rules: of }))
  const longest = keywords.reduce((most, { length }) => Math.max(most, length), 0)
  return {
    automaton: keywordAutomaton([...byKeyword.keys()]),
    keywords,
    everywhere: rules.filter(({ rule }) => rule.keywords.length === 0),
    reach: longest + rules.reduce((most, { before }) => Math.max(most, before), 0),
  }
}

function keywordsOf({ keywords }: SecretRule): readonly string[] {
  return [...new Set(keywords.map((keyword) => keyword.toLowerCase()))]
}
