import type { Analyser } from '../../../src/core/analyser.ts'

/** A file that an analyser reads; the other members of its group, where it needs some, stay whole. */
export interface AnalyserSample {
  readonly analyser: Analyser
  readonly path: string
  readonly content: string | Uint8Array
  readonly others?: readonly { readonly path: string; readonly content: string | Uint8Array }[]
}
