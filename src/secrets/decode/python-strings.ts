/** Bytes of the shortest string that may be worth a look. */
const MIN_LENGTH = 8
const REF_FLAG = 0x80

/** Strings whose length is one byte: short ASCII, interned or not. */
const SHORT: ReadonlySet<number> = new Set(Buffer.from('zZ'))
/** Strings whose length is four bytes: bytes, Unicode, ASCII and interned forms of them. */
const LONG: ReadonlySet<number> = new Set(Buffer.from('sutaA'))

/**
 * The strings of a compiled Python module, each on a line of its own. In the file itself the byte before a string is its
 * length and the one behind it the type of the next, and both may look like a letter of it.
 *
 * Objects are not followed: whatever looks like a string and holds nothing but printable ASCII is taken for one.
 * https://github.com/python/cpython/blob/main/Python/marshal.c
 */
export function pythonStrings(bytes: Buffer): Buffer {
  const strings: Buffer[] = []
  for (let at = 0; at + 2 < bytes.length; at++) {
    const type = (bytes[at] as number) & ~REF_FLAG
    const [start, length] = SHORT.has(type)
      ? [at + 2, bytes[at + 1] as number]
      : LONG.has(type) && at + 5 <= bytes.length
        ? [at + 5, bytes.readUInt32LE(at + 1)]
        : [0, 0]
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
