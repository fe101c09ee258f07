import type { AnalysedFile, Analyser, StreamAnalyser } from '../src/core/analyser.ts'
import type { Analysis } from '../src/core/layer-report.ts'

/** A file as the layers hand it to an analyser. */
export function fileOf(path: string, content: string | Uint8Array): AnalysedFile {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  return { path, bytes, size: bytes.length, mode: 0o644 }
}

/** Runs one analyser over one file that it wants. */
export function analyse(analyser: Analyser, path: string, content: string | Uint8Array): Analysis {
  const file = fileOf(path, content)
  if (!isAsked(analyser, path)) throw new Error(`${analyser.id} is not asked about ${path}`)
  if (!analyser.wants(path, file)) throw new Error(`${analyser.id} does not want ${path}`)
  return analyser.analyse([file])
}

/** Whether a path has one of the endings that the analyser names. */
export function isAsked({ endings }: Pick<Analyser, 'endings'>, path: string): boolean {
  return endings?.some((ending) => path.endsWith(ending)) ?? true
}

/** Runs one stream analyser over an executable file that it wants, handed over in chunks. */
export function analyseStream(
  analyser: StreamAnalyser,
  path: string,
  content: Uint8Array,
  chunkSize: number = Math.max(content.length, 1),
): Analysis {
  const info = { size: content.length, mode: 0o755 }
  if (!analyser.wants(path, info)) throw new Error(`${analyser.id} does not want ${path}`)
  const stream = analyser.open(path, info)
  for (let at = 0; at < content.length; at += chunkSize) {
    // A copy that is wiped afterwards, as the bytes of a layer may be.
    const piece = Buffer.from(content.subarray(at, at + chunkSize))
    const answer = stream.push(piece)
    piece.fill(0xaa)
    if (answer === 'enough') break
  }
  return stream.end()
}
