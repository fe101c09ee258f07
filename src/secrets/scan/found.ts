import type { Confidence } from '../../core/secret.ts'
import type { CompiledRule } from './compiled-rules.ts'

/** What is masked in excerpts. */
export interface Masked {
  readonly rule: CompiledRule
  readonly secret: string
  /** Offsets in the file of what is secret. */
  readonly start: number
  readonly end: number
}

/** A secret that was found, before it is known what else stands on its line. */
export interface FoundSecret extends Masked {
  /** Bytes of the keyword that led to it; 0 where none did. */
  readonly keywordLength: number
  readonly confidence: Confidence
  readonly note?: string
  readonly line?: number
  readonly column?: number
  /** The line as far as it may be shown, and where in the file it begins. */
  readonly around: Buffer
  readonly aroundStart: number
}

/** Keeps of what lies over each other what says most: of high confidence, by the longest keyword, the earlier rule. */
export function withoutOverlaps(found: readonly FoundSecret[]): readonly FoundSecret[] {
  const kept: FoundSecret[] = []
  for (const one of found.toSorted(bySpecificity)) {
    if (!kept.some((other) => other.start < one.end && one.start < other.end)) kept.push(one)
  }
  return kept.sort((a, b) => a.start - b.start)
}

const RANK: Readonly<Record<Confidence, number>> = { high: 0, medium: 1, low: 2 }

function bySpecificity(a: FoundSecret, b: FoundSecret): number {
  return (
    RANK[a.confidence] - RANK[b.confidence] ||
    b.keywordLength - a.keywordLength ||
    a.rule.index - b.rule.index ||
    a.start - b.start
  )
}
