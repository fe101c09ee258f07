import { isUtf8 } from 'node:buffer'

/** The text of a field of fixed width: up to the first NUL, or the whole of it. */
export function readText(block: Buffer, start: number, length: number): string {
  let end = start
  const limit = start + length
  while (end < limit && block[end] !== 0) end++
  return decodeName(block, start, end)
}

/**
 * A name as text. Names are bytes; one that is not UTF-8 is read as Latin-1, so that two different names stay
 * different (replacement characters would make them one, and one could then hide the other).
 */
export function decodeName(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start, end)
  if (text.includes('\ufffd') && !isUtf8(bytes.subarray(start, end)))
    return bytes.toString('latin1', start, end)
  return text
}
