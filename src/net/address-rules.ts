import { type AddressClass, addressBytes, classOfAddress, innerAddresses, isWithin } from './address-class.ts'
import { HttpFailure } from './http.ts'

/** Which addresses may be fetched from. */
export interface AddressGuard {
  /** `public`: only addresses of the internet; `private`: only those of private networks and this machine. */
  readonly addresses: 'any' | 'public' | 'private'
  /** `host`, `host:port`, `*.host`, or CIDR, let through whatever `addresses` says. */
  readonly allow: readonly string[]
  /** The same, refused whatever else is said. */
  readonly deny: readonly string[]
}

/** Nobody serves anything there that a stranger may ask for. */
const NEVER: ReadonlySet<AddressClass> = new Set(['link-local', 'metadata', 'unspecified', 'special'])

/** The address may not be fetched from. The message names the host as it was given, and not where it leads. */
export class AddressRefused extends HttpFailure {
  constructor(host: string) {
    super('unreachable', host, `${host} leads to an address from which nothing may be fetched`)
    this.name = 'AddressRefused'
  }
}

export interface AddressRules {
  /** What the name alone decides. */
  ofName(host: string, port: number): 'allowed' | 'denied' | 'open'
  /**
   * Whether this address may be connected to.
   * @param isAllowed that the name of its host is on the list
   */
  permits(address: string, isAllowed: boolean): boolean
}

export function addressRules(guard: AddressGuard): AddressRules {
  const allow = parseList(guard.allow)
  const deny = parseList(guard.deny)
  return {
    ofName(host, port) {
      if (deny.names.some((rule) => rule(host, port))) return 'denied'
      return allow.names.some((rule) => rule(host, port)) ? 'allowed' : 'open'
    },
    permits(address, isAllowed) {
      const is = classOfAddress(address)
      const bytes = addressBytes(address)
      if (!bytes || is === undefined || NEVER.has(is)) return false
      if ([bytes, ...innerAddresses(bytes)].some((one) => inAny(one, deny.ranges))) return false
      if (isAllowed || inAny(plainBytes(bytes), allow.ranges) || guard.addresses === 'any') return true
      return (guard.addresses === 'public') === (is === 'public')
    },
  }
}

interface AddressRange {
  readonly bytes: Uint8Array
  readonly bits: number
}
type NameRule = (host: string, port: number) => boolean

/** `undefined` where the entry has none of the forms. */
function parseAddressRange(entry: string): AddressRange | undefined {
  const [address = '', bits, ...others] = entry.split('/')
  const bytes = addressBytes(address.startsWith('[') ? address.slice(1, -1) : address)
  if (!bytes || others.length > 0) return undefined
  const length = bits === undefined ? bytes.length * 8 : /^\d{1,3}$/.test(bits) ? Number(bits) : -1
  return length >= 0 && length <= bytes.length * 8 ? { bytes, bits: length } : undefined
}

function parseList(entries: readonly string[]): { ranges: AddressRange[]; names: NameRule[] } {
  const ranges: AddressRange[] = []
  const names: NameRule[] = []
  for (const entry of entries) {
    const range = parseAddressRange(entry)
    if (range) ranges.push(range)
    else names.push(nameRule(entry.toLowerCase()))
  }
  return { ranges, names }
}

function nameRule(entry: string): NameRule {
  const parts = /^(?<host>.+):(?<port>\d{1,5})$/.exec(entry)?.groups
  const name = bareHost(parts?.['host'] ?? entry)
  const onlyPort = parts?.['port'] === undefined ? undefined : Number(parts['port'])
  const fits = name.startsWith('*.')
    ? (host: string): boolean => host.endsWith(name.slice(1))
    : (host: string): boolean => host === name
  return (host, port) => (onlyPort === undefined || onlyPort === port) && fits(bareHost(host))
}

/** Without brackets of IPv6 and the dot that ends a full name. */
export function bareHost(host: string): string {
  const lower = host.toLowerCase()
  if (lower.startsWith('[') && lower.endsWith(']')) return lower.slice(1, -1)
  return lower.endsWith('.') ? lower.slice(0, -1) : lower
}

function inAny(bytes: Uint8Array, ranges: readonly AddressRange[]): boolean {
  return ranges.some((range) => isWithin(bytes, range.bytes, range.bits))
}

/** One of IPv4 in the clothes of IPv6 is meant by a range of IPv4. */
function plainBytes(bytes: Uint8Array): Uint8Array {
  return bytes.length === 16 && isWithin(bytes, MAPPED, 96) ? bytes.slice(12) : bytes
}

const MAPPED = Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0])
