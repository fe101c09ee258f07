/*
 * The lines of a requirements file as pip reads them.
 * https://pip.pypa.io/en/stable/reference/requirements-file-format/
 */

/** One requirement or option, after its continued lines were joined and its comment was taken away. */
export interface RequirementLine {
  readonly text: string
  readonly start: number
  readonly end: number
}

/** UTF-8, or UTF-16 where a byte order mark says so, as editors of Windows save it. */
export function decodeRequirements(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (buffer[0] === 0xff && buffer[1] === 0xfe) return buffer.toString('utf16le', 2)
  if (buffer[0] === 0xfe && buffer[1] === 0xff)
    return Buffer.from(buffer.subarray(2, buffer.length - (buffer.length % 2)))
      .swap16()
      .toString('utf16le')
  const text = buffer.toString('utf8')
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}

export function* requirementLines(text: string): Generator<RequirementLine> {
  let parts: string[] = []
  let start = 0
  let end = 0
  for (const raw of text.split('\n')) {
    end++
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw
    if (parts.length === 0) start = end
    const isComment = line.trimStart().startsWith('#')
    if (line.endsWith('\\') && !isComment) {
      parts.push(line.slice(0, -1))
      continue
    }
    parts.push(isComment ? '' : line)
    const whole = withoutComment(parts.join('')).trim()
    parts = []
    if (whole !== '') yield { text: whole, start, end }
  }
  const rest = withoutComment(parts.join('')).trim()
  if (rest !== '') yield { text: rest, start, end }
}

/** A comment begins the line or follows white space: `#egg=name` is part of an address. */
function withoutComment(line: string): string {
  if (line.startsWith('#')) return ''
  for (let at = line.indexOf('#'); at > 0; at = line.indexOf('#', at + 1)) {
    if (line[at - 1] === ' ' || line[at - 1] === '\t') return line.slice(0, at)
  }
  return line
}

/** `-r FILE`, `--requirement=FILE`: the value of an option, under any of its names. */
export function optionValue(line: string, names: readonly string[]): string | undefined {
  for (const name of names) {
    if (!line.startsWith(name)) continue
    const rest = line.slice(name.length)
    const isShort = !name.startsWith('--')
    if (rest.startsWith('=') || rest.startsWith(' ') || rest.startsWith('\t') || (isShort && rest !== ''))
      return rest
        .replace(/^[=\s]/, '')
        .trim()
        .replaceAll(/^["']|["']$/g, '')
  }
  return undefined
}
