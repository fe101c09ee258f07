import { type Digest, parseDigest } from '../core/digest.ts'

/** A base image as somebody names it. */
export interface NamedBase {
  readonly name?: string
  readonly digest?: Digest
}

const NAME = 'org.opencontainers.image.base.name'
const DIGEST = 'org.opencontainers.image.base.digest'

/**
 * What labels of an image, or annotations of its manifest, say of its base. Labels are handed down from base to image:
 * they may be those of the base itself; annotations are not.
 * https://github.com/opencontainers/image-spec/blob/main/annotations.md
 */
export function namedBase(words: Readonly<Record<string, string>>): NamedBase {
  const name = words[NAME]?.trim()
  const digest = parseDigest(words[DIGEST]?.trim() ?? '')
  return { ...(name ? { name } : {}), ...(digest ? { digest } : {}) }
}
