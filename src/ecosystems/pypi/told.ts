/** Names that are told of many. */
export const MAX_TOLD = 20

const MAX_LENGTH = 200

/** The first of many names, cut where they are too long for a sentence. */
export function told(names: readonly string[]): string {
  const first = names.slice(0, MAX_TOLD).map(short)
  const rest = names.length > MAX_TOLD ? ` and ${names.length - MAX_TOLD} more` : ''
  return `${first.join(', ')}${rest}`
}

export function short(text: string): string {
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text
}
