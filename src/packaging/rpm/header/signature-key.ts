/*
 * Which key signed: the issuer in an OpenPGP signature packet, old or new format, version 3 or 4.
 * https://www.rfc-editor.org/rfc/rfc9580.html#name-signature-packet-type-id-2
 */

const SIGNATURE = 2
const ISSUER = 16
const ISSUER_FINGERPRINT = 33

/** The id of the key, 16 lower-case hex digits; `undefined` for what is no signature, or does not say. */
export function signatureKeyOf(packet: Uint8Array): string | undefined {
  const bytes = Buffer.from(packet.buffer, packet.byteOffset, packet.byteLength)
  const body = packetBody(bytes)
  if (!body) return undefined
  const version = body[0]
  if (version === 3) return body.length >= 15 ? body.toString('hex', 7, 15) : undefined
  if (version !== 4 || body.length < 6) return undefined
  const hashed = body.readUInt16BE(4)
  const found = issuerIn(body.subarray(6, 6 + hashed))
  const at = 6 + hashed
  if (found !== undefined || at + 2 > body.length) return found
  return issuerIn(body.subarray(at + 2, at + 2 + body.readUInt16BE(at)))
}

function packetBody(bytes: Buffer): Buffer | undefined {
  const tag = bytes[0] ?? 0
  if ((tag & 0x80) === 0) return undefined
  if ((tag & 0x40) !== 0) {
    const length = newLength(bytes, 1)
    return (tag & 0x3f) === SIGNATURE && length
      ? bytes.subarray(length.end, length.end + length.value)
      : undefined
  }
  const size = [1, 2, 4][tag & 3] // Three stands for «to the end».
  if ((tag & 0x3f) >> 2 !== SIGNATURE) return undefined
  if (size === undefined) return bytes.subarray(1)
  if (bytes.length < 1 + size) return undefined
  return bytes.subarray(1 + size, 1 + size + bytes.readUIntBE(1, size))
}

/** Lengths of one, two or five bytes, of packets and of their parts. */
function newLength(bytes: Buffer, at: number): { readonly value: number; readonly end: number } | undefined {
  const first = bytes[at]
  if (first === undefined) return undefined
  if (first < 192) return { value: first, end: at + 1 }
  if (first < 255) {
    const second = bytes[at + 1]
    return second === undefined ? undefined : { value: (first - 192) * 256 + second + 192, end: at + 2 }
  }
  return at + 5 <= bytes.length ? { value: bytes.readUInt32BE(at + 1), end: at + 5 } : undefined
}

function issuerIn(parts: Buffer): string | undefined {
  let at = 0
  while (at < parts.length) {
    const length = newLength(parts, at)
    if (!length || length.value === 0) return undefined
    const type = (parts[length.end] ?? 0) & 0x7f
    const content = parts.subarray(length.end + 1, length.end + length.value)
    if (type === ISSUER && content.length === 8) return content.toString('hex')
    // Its first byte is the version of the key; the id is the end of a version 4 fingerprint.
    if (type === ISSUER_FINGERPRINT && content.length === 21) return content.toString('hex', 13)
    at = length.end + length.value
  }
  return undefined
}
