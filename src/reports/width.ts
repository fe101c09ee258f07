/** Made anew where it is needed, which is rarely: making one costs as much as starting the program. */
function graphemes(text: string): Iterable<{ readonly segment: string }> {
  return new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)
}

/** Letters of Latin, punctuation, lines: a column each, and no marks that join. */
function isNarrow(text: string): boolean {
  return /^[\u0020-\u007e\u00a1-\u02ff\u2010-\u2027\u2500-\u257f]*$/.test(text)
}

/** Columns that a text takes on a terminal. */
export function displayWidth(text: string): number {
  if (isNarrow(text)) return text.length
  let width = 0
  for (const { segment } of graphemes(text)) width += graphemeWidth(segment)
  return width
}

/** Cut to a width, with an ellipsis where something is left out. */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  if (isNarrow(text)) return `${text.slice(0, width - 1).trimEnd()}…`
  let cut = ''
  let used = 0
  for (const { segment } of graphemes(text)) {
    const next = graphemeWidth(segment)
    if (used + next > width - 1) break
    cut += segment
    used += next
  }
  return `${cut.trimEnd()}…`
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)))
}

/** East Asian wide and emoji take two. https://www.unicode.org/reports/tr11/ */
function graphemeWidth(grapheme: string): number {
  const code = grapheme.codePointAt(0) ?? 0
  if (/\p{Emoji_Presentation}/u.test(grapheme) || grapheme.includes('\ufe0f')) return 2
  return WIDE.some(([from, to]) => code >= from && code <= to) ? 2 : 1
}

const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x20000, 0x3fffd],
]
