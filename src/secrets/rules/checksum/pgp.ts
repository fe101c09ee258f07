import type { Candidate } from '../../types.ts'
import { bytesOfBase64 } from './base64.ts'
import type { Checked } from './types.ts'

/** Secret key and secret subkey. */
const SECRET_PACKETS: ReadonlySet<number> = new Set([5, 7])

/**
 * A block of a secret key begins with a packet of that kind, in the old or the new form of its header.
 * https://www.rfc-editor.org/rfc/rfc9580#name-packet-headers
 */
export function checkPgp({ secret }: Candidate): Checked | undefined {
  const lines = secret.replaceAll(/\\r\\n|\\n/g, '\n').split('\n')
  const body = lines.filter((line) => !line.includes(':') && !line.trim().startsWith('=')).join('')
  const first = bytesOfBase64(body.trim().slice(0, 4))?.[0]
  if (first === undefined || first < 0x80) return undefined
  const tag = first & 0x40 ? first & 0x3f : (first >> 2) & 0x0f
  return SECRET_PACKETS.has(tag) ? { isProven: true } : undefined
}
