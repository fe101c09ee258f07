import type { AnalysisStream, StreamAnalyser } from '../core/analyser.ts'
import type { Analysis } from '../core/layer-report.ts'
import { ContentStream, FileContext, OUTSIDE } from './decode/content.ts'
import { type CompiledRules, compileRules } from './scan/compiled-rules.ts'
import type { RuleSet } from './types.ts'

/** A shorter file holds no secret. */
export const MIN_BYTES = 10

/**
 * What a distribution's own tools write of what its archive has published. Two fifths of a Debian image are of this kind,
 * and nobody keeps a secret there.
 */
const PUBLISHED = ['var/lib/apt/lists/', 'var/cache/apt/pkgcache.bin', 'var/cache/apt/srcpkgcache.bin']
/** What packages document themselves with; what is not compressed there is looked at. */
const DOCUMENTS = ['usr/share/doc/', 'usr/share/man/', 'usr/share/info/']

function isPublished(path: string): boolean {
  if (!path.startsWith('var/') && !path.startsWith('usr/share/')) return false
  return (
    PUBLISHED.some((start) => path.startsWith(start)) ||
    (path.endsWith('.gz') && DOCUMENTS.some((folder) => path.startsWith(folder)))
  )
}

/**
 * Looks for secrets in all files while their bytes go by. Its id carries the key of the rules, because what is kept of a
 * layer is what these rules said of it.
 *
 * Of a hard link nothing is said: the file is looked at under the path that the layer has it by.
 */
export function secretAnalyser(rules: RuleSet): StreamAnalyser {
  // Compiled when the first file is opened: layers that are known need none of it.
  let compiled: CompiledRules | undefined
  return {
    id: `secrets-${rules.key.slice(0, 8)}`,
    version: 3,
    scope: 'both',
    wants: (path, { size }) => size >= MIN_BYTES && !isPublished(path) && !rules.skips(path),
    open: (path, { size }) => {
      compiled ??= compileRules(rules)
      return new SecretStream(new FileContext(compiled, path), size)
    },
  }
}

class SecretStream implements AnalysisStream {
  readonly #file: FileContext
  readonly #content: ContentStream
  #left: number

  constructor(file: FileContext, size: number) {
    this.#file = file
    this.#content = new ContentStream(file, OUTSIDE, size)
    this.#left = size
  }

  push(bytes: Buffer): 'more' | 'enough' {
    this.#left -= bytes.length
    return this.#content.push(bytes, this.#left <= 0)
  }

  end(): Analysis {
    this.#content.end()
    const { secrets, problems } = this.#file.found()
    return { ...(secrets.length > 0 ? { secrets } : {}), ...(problems.length > 0 ? { problems } : {}) }
  }
}
