/**
 * Bits a character by Shannon, over the characters of the text itself: 0 for one that is repeated, 4 at most for
 * hexadecimal digits.
 */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length)
  return bits
}

/** Of a text by chance of 64 characters or fewer nearly all have this much: three fifths of what it can have. */
const SHARE = 0.6
const MOST_CHARACTERS = 32

/** What a secret of that length has at least, whatever its alphabet: digits by chance pass it too. */
export function leastEntropy(length: number): number {
  return SHARE * Math.log2(Math.max(2, Math.min(length, MOST_CHARACTERS)))
}
