import type { Layout } from '../../packaging/executable/layout.ts'
import type { ProgramReader } from '../../packaging/executable/stream.ts'
import { BuildInfoReader, type RawBuildInfo } from './build-info-reader.ts'
import { FunctionNames, type ProgramFunctions } from './function-names.ts'
import { FunctionReader } from './function-reader.ts'

/** What a Go program says of itself. */
export interface RawProgram {
  readonly info: RawBuildInfo
  /** `undefined` when they may not be all. */
  readonly functions: ProgramFunctions | undefined
}

/** Reads the build info of a Go program, and the names of its functions, which lie before it. */
export class GoProgramReader implements ProgramReader {
  readonly #layout: Layout
  readonly #info: BuildInfoReader
  readonly #names = new FunctionNames()
  #functions: FunctionReader | undefined
  #infoState: 'more' | 'enough' = 'more'
  #functionState: 'more' | 'enough' = 'more'

  constructor(layout: Layout, report: (program: RawProgram) => void) {
    this.#layout = layout
    this.#info = new BuildInfoReader(layout, (info) => {
      this.#functions?.end()
      report({ info, functions: this.#names.all })
    })
  }

  push(bytes: Buffer, offset: number): 'more' | 'enough' {
    if (this.#infoState === 'more') this.#infoState = this.#info.push(bytes, offset)
    // Most programs are not of Go.
    if (this.#info.hasBuildId && this.#functionState === 'more') {
      this.#functions ??= new FunctionReader(this.#layout, this.#names)
      this.#functionState = this.#functions.push(bytes, offset)
    }
    return this.#infoState === 'enough' && this.#functions?.isInside !== true ? 'enough' : 'more'
  }

  end(): void {
    this.#info.end()
  }
}
