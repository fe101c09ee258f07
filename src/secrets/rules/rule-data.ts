import type { Confidence } from '../../core/secret.ts'
import type { Severity } from '../../core/severity.ts'

/** Names of what can be computed of a secret; see checksum/registry.ts. */
export const CHECKS = [
  'aws-key-id',
  'base64-text',
  'bcrypt-or-crypt',
  'crc32-base62',
  'discord-token',
  'docker-auth',
  'docker-config',
  'json-token',
  'jwk',
  'jwt',
  'key-bag',
  'known-password',
  'password',
  'pem',
  'pgp',
  'url-password',
  'user-password',
] as const
export type CheckName = (typeof CHECKS)[number]

/** A rule as plain data: what is written in data/*.yaml, its shape written out as a pattern. */
export interface RuleData {
  readonly id: string
  readonly category: string
  readonly title: string
  readonly severity: Severity
  readonly keywords: readonly string[]
  readonly pattern: string
  readonly maxLength: number
  readonly before: number
  readonly visiblePrefix?: string
  readonly confidence: Confidence
  readonly paths?: PathTests
  /** Bits a character that the secret has at least; absent: what goes with its length. */
  readonly entropy?: number
  readonly check?: CheckName
  /** In small letters; one of them has to stand on the line. */
  readonly words?: readonly string[]
  /** In small letters; a secret that holds one of them is none. */
  readonly refuse?: readonly string[]
  /** Words of the common placeholders that real secrets of the kind do hold: `test`. */
  readonly mayHold?: readonly string[]
  readonly advice: string
  readonly references: readonly string[]
}

/** In small letters; a path has to pass one of them. */
export interface PathTests {
  /** Of the file itself. */
  readonly names?: readonly string[]
  readonly endings?: readonly string[]
  /** Anywhere in the path. */
  readonly parts?: readonly string[]
}
