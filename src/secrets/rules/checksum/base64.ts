/** Bytes of base64 or base64url, with or without padding and white space; undefined where it is none. */
export function bytesOfBase64(text: string): Buffer | undefined {
  const packed = text.replaceAll(/[\s=]/g, '')
  return packed.length % 4 !== 1 && /^[\w+/-]+$/.test(packed) ? Buffer.from(packed, 'base64') : undefined
}

/** The object that a text of JSON in base64 is; undefined where it is none. */
export function objectOfBase64(text: string): Readonly<Record<string, unknown>> | undefined {
  const bytes = bytesOfBase64(text)
  return bytes && objectOfJson(bytes.toString('utf8'))
}

export function objectOfJson(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined
  } catch {
    return undefined
  }
}
