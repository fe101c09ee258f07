import { isSpace, type Line, type Lines } from './lines.ts'
import type { Comment } from './types.ts'

/** A line that is a comment, or `undefined`. What begins later in a line is none. */
export function commentOf(text: string, line: Line, lines: Lines): Comment | undefined {
  let start = line.start
  while (start < line.end && isSpace(text.charCodeAt(start))) start++
  if (text[start] !== '#' || start >= line.end) return undefined
  const inner = text.slice(start + 1, line.end).trim()
  return { ...lines.spanOf(start, line.end), text: inner, ...ignoresOf(inner) }
}

type Ignores = Pick<Comment, 'ignores' | 'ignoresGlobally' | 'ignoresUntil'>

/**
 * What a comment says is not to be reported: `hadolint ignore=DL3008,DL3009`, `hadolint global ignore=DL3008`,
 * `plimsoll:ignore=DS-0002`, `trivy:ignore:DS-0002:exp:2027-01-31`.
 * https://github.com/hadolint/hadolint#inline-ignores,
 * https://trivy.dev/latest/docs/scanner/misconfiguration/#filtering-misconfigurations
 */
function ignoresOf(text: string): Ignores {
  if (text.startsWith('trivy:')) return trivyIgnores(text)
  const words = text.replaceAll('=', ' = ').split(/\s+/)
  const isOurs = words[0] === 'plimsoll:ignore'
  const isGlobal = words[1] === 'global'
  const equals = isOurs ? 1 : isGlobal ? 3 : 2
  if (!isOurs && (words[0] !== 'hadolint' || words[equals - 1] !== 'ignore')) return {}
  if (words[equals] !== '=') return {}
  const ignores = listed(words.slice(equals + 1))
  return { ignores, ...(isGlobal && !isOurs ? { ignoresGlobally: true } : {}) }
}

/** Ids up to the first word that is none; behind it people say why. */
function listed(words: readonly string[]): readonly string[] {
  const ids: string[] = []
  let goesOn = true
  for (const word of words) {
    if (!goesOn && !word.startsWith(',')) break
    ids.push(...word.split(',').filter((id) => id !== ''))
    goesOn = word.endsWith(',')
  }
  return ids
}

function trivyIgnores(text: string): Ignores {
  const ids: string[] = []
  let until: string | undefined
  for (const word of text.split(/\s+/)) {
    const [tool, action, id, ...rest] = word.split(':')
    if (tool !== 'trivy' || action !== 'ignore' || !id) break
    ids.push(id)
    const day = rest[0] === 'exp' ? rest[1] : undefined
    // One day holds for all of the line: the first to come.
    if (day !== undefined && (until === undefined || day < until)) until = day
  }
  return ids.length === 0 ? {} : { ignores: ids, ...(until === undefined ? {} : { ignoresUntil: until }) }
}
