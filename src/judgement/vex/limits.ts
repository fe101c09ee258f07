import { PlimsollError } from '../../core/errors.ts'

/*
 * What documents may be. The largest real ones are Red Hat's of the kernel: some 50 MB, one flaw in 20,000 products.
 */

/** Characters of one document. */
export const MAX_VEX_LENGTH = 64 * 1024 * 1024
/** Envelopes and in-toto statements around one. */
export const MAX_WRAPPINGS = 5
/** Flaws, or statements about them, in one document. */
export const MAX_STATEMENTS = 100_000
/** Mentions of products over all statements of one document; also components of one that is an SBOM as well. */
export const MAX_PRODUCTS = 250_000
/** Branches in branches of a product tree, and components in components. */
export const MAX_DEPTH = 32

/** Throws `vex-invalid` where a document has more of something than any real one. */
export function holdTo(limit: number, count: number, what: string, name: string): void {
  if (count > limit) throw invalid(name, `it has more than ${limit} ${what}`)
}

export function invalid(name: string, detail: string): PlimsollError {
  return new PlimsollError('vex-invalid', `${name} is no VEX document that can be read: ${detail}.`)
}
