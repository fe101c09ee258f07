import { isSpace, skipSpaces } from './lines.ts'

/** A part of a text by its indices. */
export interface Range {
  readonly start: number
  readonly end: number
}

/** What stands between spaces; quotes hold nothing together. Of FROM, COPY, EXPOSE and their like. */
export function splitAtSpaces(text: string, start: number, end: number): readonly Range[] {
  const ranges: Range[] = []
  let index = skipSpaces(text, start, end)
  while (index < end) {
    const from = index
    while (index < end && !isSpace(text.charCodeAt(index))) index++
    ranges.push({ start: from, end: index })
    index = skipSpaces(text, index, end)
  }
  return ranges
}

/** The same, but quotes and escapes hold together. Of ENV, LABEL, ARG. */
export function splitQuoted(text: string, start: number, end: number, escape: string): readonly Range[] {
  const ranges: Range[] = []
  let index = skipSpaces(text, start, end)
  while (index < end) {
    const from = index
    index = quotedWordEnd(text, index, end, escape)
    ranges.push({ start: from, end: index })
    index = skipSpaces(text, index, end)
  }
  return ranges
}

function quotedWordEnd(text: string, start: number, end: number, escape: string): number {
  let quote = ''
  let index = start
  for (; index < end; index++) {
    const unit = text[index] ?? ''
    if (unit === escape && quote !== "'") index++
    else if (quote !== '') {
      if (unit === quote) quote = ''
    } else if (unit === '"' || unit === "'") quote = unit
    else if (isSpace(text.charCodeAt(index))) break
  }
  return Math.min(index, end)
}

/** `--name=value` at the beginning of what stands behind the name of an instruction. */
export function splitFlags(text: string, start: number, end: number, escape: string): readonly Range[] {
  const ranges: Range[] = []
  let index = skipSpaces(text, start, end)
  while (text.startsWith('--', index) && index < end) {
    const wordEnd = quotedWordEnd(text, index, end, escape)
    // Two dashes alone end the flags; they are left with what is behind them.
    if (wordEnd - index === 2) break
    ranges.push({ start: index, end: wordEnd })
    index = skipSpaces(text, wordEnd, end)
  }
  return ranges
}

/** The texts of a JSON array, with their quotes; `undefined`: it is none, `not-texts`: it holds other things. */
export function splitJson(
  text: string,
  start: number,
  end: number,
): readonly (Range & { readonly value: string })[] | 'not-texts' | undefined {
  if (text[start] !== '[' || text[end - 1] !== ']') return undefined
  const source = text.slice(start, end)
  const parsed = parseJson(source)
  if (!Array.isArray(parsed)) return undefined
  if (!parsed.every((one) => typeof one === 'string')) return 'not-texts'
  const words: (Range & { value: string })[] = []
  let index = start
  for (const value of parsed) {
    // A valid array of texts has quotes nowhere but around them, and behind a backslash.
    const from = text.indexOf('"', index)
    index = from + 1
    while (text[index] !== '"') index += text[index] === '\\' ? 2 : 1
    words.push({ start: from, end: ++index, value })
  }
  return words
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
