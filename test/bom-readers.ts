import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { READERS_PYTHON } from './real-data.ts'

/** What another program's reader made of a document. */
export interface ReaderResult {
  readonly file: string
  /** What it finds wrong, by the specification and not only the schema. */
  readonly faults: readonly string[]
  readonly packages: number
  readonly vulnerabilities: number
}

/**
 * Reads documents with cyclonedx-python-lib, spdx-tools and spdx-python-model, by the endings of their names, which are
 * the ids of the formats. Needs `needsReaders`.
 */
export function readWithOthers(files: readonly string[]): readonly ReaderResult[] {
  const program = join(import.meta.dirname, 'bom-readers.py')
  const output = execFileSync(READERS_PYTHON, ['-W', 'ignore', program, ...files], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return JSON.parse(output) as readonly ReaderResult[]
}
