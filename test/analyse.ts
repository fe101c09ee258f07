import type { AnalysedFile, Analyser } from '../src/core/analyser.ts'
import type { Analysis } from '../src/core/layer-report.ts'

/** A file as the layers hand it to an analyser. */
export function fileOf(path: string, content: string | Uint8Array): AnalysedFile {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  return { path, bytes, size: bytes.length, mode: 0o644 }
}

/** Runs one analyser over one file that it wants. */
export function analyse(analyser: Analyser, path: string, content: string | Uint8Array): Analysis {
  const file = fileOf(path, content)
  if (!analyser.wants(path, file)) throw new Error(`${analyser.id} does not want ${path}`)
  return analyser.analyse([file])
}
