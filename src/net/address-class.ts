import { isIPv4, isIPv6 } from 'node:net'

/**
 * What an address is for. `metadata`: services that give a machine of a cloud its credentials. `special`: set aside
 * for protocols, documentation and tests, broadcast and multicast; nobody serves layers there.
 * https://www.iana.org/assignments/iana-ipv4-special-registry https://www.iana.org/assignments/iana-ipv6-special-registry
 */
export type AddressClass =
  | 'public'
  | 'private'
  | 'loopback'
  | 'link-local'
  | 'metadata'
  | 'unspecified'
  | 'special'

type Range = readonly [address: string, bits: number, is: AddressClass]

/** The first that holds decides. */
const IPV4: readonly Range[] = [
  ['100.100.100.200', 32, 'metadata'], // Alibaba
  ['168.63.129.16', 32, 'metadata'], // Azure
  ['192.0.0.192', 32, 'metadata'], // Oracle
  ['0.0.0.0', 8, 'unspecified'],
  ['10.0.0.0', 8, 'private'],
  ['100.64.0.0', 10, 'private'],
  ['127.0.0.0', 8, 'loopback'],
  ['169.254.0.0', 16, 'link-local'],
  ['172.16.0.0', 12, 'private'],
  ['192.0.0.0', 24, 'special'],
  ['192.0.2.0', 24, 'special'],
  ['192.88.99.0', 24, 'special'],
  ['192.168.0.0', 16, 'private'],
  ['198.18.0.0', 15, 'special'],
  ['198.51.100.0', 24, 'special'],
  ['203.0.113.0', 24, 'special'],
  ['224.0.0.0', 3, 'special'],
]

const IPV6: readonly Range[] = [
  ['fd00:ec2::', 32, 'metadata'], // Amazon: fd00:ec2::254 and its neighbours
  ['fd20:ce::254', 128, 'metadata'], // Google
  ['::', 128, 'unspecified'],
  ['::1', 128, 'loopback'],
  ['fc00::', 7, 'private'],
  ['fe80::', 10, 'link-local'],
  ['fec0::', 10, 'private'],
  ['ff00::', 8, 'special'],
  ['100::', 64, 'special'],
  ['2001:2::', 48, 'special'],
  ['2001:db8::', 32, 'special'],
  ['3fff::', 20, 'special'],
  ['5f00::', 16, 'special'],
]

/** Forms of IPv6 that lead to an address of IPv4, and where in them it stands, in bytes. */
const EMBEDDED: readonly {
  readonly prefix: string
  readonly bits: number
  readonly at: readonly number[]
  readonly isInverted?: boolean
}[] = [
  { prefix: '::ffff:0:0', bits: 96, at: [12] },
  { prefix: '::ffff:0:0:0', bits: 96, at: [12] },
  { prefix: '64:ff9b::', bits: 96, at: [12] },
  { prefix: '2002::', bits: 16, at: [2] },
  // The client's is inverted; the server's is not.
  { prefix: '2001::', bits: 32, at: [12], isInverted: true },
  { prefix: '2001::', bits: 32, at: [4] },
  { prefix: '::', bits: 96, at: [12] },
]

/** Worst first: what an address is that leads to several. */
const SEVERITY: readonly AddressClass[] = [
  'metadata',
  'link-local',
  'unspecified',
  'special',
  'loopback',
  'private',
  'public',
]

/** `undefined` for what is no address. A zone (`%eth0`) says nothing of what the address is for. */
export function classOfAddress(text: string): AddressClass | undefined {
  const bytes = addressBytes(text)
  return bytes && (bytes.length === 4 ? classIn(bytes, IPV4) : classOfIpv6(bytes))
}

function classOfIpv6(bytes: Uint8Array): AddressClass {
  const own = classIn(bytes, IPV6)
  if (own !== 'public') return own
  // Local-use NAT64: where the address of IPv4 stands is the network's own business.
  if (isWithin(bytes, known('64:ff9b:1::'), 48)) return 'special'
  const inner = new Set(innerAddresses(bytes).map((four) => classIn(four, IPV4)))
  return SEVERITY.find((one) => inner.has(one)) ?? 'public'
}

/** The addresses of IPv4 to which one of IPv6 leads by its form: mapped, translated, tunnelled. */
export function innerAddresses(bytes: Uint8Array): Uint8Array[] {
  if (bytes.length === 4) return []
  const inner = EMBEDDED.filter(({ prefix, bits }) => isWithin(bytes, known(prefix), bits)).flatMap(
    ({ at, isInverted = false }) =>
      at.map((from) => {
        const four = bytes.slice(from, from + 4)
        return isInverted ? four.map((byte) => byte ^ 0xff) : four
      }),
  )
  // ISATAP: …:0:5efe:a.b.c.d under any prefix. https://www.rfc-editor.org/rfc/rfc5214#section-6.1
  if ((bytes[8] ?? 0) % 2 === 0 && bytes[9] === 0 && bytes[10] === 0x5e && bytes[11] === 0xfe) {
    inner.push(bytes.slice(12))
  }
  return inner
}

function classIn(bytes: Uint8Array, ranges: readonly Range[]): AddressClass {
  return ranges.find(([address, bits]) => isWithin(bytes, known(address), bits))?.[2] ?? 'public'
}

function known(text: string): Uint8Array {
  const bytes = addressBytes(text)
  if (!bytes) throw new TypeError(`${text} is no address`)
  return bytes
}

/** Whether the first `bits` are the same; of one length. */
export function isWithin(bytes: Uint8Array, range: Uint8Array, bits: number): boolean {
  if (bytes.length !== range.length) return false
  for (let i = 0; i * 8 < bits; i++) {
    const rest = Math.min(8, bits - i * 8)
    const mask = (0xff << (8 - rest)) & 0xff
    if (((bytes[i] ?? 0) & mask) !== ((range[i] ?? 0) & mask)) return false
  }
  return true
}

/** 4 or 16 bytes; one of IPv4 that is written as IPv6 (`::ffff:10.0.0.1`) stays IPv6. `undefined` for anything else. */
export function addressBytes(text: string): Uint8Array | undefined {
  const percent = text.indexOf('%')
  const plain = percent < 0 ? text : text.slice(0, percent)
  if (isIPv4(plain)) return Uint8Array.from(plain.split('.'), Number)
  return isIPv6(plain) ? ipv6Bytes(plain) : undefined
}

function ipv6Bytes(text: string): Uint8Array {
  const gap = text.indexOf('::')
  const head = wordsOf(gap < 0 ? text : text.slice(0, gap))
  const tail = gap < 0 ? [] : wordsOf(text.slice(gap + 2))
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => 0)
  return Uint8Array.from([...head, ...zeros, ...tail].flatMap((word) => [word >> 8, word & 0xff]))
}

function wordsOf(part: string): number[] {
  if (part === '') return []
  return part.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)]
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number)
    return [(a << 8) | b, (c << 8) | d]
  })
}
