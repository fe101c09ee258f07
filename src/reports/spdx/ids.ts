import { sha256 } from '../../core/sha256.ts'

/** Enough of a digest to keep some hundred thousand packages apart. */
const HASH_LENGTH = 16
const MAX_SLUG_LENGTH = 60

export const TARGET_ID = 'SPDXRef-Target'
export const SYSTEM_ID = 'SPDXRef-OperatingSystem'

/** Letters, digits, dots and hyphens are all that an id may hold: a readable part, and one that tells it from others. */
export function elementId(kind: string, text: string, key: string): string {
  return `SPDXRef-${kind}-${slug(text)}-${sha256(key).slice(0, HASH_LENGTH)}`
}

export function licenseId(text: string): string {
  return `LicenseRef-${slug(text)}-${sha256(text).slice(0, HASH_LENGTH)}`
}

function slug(text: string): string {
  return text.slice(0, MAX_SLUG_LENGTH).replace(/[^A-Za-z0-9.-]+/g, '-')
}

/** SPDX knows no fractions of a second. */
export function spdxTime(iso: string): string {
  return `${iso.slice(0, 19)}Z`
}
