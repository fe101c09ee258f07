/** Names that a sentence lists. */
export const MAX_LISTED = 20

/** Characters of one of them. */
const MAX_LENGTH = 200

/** `a, b, c`, or the first of very many: `a, b and 3 more`. Names too long for a sentence are cut. */
export function listed(names: readonly string[], most = MAX_LISTED): string {
  const first = names.slice(0, most).map(shortened).join(', ')
  return names.length > most ? `${first} and ${names.length - most} more` : first
}

export function shortened(text: string): string {
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text
}
