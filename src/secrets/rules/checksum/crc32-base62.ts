import { crc32 } from 'node:zlib'
import type { Candidate } from '../../types.ts'
import type { Checked } from './types.ts'

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const CHECKSUM_LENGTH = 6

/**
 * Tokens of GitHub and npm end with the CRC-32 of what lies between prefix and checksum, as six digits of base 62.
 * https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
 * https://github.blog/changelog/2021-09-23-npm-has-a-new-access-token-format/
 *
 * A wrong one is told all the same, with the lowest confidence: somebody may have cut or altered the token.
 */
export function checkCrc32Base62({ secret }: Candidate): Checked {
  const body = secret.slice(secret.lastIndexOf('_') + 1)
  const isRight = crc32Base62(body.slice(0, -CHECKSUM_LENGTH)) === body.slice(-CHECKSUM_LENGTH)
  return isRight ? { isProven: true } : { confidence: 'low', note: 'its checksum is wrong' }
}

export function crc32Base62(text: string): string {
  let digits = ''
  for (let rest = crc32(text); digits.length < CHECKSUM_LENGTH; rest = Math.floor(rest / DIGITS.length))
    digits = DIGITS.charAt(rest % DIGITS.length) + digits
  return digits
}
