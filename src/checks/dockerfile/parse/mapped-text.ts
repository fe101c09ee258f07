/**
 * A text that was put together of parts of a file: continued lines joined, quotes taken away. It knows where in the
 * file each of its units stands.
 */
export interface MappedText {
  readonly text: string
  /** Offset into the file of a unit; of the unit behind the last one: behind it. */
  readonly at: (index: number) => number
}

/** A part of the file as it stands. */
export interface SourcePiece {
  readonly offset: number
  readonly text: string
}

export function plainText(text: string, offset: number): MappedText {
  return { text, at: (index) => offset + Math.min(index, text.length) }
}

/** @param offset where an empty text stands */
export function piecedText(pieces: readonly SourcePiece[], offset: number): MappedText {
  const used = pieces.filter(({ text }) => text !== '')
  const starts: number[] = []
  let length = 0
  for (const { text } of used) {
    starts.push(length)
    length += text.length
  }
  const at = (index: number): number => {
    const number = lastNotAbove(starts, Math.min(index, length - 1))
    const piece = used[number]
    return piece ? piece.offset + Math.min(index, length) - (starts[number] ?? 0) : offset
  }
  return { text: used.map(({ text }) => text).join(''), at }
}

/** @param offsets one for each unit */
export function unitText(text: string, offsets: readonly number[], offset: number): MappedText {
  const behind = (offsets.at(-1) ?? offset - 1) + 1
  return { text, at: (index) => offsets[index] ?? behind }
}

/** Offset behind the units up to `index`, which is not where the next one begins when a line end stands between. */
export function endAt(mapped: MappedText, index: number): number {
  return index > 0 ? mapped.at(index - 1) + 1 : mapped.at(0)
}

/** Index of the last of ascending numbers that is not above one; -1: all are. */
export function lastNotAbove(numbers: readonly number[], value: number): number {
  let low = 0
  let high = numbers.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((numbers[middle] ?? 0) <= value) low = middle + 1
    else high = middle
  }
  return low - 1
}
