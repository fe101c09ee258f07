/** Cut to so many UTF-16 units, between characters, with a mark that it was. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text
  const end = most - 1
  const isInPair = /[\ud800-\udbff]/.test(text.charAt(end - 1))
  return `${text.slice(0, isInPair ? end - 1 : end)}…`
}
