/**
 * A content digest as OCI writes it: `algorithm:hex`.
 * https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests
 */
export type Digest = `sha256:${string}` | `sha512:${string}`

const HEX_LENGTHS: Readonly<Record<string, number>> = { sha256: 64, sha512: 128 }

/** `undefined` when the text is not a digest of a registered algorithm in lower-case hex. */
export function parseDigest(text: string): Digest | undefined {
  const colon = text.indexOf(':')
  if (colon < 0) return undefined
  const hex = text.slice(colon + 1)
  return HEX_LENGTHS[text.slice(0, colon)] === hex.length && isLowerHex(hex) ? (text as Digest) : undefined
}

/** The algorithm, as node:crypto names it. */
export function digestAlgorithm(digest: Digest): 'sha256' | 'sha512' {
  return digest.startsWith('sha256:') ? 'sha256' : 'sha512'
}

/** The part after the colon. */
export function digestHex(digest: Digest): string {
  return digest.slice(digest.indexOf(':') + 1)
}

/** `sha256:0123456789ab…`, for people. */
export function shortDigest(digest: string): string {
  const colon = digest.indexOf(':')
  return digest.length > colon + 13 ? digest.slice(0, colon + 13) : digest
}

function isLowerHex(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    const isHex = (c >= 48 && c <= 57) || (c >= 97 && c <= 102)
    if (!isHex) return false
  }
  return true
}
