import type { Digest } from '../core/digest.ts'
import { sha256 } from '../core/sha256.ts'

/**
 * One digest for each layer, which stands for it and all below it: two images share their lowest n layers if their n-th
 * chain ids are the same. https://github.com/opencontainers/image-spec/blob/main/config.md#layer-chainid
 */
export function chainIds(diffIds: readonly Digest[]): Digest[] {
  const chain: Digest[] = []
  for (const diffId of diffIds) {
    const below = chain.at(-1)
    chain.push(below === undefined ? diffId : `sha256:${sha256(`${below} ${diffId}`)}`)
  }
  return chain
}
