import type { Candidate } from '../../types.ts'
import { isPublishedKey } from '../gates/published-keys.ts'
import { bytesOfBase64 } from './base64.ts'
import type { Checked } from './types.ts'

const SEQUENCE = 0x30
const OPENSSH_MAGIC = 'openssh-key-v1\0'
/** Where packages lie that carry such a key for their own tests; in a place for settings it is in use. */
const PUBLISHED_IN = ['usr/', 'bin/', 'lib/', 'lib64/', 'sbin/']
/** Bytes of the smallest key there is, of an elliptic curve; less is the beginning of one, for show. */
const LEAST_BYTES = 32

/**
 * A private key in PEM: the body is base64 of a DER sequence whose length is that of the body, or of OpenSSH's form.
 * https://www.rfc-editor.org/rfc/rfc7468
 * https://cvsweb.openbsd.org/src/usr.bin/ssh/PROTOCOL.key
 *
 * A key with a passphrase is worth less to who finds it. What decodes to something else was cut or altered: it is told
 * with the lowest confidence.
 */
export function checkPem({ secret, match, path }: Candidate): Checked | undefined {
  const text = plainLines(secret)
  const isOldEncrypted = text.includes('ENCRYPTED')
  const body = bodyOf(text)
  const bytes = bytesOfBase64(body)
  if (!bytes || bytes.length < LEAST_BYTES) return undefined
  if (isPublishedKey(body))
    return {
      isProven: true,
      confidence: PUBLISHED_IN.some((folder) => path.startsWith(folder)) ? 'low' : 'medium',
      note: 'published with a well-known package, so everybody has it',
    }
  if (isOldEncrypted || match.includes('ENCRYPTED PRIVATE KEY'))
    return { isProven: true, confidence: 'medium', note: 'encrypted with a passphrase' }
  if (bytes.toString('latin1', 0, OPENSSH_MAGIC.length) === OPENSSH_MAGIC) return openSsh(bytes)
  return isWholeSequence(bytes) ? { isProven: true } : { confidence: 'low', note: 'no whole key' }
}

/** A key in a store of keys, by its kind: the bag 1 of PKCS#12 is the only one that needs no password. */
export function checkKeyBag({ groups }: Candidate): Checked {
  return groups['bag'] === '\x01'
    ? { isProven: true }
    : { isProven: true, confidence: 'medium', note: 'protected by a password' }
}

/** In JSON, YAML and source code the ends of lines are escaped, and each line may stand in quotes. */
function plainLines(text: string): string {
  return text
    .replaceAll(/\\r\\n|\\[nr]/g, '\n')
    .replaceAll(/["'] {0,3}\+ {0,3}\r?\n/g, '\n')
    .replaceAll(/\n["'\t #*>|]+/g, '\n')
}

/** Without headers as `Proc-Type: 4,ENCRYPTED`. */
function bodyOf(text: string): string {
  return text
    .split('\n')
    .filter((line) => !line.includes(':') && !line.includes('-----'))
    .join('')
    .replaceAll(/["',\\\s]/g, '')
}

function openSsh(bytes: Buffer): Checked {
  const at = OPENSSH_MAGIC.length
  const cipher = bytes.toString('latin1', at + 4, at + 4 + Math.min(bytes.readUInt32BE(at), 40))
  return cipher === 'none'
    ? { isProven: true }
    : { isProven: true, confidence: 'medium', note: 'encrypted with a passphrase' }
}

/** X.690, 8.1.3: the length in one byte, or in as many as the first one says. */
function isWholeSequence(bytes: Buffer): boolean {
  if (bytes[0] !== SEQUENCE) return false
  const first = bytes[1] ?? 0
  if (first < 0x80) return first + 2 === bytes.length
  const count = first & 0x7f
  if (count < 1 || count > 3) return false
  return bytes.readUIntBE(2, count) + 2 + count === bytes.length
}
