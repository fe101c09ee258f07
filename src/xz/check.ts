import { crc32 } from 'node:zlib'
import { sha256 } from '../core/sha256.ts'
import { crc64 } from './crc64.ts'
import { XzError } from './xz-error.ts'

/** A checksum over what a block unpacks to. */
export interface Check {
  readonly length: number
  /** In hex, in the order of the file. */
  readonly of: (unpacked: Uint8Array) => string
}

/** https://tukaani.org/xz/xz-file-format.txt, section 2.1.1.2 */
const CHECKS: ReadonlyMap<number, Check> = new Map<number, Check>([
  [0x0, { length: 0, of: () => '' }],
  [0x1, { length: 4, of: (unpacked) => reversed(crc32(unpacked).toString(16).padStart(8, '0')) }],
  [0x4, { length: 8, of: (unpacked) => reversed(crc64(unpacked)) }],
  [0xa, { length: 32, of: (unpacked) => sha256(unpacked) }],
])

/** Throws XzError for one that no version of the format names: what is not checked is not believed. */
export function checkOf(id: number): Check {
  const check = CHECKS.get(id)
  if (!check) throw new XzError('unsupported', `its kind of checksum, ${id}, is unknown`)
  return check
}

/** The lowest byte first. */
function reversed(hex: string): string {
  return Buffer.from(hex, 'hex').reverse().toString('hex')
}
