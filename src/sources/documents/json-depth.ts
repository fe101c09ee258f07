/** Objects and lists inside each other; real documents have a handful. */
export const MAX_DOCUMENT_DEPTH = 100

const QUOTE = 0x22
const BACKSLASH = 0x5c

/**
 * Whether a JSON text is nested deeper than a limit. JSON.parse does not mind, but whoever walks or writes the value
 * afterwards by recursion would run out of stack.
 */
export function isDeeperThan(json: Uint8Array, limit: number): boolean {
  let depth = 0
  let isInText = false
  for (let at = 0; at < json.length; at++) {
    const byte = json[at] as number
    if (isInText) {
      if (byte === BACKSLASH) at++
      else if (byte === QUOTE) isInText = false
    } else if (byte === QUOTE) isInText = true
    // [ ] { } are 0x5b 0x5d 0x7b 0x7d: bit 5 tells braces from brackets.
    else if ((byte | 0x20) === 0x7b && ++depth > limit) return true
    else if ((byte | 0x20) === 0x7d) depth--
  }
  return false
}
