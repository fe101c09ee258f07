import type { Candidate } from '../../types.ts'
import type { Checked } from './types.ts'

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const PREFIX_LENGTH = 4
/** Digits of base 32 that hold the account's number; it has 40 bits, of which the first is not part of it. */
const ACCOUNT_DIGITS = 9
const MOST_ACCOUNT = 10n ** 12n

/**
 * An access key id of AWS is four letters for its kind and 16 digits of base 32, in which those that were made since
 * 2019 carry the account's number: 40 bits behind the first one.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html
 */
export function checkAwsKeyId({ secret }: Candidate): Checked | undefined {
  if (secret.endsWith('EXAMPLE')) return undefined
  const digits = Array.from(secret.slice(PREFIX_LENGTH), (digit) => BASE32.indexOf(digit))
  if (digits.includes(-1)) return { confidence: 'low' }
  let bits = 0n
  for (const digit of digits.slice(0, ACCOUNT_DIGITS)) bits = bits * 32n + BigInt(digit)
  // 45 bits were read: the first is a mark, the last five lie behind the number.
  const account = (bits >> 4n) & ((1n << 40n) - 1n)
  const isOld = digits[0] !== undefined && digits[0] < 16
  if (isOld || account >= MOST_ACCOUNT) return {}
  return { note: `of the account ${String(account).padStart(12, '0')}` }
}
