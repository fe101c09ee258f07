import { lastNotAbove, type MappedText } from '../parse/mapped-text.ts'

/**
 * Parts of a text put together.
 *
 * @param where index in the source where it stands when it is empty
 */
export function partsOf(
  source: MappedText,
  parts: readonly { readonly start: number; readonly end: number }[],
  where: number,
): MappedText {
  const used = parts.filter(({ start, end }) => end > start)
  const starts: number[] = []
  let length = 0
  for (const { start, end } of used) {
    starts.push(length)
    length += end - start
  }
  const at = (index: number): number => {
    const number = lastNotAbove(starts, Math.min(index, length - 1))
    const part = used[number]
    if (!part) return source.at(where)
    const within = Math.min(index, length) - (starts[number] ?? 0)
    return index < length ? source.at(part.start + within) : source.at(part.end - 1) + 1
  }
  return { text: used.map(({ start, end }) => source.text.slice(start, end)).join(''), at }
}
