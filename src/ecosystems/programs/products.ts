import type { Package } from '../../core/package.ts'
import { CLASSIFIERS } from './table.ts'

/** `vendor:product` of every program of the table, as CPE names write them. */
export const PRODUCTS: ReadonlySet<string> = new Set(CLASSIFIERS.flatMap(({ cpe }) => cpe))

const BY_NAME: ReadonlyMap<string, readonly string[]> = new Map(
  CLASSIFIERS.map(({ name, cpe }) => [name, cpe] as const),
)

/** Characters of a CPE name that are looked at. */
export const MAX_CPE_LENGTH = 1024

/**
 * The parts of a CPE 2.3 name behind `cpe:2.3:`, still escaped: part, vendor, product, version, update, edition,
 * language, software edition, target software, target hardware, other. `undefined` when it is none.
 * https://nvlpubs.nist.gov/nistpubs/Legacy/IR/nistir7695.pdf, section 6.2
 */
export function cpeParts(cpe: string): readonly string[] | undefined {
  if (cpe.length > MAX_CPE_LENGTH || !cpe.startsWith('cpe:2.3:')) return undefined
  const parts = cpe.slice('cpe:2.3:'.length).match(/(?:[^\\:]|\\.)+/g) ?? []
  return parts.length === 11 ? parts : undefined
}

/** Products of the table that a package is: by its CPEs, or by its name where they name none. */
export function productsOf({ type, name, namespace, cpes = [] }: Package): readonly string[] {
  if (type !== 'generic') return []
  const products = cpes.flatMap((cpe) => {
    const [part, vendor, product] = cpeParts(cpe) ?? []
    return part === 'a' ? [`${vendor}:${product}`] : []
  })
  const known = [...new Set(products)].filter((product) => PRODUCTS.has(product))
  if (known.length > 0) return known
  return namespace === undefined ? (BY_NAME.get(name) ?? []) : []
}

/**
 * A version as it is compared for a product: programs and NVD write some in other ways.
 * @param text of a program (`9.2p1`), or NVD's version and update with a colon between them (`9.2:p1`)
 */
export function comparable(product: string, text: string): string {
  const version = text.replace(/^v(?=[0-9])/i, '')
  switch (product) {
    case 'openbsd:openssh':
      // The first portable release of a version, which is the version itself everywhere but on OpenBSD.
      return version.replace(/:?p1$/, '')
    case 'oracle:openjdk':
      // `1.8.0_392` is `8u392`.
      return version.replace(/^1\.([0-9]{1,2})\.0(?=$|[_:])/, '$1').replace(/^([0-9]+)_/, '$1:update')
    case 'ruby-lang:ruby':
      // Since 2.1 the patch level follows from the version, and NVD leaves it out.
      return /^(?:1\.|2\.0)/.test(version) ? version : version.replace(/p[0-9]+$/, '')
    default:
      return version
  }
}
