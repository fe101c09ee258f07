const MAX_LENGTH = 200

/** Somebody else's words, fit for one line of a terminal: no control characters, no more than 200 characters. */
export function publicText(text: string): string {
  const line = text
    .slice(0, 4 * MAX_LENGTH)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH - 1)}…` : line.replace(/\.$/, '')
}
