import { type Digest, parseDigest } from '../core/digest.ts'

/**
 * The digest that a member of an archive is named by. Only where a blob store names it: elsewhere a name is just a name.
 * https://github.com/opencontainers/image-spec/blob/main/image-layout.md#blobs
 */
export function blobDigest(name: string): Digest | undefined {
  const [folder, algorithm, hex, ...rest] = name.split('/')
  return folder === 'blobs' && rest.length === 0 ? parseDigest(`${algorithm}:${hex}`) : undefined
}
