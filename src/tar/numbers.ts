/**
 * Numbers in tar headers: octal digits in ASCII, padded with spaces or NULs, or, where the first byte has its top
 * bit set, a big-endian two's complement integer in the rest (GNU and star, "base-256").
 * https://www.gnu.org/software/tar/manual/html_node/Extensions.html
 */

/** `undefined` when it is no number, or one that JavaScript cannot hold exactly. An empty field is 0. */
export function readNumber(block: Uint8Array, start: number, length: number): number | undefined {
  return (block[start] ?? 0) & 0x80 ? readBinary(block, start, length) : readOctal(block, start, length)
}

function readOctal(block: Uint8Array, start: number, length: number): number | undefined {
  const end = start + length
  let at = start
  while (at < end && isPadding(block[at])) at++
  let value = 0
  for (; at < end && !isPadding(block[at]); at++) {
    const digit = (block[at] ?? 0) - 48
    if (digit < 0 || digit > 7) return undefined
    value = value * 8 + digit
  }
  while (at < end && isPadding(block[at])) at++
  return at === end ? value : undefined
}

function readBinary(block: Uint8Array, start: number, length: number): number | undefined {
  const first = block[start] ?? 0
  const isNegative = (first & 0x40) !== 0
  let value = isNegative ? (first & 0x7f) - 0x80 : first & 0x7f
  for (let i = start + 1; i < start + length; i++) value = value * 256 + (block[i] ?? 0)
  return Number.isSafeInteger(value) ? value : undefined
}

function isPadding(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0
}
