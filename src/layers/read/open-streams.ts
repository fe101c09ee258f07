import type { AnalysisStream, StreamAnalyser } from '../../core/analyser.ts'
import { messageOf } from '../../core/errors.ts'
import type { Analysis } from '../../core/layer-report.ts'

/** What a reading came to: an analysis, or why there is none. */
export type StreamOutcome =
  | { readonly analyser: StreamAnalyser; readonly analysis: Analysis }
  | { readonly analyser: StreamAnalyser; readonly failure: string }

interface OpenFile {
  readonly path: string
  readonly size: number
  readonly mode: number
}

/**
 * One file on its way past all the stream analysers that want it. Each of them is closed as soon as it has enough or
 * fails, and when the last one is, the rest of the file need not be looked at.
 */
export class OpenStreams {
  readonly #close: (outcome: StreamOutcome) => void
  readonly #streams = new Map<StreamAnalyser, AnalysisStream>()

  /** @param close called once for each analyser */
  constructor(file: OpenFile, analysers: readonly StreamAnalyser[], close: (outcome: StreamOutcome) => void) {
    this.#close = close
    for (const analyser of analysers) {
      this.#guard(analyser, () => {
        this.#streams.set(analyser, analyser.open(file.path, { size: file.size, mode: file.mode }))
      })
    }
  }

  /** @returns whether anybody wants more */
  push(bytes: Buffer): boolean {
    for (const [analyser, stream] of this.#streams) {
      this.#guard(analyser, () => {
        if (stream.push(bytes) === 'enough') this.#end(analyser, stream)
      })
    }
    return this.#streams.size > 0
  }

  end(): void {
    for (const [analyser, stream] of this.#streams) this.#guard(analyser, () => this.#end(analyser, stream))
  }

  #end(analyser: StreamAnalyser, stream: AnalysisStream): void {
    const analysis = stream.end()
    this.#streams.delete(analyser)
    this.#close({ analyser, analysis })
  }

  #guard(analyser: StreamAnalyser, step: () => void): void {
    try {
      step()
    } catch (error) {
      this.#streams.delete(analyser)
      this.#close({ analyser, failure: `${analyser.id} failed: ${messageOf(error)}` })
    }
  }
}
