/** A product of Red Hat, of its CPE: `cpe:/a:redhat:rhel_eus:9.2::appstream`. */
export interface RedHatProduct {
  /** The CPE without what is the same in all of them: `rhel_eus:9.2::appstream`. */
  readonly name: string
  /** The major version of Enterprise Linux that it is for. */
  readonly major: string
}

/** Products whose version is that of Enterprise Linux: the base, and its lines of longer support. */
const ENTERPRISE_LINUX =
  /^(?:enterprise_linux(?:_eus)?|rhel_(?:eus|aus|e4s|tus|els|eus_long_life|extras\w*))$/

/** `undefined` for what is for no version of Enterprise Linux, or does not say for which: container platforms, AI. */
export function productOf(cpe: string): RedHatProduct | undefined {
  const [, , vendor, product = '', version = '', , edition = ''] = cpe.split(':')
  if (vendor !== 'redhat') return undefined
  const layered = /^el(?<major>\d{1,2})/.exec(edition)?.groups?.['major']
  const base = ENTERPRISE_LINUX.test(product) ? /^\d{1,2}/.exec(version)?.[0] : undefined
  const major = layered ?? base
  return major === undefined
    ? undefined
    : { name: `${product}:${version}${edition ? `::${edition}` : ''}`, major }
}
