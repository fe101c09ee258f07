import { formatPurl, type Purl } from '../../core/purl.ts'
import type { VexComponent, VexProduct } from './types.ts'

const FAULT = 'the same statement names versions of it, so that it does not stand for all of them'

/**
 * Some statements list the versions that they are about, and the package without a version beside them. Taken by its
 * word, the latter would make the list pointless: where versions are listed, they count.
 */
export function withoutBlankets(products: readonly VexProduct[]): readonly VexProduct[] {
  if (products.length < 2) return products
  const listed = new Set(products.flatMap(({ component }) => component.purls.filter(isVersioned).map(keyOf)))
  if (listed.size === 0) return products
  return products.map((product) =>
    product.subcomponents.length === 0 && isBlanket(product.component, listed)
      ? { ...product, component: { ...product.component, fault: FAULT } }
      : product,
  )
}

function isBlanket({ purls, digests, fault }: VexComponent, listed: ReadonlySet<string>): boolean {
  if (fault !== undefined || digests.length > 0) return false
  return purls.some((purl) => !isVersioned(purl) && listed.has(keyOf(purl)))
}

/** An image may have its version as a tag. */
function isVersioned({ version, qualifiers }: Purl): boolean {
  return version !== undefined || qualifiers?.['tag'] !== undefined
}

function keyOf({ type, namespace, name }: Purl): string {
  return formatPurl({ type, namespace, name })
}
