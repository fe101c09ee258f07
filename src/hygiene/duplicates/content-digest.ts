import { createHash } from 'node:crypto'
import type { StreamAnalyser } from '../../core/analyser.ts'

/** Bytes of a file below which a second copy is not worth a word. */
export const LEAST_DUPLICATE = 4096

/**
 * The digest of every larger file: for whoever asks which files are the same, because it costs as much as all the rest of
 * reading a layer.
 */
export const contentDigestAnalyser: StreamAnalyser = {
  id: 'content-digest',
  version: 1,
  scope: 'image',
  wants: (_path, { size }) => size >= LEAST_DUPLICATE,
  open: () => {
    const hash = createHash('sha256')
    return {
      push: (bytes) => {
        hash.update(bytes)
        return 'more'
      },
      end: () => ({ contentDigest: hash.digest('hex') }),
    }
  },
}
