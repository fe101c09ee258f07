import { type Digest, digestAlgorithm, digestHex } from '../../core/digest.ts'

/** Name of an image's report in the folder: `sha256-….json`. */
export function reportFile(digest: Digest): string {
  return `${digestAlgorithm(digest)}-${digestHex(digest)}.json`
}
