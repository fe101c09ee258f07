import { type Problem, problem } from '../../../core/problem.ts'
import type { Judge } from '../../../judgement/types.ts'
import { vexJudge } from '../../../judgement/vex/judge.ts'
import { readVexPath, type VexReading } from './read-files.ts'

/** Names of `--vex` that are no paths: they can only be read when it is known what is scanned. */
export type LateSource = 'oci' | 'repo'

/** What was read before the scan, in the order in which the user gave it. */
export interface VexSources {
  /** With what is still to be read taken for unread. */
  readonly judge: Judge
  /** Whether something is to be read that depends on the target. */
  readonly isWhole: boolean
  /** Reads the rest and gives the judge of all. */
  complete(read: (source: LateSource) => Promise<VexReading>): Promise<Judge>
}

/** Reads the documents of files and folders. Throws `vex-invalid`, `input-not-found`, `input-unreadable`. */
export async function readVexSources(sources: readonly string[], signal: AbortSignal): Promise<VexSources> {
  const slots: (VexReading | LateSource)[] = []
  for (const source of sources) slots.push(isLate(source) ? source : await readVexPath(source, signal))
  return {
    judge: judgeOf(slots.map((slot) => (isReading(slot) ? slot : unread(slot)))),
    isWhole: slots.every(isReading),
    complete: async (read) => {
      const readings: VexReading[] = []
      for (const slot of slots) readings.push(isReading(slot) ? slot : await read(slot))
      return judgeOf(readings)
    },
  }
}

function judgeOf(readings: readonly VexReading[]): Judge {
  return vexJudge(
    readings.flatMap(({ documents }) => documents),
    readings.flatMap(({ problems }) => problems),
  )
}

function unread(source: LateSource): VexReading {
  const problems: readonly Problem[] = [problem('vex-unread', source, 'It is read by a scan alone.')]
  return { documents: [], problems }
}

function isLate(source: string): source is LateSource {
  return source === 'oci' || source === 'repo'
}

function isReading(slot: VexReading | LateSource): slot is VexReading {
  return typeof slot !== 'string'
}
