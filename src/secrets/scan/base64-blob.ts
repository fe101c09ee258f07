import type { SecretRule } from '../types.ts'

/** Bytes of Base64 that are decoded. */
export const MAX_BLOB = 32 * 1024

/**
 * What is worth to be decoded begins with one of these: Secrets of Kubernetes and variables of CI keep whole files so.
 * Their Base64 begins alike because the texts do; https://www.rfc-editor.org/rfc/rfc4648#section-4
 */
const BEGINNINGS = [
  '-----BEGIN ',
  '{"auths":',
  '{ "auths":',
  '{\n  "auths":',
  '{\n\t"auths":',
  '{"type":"service_account"',
  '{"type": "service_account"',
  '{\n  "type": "service_account"',
  'apiVersion: v1\n',
  '[default]\n',
  'machine ',
]

/** The characters that follow from all of the beginning, and not from what stands behind it too. */
const STARTS = BEGINNINGS.map((text) => {
  const whole = Math.floor((Buffer.byteLength(text) * 4) / 3)
  return Buffer.from(text).toString('base64').slice(0, whole)
})

/** Finds such Base64: a rule like others, of which nothing is told but what is inside. */
export const BLOB_RULE: SecretRule = {
  id: 'base64',
  category: '',
  title: '',
  severity: 'UNKNOWN',
  keywords: STARTS.map((start) => start.toLowerCase()),
  pattern: `(?:${STARTS.map(quoted).join('|')})[0-9A-Za-z+/\\s]{16,}`,
  maxLength: MAX_BLOB,
  before: 0,
  confidence: 'low',
  advice: '',
  references: [],
}

function quoted(text: string): string {
  return text.replaceAll(/[+/]/g, (c) => `\\${c}`)
}

/** What is inside, and for each of its bytes where its characters begin. */
export interface DecodedBlob {
  readonly bytes: Buffer
  readonly placeOf: (offset: number) => number
}

export function decodeBlob(match: string): DecodedBlob {
  // Lines of it may be indented, as YAML has them; a blank line or a word of another alphabet ends it.
  const end = match.search(/\n\s*\n/u)
  const text = end < 0 ? match : match.slice(0, end)
  const places: number[] = []
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 32) places.push(at)
  return {
    bytes: Buffer.from(text, 'base64'),
    placeOf: (offset) => places[Math.min(Math.floor((offset * 4) / 3), places.length - 1)] ?? 0,
  }
}
