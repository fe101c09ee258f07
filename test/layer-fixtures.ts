import { createHash } from 'node:crypto'
import type { Analyser, AnyAnalyser, StreamAnalyser } from '../src/core/analyser.ts'
import type { Digest } from '../src/core/digest.ts'
import type { LayerReport } from '../src/core/layer-report.ts'
import { DEFAULT_LIMITS, type LayerLimits } from '../src/layers/limits.ts'
import { createPathFilter, type PathFilter } from '../src/layers/path-filter.ts'

/** What reading a layer or folder is asked with, where a test does not care. */
export function layerOptions(
  changes: {
    readonly analysers?: readonly AnyAnalyser[]
    readonly limits?: Partial<LayerLimits>
    readonly skip?: PathFilter
    readonly signal?: AbortSignal
  } = {},
) {
  return {
    analysers: changes.analysers ?? [],
    limits: { ...DEFAULT_LIMITS, ...changes.limits },
    skip: changes.skip ?? createPathFilter({ skipDirs: [], skipFiles: [] }),
    signal: changes.signal ?? new AbortController().signal,
  }
}

/** An analyser that says what it was given: `textsOf` reads it back. */
export function textAnalyser(
  id: string,
  wants: (path: string) => boolean,
  more: Partial<Analyser> = {},
): Analyser {
  return {
    id,
    version: 1,
    scope: 'image',
    maxBytes: 1024 * 1024,
    wants,
    analyse: (files) => ({
      owned: files.map(({ path, bytes }) => ({ package: path, paths: Buffer.from(bytes).toString() })),
    }),
    ...more,
  }
}

/** The same for one that reads files as they go by, until it has seen `enough` bytes. */
export function textStreamAnalyser(
  id: string,
  wants: StreamAnalyser['wants'],
  { enough = Infinity, pieces = [] }: { readonly enough?: number; readonly pieces?: number[] } = {},
): StreamAnalyser {
  return {
    id,
    version: 1,
    scope: 'image',
    wants,
    open: (path) => {
      let text = ''
      return {
        push: (bytes) => {
          pieces.push(bytes.length)
          text += bytes.toString()
          return text.length >= enough ? 'enough' : 'more'
        },
        end: () => (text === '' ? {} : { owned: [{ package: path, paths: text }] }),
      }
    },
  }
}

/** `[path of the report, path of the file, its content]` for all that text analysers were given. */
export function textsOf(report: LayerReport): (readonly [string, string, string])[] {
  return report.files.flatMap((file) =>
    (file.owned ?? []).map((owned) => [file.path, owned.package, owned.paths] as const),
  )
}

/** Codes and subjects of all problems, those of files included. */
export function problemsOf(report: LayerReport): string[] {
  const all = [...report.problems, ...report.files.flatMap((file) => file.problems ?? [])]
  return all.map(({ code, subject }) => `${code} ${subject}`)
}

/** The bytes in chunks of `size`. */
export async function* chunked(bytes: Uint8Array, size: number = bytes.length): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) {
    await Promise.resolve()
    yield bytes.subarray(at, at + size)
  }
}

export function sha256(bytes: Uint8Array): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}
