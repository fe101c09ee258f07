import type { UnmatchedStatement, VexUse } from '../../core/decision.ts'
import type { VexMatcher } from './match.ts'
import type { Miss } from './purl-match.ts'
import type { VexDocument, VexProduct, VexStatement } from './types.ts'

/** Statements without effect that are told of each document; how many there are in all, its numbers say. */
export const MAX_UNMATCHED = 20

/** Products of one of them that are looked for among the packages; some documents name ten thousand. */
const MAX_LOOKED_FOR = 50

/** What came of statements over all findings. */
export interface Verdicts {
  readonly hits: Set<VexStatement>
  /** Of those about a flaw that was found: the product that came closest. */
  readonly misses: Map<VexStatement, { readonly product: VexProduct; readonly miss: Miss }>
}

/**
 * What became of each document. Of a store of documents only those are told that hit something, or whose flaw was found
 * in another product: all others are about something else.
 */
export function usesOf(
  documents: readonly VexDocument[],
  verdicts: Verdicts,
  matcher: VexMatcher,
): readonly VexUse[] {
  return documents.flatMap((document) => {
    const { name, format, author, statements, isNamed } = document
    const matched = statements.filter((one) => verdicts.hits.has(one)).length
    const unmatched = unmatchedOf(document, verdicts, matcher)
    if (!isNamed && matched === 0 && unmatched.length === 0) return []
    return [
      {
        document: name,
        format,
        ...(author === undefined ? {} : { author }),
        statements: statements.length,
        matched,
        unmatched,
      },
    ]
  })
}

function unmatchedOf(
  { statements, isNamed }: VexDocument,
  { hits, misses }: Verdicts,
  matcher: VexMatcher,
): readonly UnmatchedStatement[] {
  const idle = statements.filter((one) => !hits.has(one))
  const near = idle.filter((one) => misses.has(one))
  const far = isNamed ? idle.filter((one) => !misses.has(one)) : []
  return [...near, ...far].slice(0, MAX_UNMATCHED).map((statement) => {
    const vulnerability = statement.ids[0] ?? ''
    const closest = misses.get(statement)
    if (closest) return { vulnerability, product: shown(closest.product), why: closest.miss.why }
    const there = statement.products.slice(0, MAX_LOOKED_FOR).find((product) => matcher.has(product))
    const product = there ?? statement.products[0]
    return { vulnerability, product: product ? shown(product) : 'no product', why: whyFar(product, there) }
  })
}

function whyFar(product: VexProduct | undefined, there: VexProduct | undefined): string {
  if (!product) return 'the statement names no product'
  return there
    ? 'it was not found in what the statement is about'
    : 'neither the flaw nor the product is there'
}

function shown({ component, subcomponents }: VexProduct): string {
  const [part] = subcomponents
  if (!part) return component.label
  const more = subcomponents.length > 1 ? ` and ${subcomponents.length - 1} more` : ''
  return `${part.label}${more} in ${component.label}`
}
