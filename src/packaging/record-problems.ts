import { type Problem, problem } from '../core/problem.ts'
import { MAX_RECORD_PROBLEMS, MAX_RECORDS } from './record-lines.ts'

/** Collects what is wrong with the records of one file, so that a file of nothing but junk does not drown the report. */
export class RecordProblems {
  readonly #path: string
  readonly #problems: Problem[] = []
  #untold = 0

  constructor(path: string) {
    this.#path = path
  }

  /** @param line of the file, first line 1 */
  unreadable(line: number, reason: string): void {
    if (this.#problems.length >= MAX_RECORD_PROBLEMS) this.#untold++
    else
      this.#problems.push(problem('record-unreadable', this.#path, `The record at line ${line} ${reason}.`))
  }

  tooMany(): void {
    const detail = `The file has more than ${MAX_RECORDS} records; the rest was not read.`
    this.#problems.push(problem('file-unreadable', this.#path, detail))
  }

  all(): readonly Problem[] {
    if (this.#untold === 0) return this.#problems
    const detail = `${this.#untold} more records could not be read.`
    return [...this.#problems, problem('record-unreadable', this.#path, detail)]
  }
}
