/**
 * Whether an image that has these products is spoken of by a record about those.
 * @param image CPEs in the URI form, `cpe:/o:redhat:enterprise_linux:9::baseos`
 * @param record the part of a CPE behind the vendor, see Qualifiers.products
 */
export function isAnyOf(image: readonly string[], record: readonly string[]): boolean {
  const own = image.map((cpe) => productOf(cpe.split(':').slice(3).join(':')))
  return record.some((text) => {
    const other = productOf(text)
    return own.some((one) => isSame(one, other))
  })
}

interface Product {
  readonly name: string
  readonly version: string
  /** `baseos`, `appstream`; empty where it is not told apart. */
  readonly edition: string
}

function productOf(text: string): Product {
  const [name = '', version = '', , edition = ''] = text.split(':')
  return { name, version, edition }
}

/**
 * A side without an edition means all of them. Enterprise Linux itself is one product for all of its minor versions
 * (from 10 on they stand in its CPE); those of longer support are products of one minor version each.
 */
function isSame(a: Product, b: Product): boolean {
  if (a.name !== b.name) return false
  if (a.edition !== '' && b.edition !== '' && a.edition !== b.edition) return false
  if (a.name === 'enterprise_linux') return majorOf(a.version) === majorOf(b.version)
  return a.version === b.version
}

function majorOf(version: string): string {
  return version.split('.', 1)[0] ?? ''
}
