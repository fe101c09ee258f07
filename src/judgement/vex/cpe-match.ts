import type { Distribution } from '../../core/distribution.ts'
import type { InventoryPackage } from '../../core/inventory.ts'
import { isPrefix } from './release.ts'

/*
 * Names of the Common Platform Enumeration, as far as documents name products by them.
 * https://nvlpubs.nist.gov/nistpubs/Legacy/IR/nistir7695.pdf
 */

interface Cpe {
  readonly vendor: string
  readonly product: string
  /** Empty for any. */
  readonly version: string
  readonly update: string
}

/** In both writings: `cpe:/o:debian:debian_linux:12`, `cpe:2.3:o:debian:debian_linux:12:*:…`. */
function parseCpe(text: string): Cpe | undefined {
  const body = text.startsWith('cpe:2.3:') ? text.slice('cpe:2.3:'.length) : text.replace(/^cpe:\//, '')
  const [, vendor = '', product = '', version = '', update = ''] = body.toLowerCase().split(':').map(plain)
  return vendor === '' || product === '' ? undefined : { vendor, product, version, update }
}

function plain(part: string): string {
  if (part === '*' || part === '-') return ''
  return part.includes('%') || part.includes('\\') ? part.replaceAll('\\', '').replace(/%2[de]/g, '.') : part
}

/** Whether a CPE is that of the distribution: of its family, and of the same release as far as both say. */
export function isDistribution(text: string, distribution: Distribution | undefined): boolean {
  const cpe = parseCpe(text)
  if (!cpe || !distribution) return false
  if (DISTRIBUTIONS[`${cpe.vendor}:${cpe.product}`] !== distribution.family) return false
  const servicePack = /^sp(?<number>\d+)$/.exec(cpe.update)?.groups?.['number']
  const version = servicePack === undefined ? cpe.version : `${cpe.version}.${servicePack}`
  return isPrefix(version, distribution.version || distribution.release)
}

/** Whether a CPE is one of those of a program. */
export function isProgram(
  text: string,
  { cpes, version }: Pick<InventoryPackage, 'cpes' | 'version'>,
): boolean {
  const cpe = parseCpe(text)
  if (!cpe || !cpes) return false
  return cpes.some((one) => {
    const own = parseCpe(one)
    const isSame = own?.vendor === cpe.vendor && own.product === cpe.product
    return isSame && (cpe.version === '' || cpe.version === version)
  })
}

/** Vendor and product → our name of the family. */
const DISTRIBUTIONS: Readonly<Record<string, string>> = {
  'redhat:enterprise_linux': 'redhat',
  'redhat:rhel_eus': 'redhat',
  'centos:centos': 'centos',
  'almalinux:almalinux': 'almalinux',
  'rocky:rocky': 'rocky',
  'rocky:rocky_linux': 'rocky',
  'oracle:linux': 'oracle',
  'fedoraproject:fedora': 'fedora',
  'amazon:amazon_linux': 'amazon',
  'suse:linux_enterprise_server': 'sles',
  'suse:sles': 'sles',
  'opensuse:leap': 'opensuse',
  'opensuse:tumbleweed': 'opensuse',
  'debian:debian_linux': 'debian',
  'canonical:ubuntu_linux': 'ubuntu',
  'alpinelinux:alpine_linux': 'alpine',
}
