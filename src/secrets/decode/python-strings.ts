/** Bytes of the shortest string that may be worth a look. */
const MIN_LENGTH = 8
const REF_FLAG = 0x80

/**
 * By type, bytes of the length of a string: one of short ASCII, interned or not (`z`, `Z`), four of bytes, Unicode, ASCII
 * and their interned forms.
 */
const LENGTH_BYTES = new Uint8Array(256)
for (const type of Buffer.from('zZ')) LENGTH_BYTES[type] = LENGTH_BYTES[type | REF_FLAG] = 1
for (const type of Buffer.from('sutaA')) LENGTH_BYTES[type] = LENGTH_BYTES[type | REF_FLAG] = 4

/**
 * The strings of a compiled Python module, each on a line of its own. In the file itself the byte before a string is its
 * length and the one behind it the type of the next, and both may look like a letter of it.
 *
 * Objects are not followed: whatever looks like a string and holds nothing but printable ASCII is taken for one.
 * https://github.com/python/cpython/blob/main/Python/marshal.c
 */
export function pythonStrings(bytes: Buffer): Buffer {
  const strings: Buffer[] = []
  for (let at = 0; at + 5 < bytes.length; at++) {
    const lengthBytes = LENGTH_BYTES[bytes[at] as number] as number
    if (lengthBytes === 0) continue
    const length = bytes.readUIntLE(at + 1, lengthBytes)
    const start = at + 1 + lengthBytes
    if (length < MIN_LENGTH || start + length > bytes.length) continue
    const string = bytes.subarray(start, start + length)
    if (!isText(string)) continue
    strings.push(string, LINE_FEED)
    at = start + length - 1
  }
  return Buffer.concat(strings)
}

const LINE_FEED = Buffer.from('\n')

function isText(bytes: Buffer): boolean {
  return bytes.every((byte) => (byte >= 32 && byte < 127) || (byte >= 9 && byte <= 13))
}
