import * as z from 'zod/mini'
import { withoutBlankets } from './blankets.ts'
import { componentOf } from './component.ts'
import { unwrap } from './envelope.ts'
import { readCsaf } from './formats/csaf.ts'
import { readCycloneDx } from './formats/cyclonedx.ts'
import { readOpenVex } from './formats/openvex.ts'
import { holdTo, invalid, MAX_PRODUCTS, MAX_STATEMENTS } from './limits.ts'
import type { VexDocument } from './types.ts'
import { suppresses } from './weigh.ts'

export interface DocumentSource {
  /** For messages and reports: a path, an address. */
  readonly name: string
  readonly isNamed: boolean
}

/** What a reader makes of a document. */
export type VexContent = Pick<VexDocument, 'author' | 'statements'>

/** As much as tells the formats apart. */
const Head = z.object({
  '@context': z.optional(z.unknown()),
  statements: z.optional(z.unknown()),
  bomFormat: z.optional(z.unknown()),
  document: z.optional(z.unknown()),
  vulnerabilities: z.catch(
    z.optional(
      z.array(z.object({ analysis: z.optional(z.unknown()), product_status: z.optional(z.unknown()) })),
    ),
    undefined,
  ),
})

const READERS: Readonly<Record<VexDocument['format'], (value: unknown, name: string) => VexContent>> = {
  OpenVEX: readOpenVex,
  CSAF: readCsaf,
  CycloneDX: readCycloneDx,
}

/** Reads a document; its content says of what format it is. Throws `vex-invalid`. */
export function readVexDocument(text: string, source: DocumentSource): VexDocument {
  const { value, subjects } = unwrap(text, source.name)
  const format = formatOf(value)
  if (!format) throw invalid(source.name, 'it is neither OpenVEX nor CSAF, nor CycloneDX with an analysis')
  const { author, statements } = READERS[format](value, source.name)
  holdTo(MAX_STATEMENTS, statements.length, 'statements', source.name)
  const mentions = statements.reduce((sum, { products }) => sum + products.length, 0)
  holdTo(MAX_PRODUCTS, mentions, 'products', source.name)
  // What is attached to an image may leave the product out: it is what the attestation is about.
  const attested = subjects.length > 0 ? [{ component: componentOf(subjects), subcomponents: [] }] : []
  return {
    ...source,
    format,
    ...(author === undefined ? {} : { author }),
    statements: statements.map((one) => {
      const products = one.products.length > 0 ? one.products : attested
      return suppresses(one.status) ? { ...one, products: withoutBlankets(products) } : { ...one, products }
    }),
  }
}

/** Whether it is a document of one of the formats at all; an SBOM and a provenance are not. Never throws. */
export function isVexDocument(text: string): boolean {
  try {
    return formatOf(unwrap(text, '').value) !== undefined
  } catch {
    return false
  }
}

function formatOf(value: unknown): VexDocument['format'] | undefined {
  const result = Head.safeParse(value)
  if (!result.success) return undefined
  const { '@context': context, statements, bomFormat, document, vulnerabilities } = result.data
  if (typeof context === 'string' && context.includes('openvex')) return 'OpenVEX'
  if (bomFormat === 'CycloneDX')
    return vulnerabilities?.some(({ analysis }) => analysis !== undefined) ? 'CycloneDX' : undefined
  // The first versions of OpenVEX had no context of their own name.
  if (Array.isArray(statements)) return 'OpenVEX'
  const isCsaf = vulnerabilities?.some((one) => one.product_status !== undefined)
  return document !== undefined && isCsaf ? 'CSAF' : undefined
}
