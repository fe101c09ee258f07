import { parseDigest } from '../../core/digest.ts'
import { type Purl, parsePurl } from '../../core/purl.ts'
import type { VexComponent } from './types.ts'

/** How a document tells a digest: in OpenVEX by the name of its algorithm, elsewhere in full. */
export type Hashes = Readonly<Record<string, string>>

/**
 * Sorts what a document calls a component by what it is: a package URL, a CPE, a digest, or a name.
 * @param ids in the order of the document; the first stands for it in messages
 */
export function componentOf(ids: readonly string[], hashes: Hashes = {}, fault?: string): VexComponent {
  const purls: Purl[] = []
  const cpes: string[] = []
  const names: string[] = []
  const digests = Object.entries(hashes).flatMap(
    ([algorithm, hex]) => digestOf(`${algorithm.toLowerCase().replace('-', '')}:${hex.toLowerCase()}`) ?? [],
  )
  for (const id of new Set(ids)) {
    const purl = parsePurl(id)
    const digest = digestOf(id)
    if (purl) purls.push(purl)
    else if (id.startsWith('cpe:')) cpes.push(id)
    else if (digest !== undefined) digests.push(digest)
    else names.push(id)
  }
  const label = ids[0] ?? digests[0] ?? 'something without a name'
  return { label, purls, cpes, digests, names, ...(fault === undefined ? {} : { fault }) }
}

const HEX = /^[0-9a-f]{64}$/

function digestOf(text: string): string | undefined {
  return parseDigest(text) ?? (HEX.test(text) ? `sha256:${text}` : undefined)
}
