/** Names that one problem tells. */
const MAX_NAMED = 5

/** `a, b and 3 more` */
export function named(all: readonly string[]): string {
  const more = all.length > MAX_NAMED ? ` and ${all.length - MAX_NAMED} more` : ''
  return `${all.slice(0, MAX_NAMED).join(', ')}${more}`
}
