import { faultAt } from './fault.ts'
import { isSpace, type Lines, skipSpaces, trimEnd } from './lines.ts'
import type { Directive, Fault } from './types.ts'

export interface Directives {
  readonly directives: readonly Directive[]
  /** How many lines they take. */
  readonly count: number
  readonly escape: '\\' | '`'
  readonly faults: readonly Fault[]
}

const NAMES: ReadonlySet<string> = new Set(['syntax', 'escape', 'check'])

/** The lines at the top that tell how to read the others. https://docs.docker.com/reference/dockerfile/#parser-directives */
export function directivesOf(text: string, lines: Lines): Directives {
  const directives: Directive[] = []
  const faults: Fault[] = []
  let escape: Directives['escape'] = '\\'
  for (const line of lines.all) {
    const directive = directiveOf(text, line.start, line.end, lines)
    if (!directive) break
    if (directives.some(({ name }) => name === directive.name))
      faults.push(faultAt(directive, `The directive ${directive.name} is given more than once.`))
    directives.push(directive)
    if (directive.name !== 'escape') continue
    if (directive.value === '\\' || directive.value === '`') escape = directive.value
    else
      faults.push(
        faultAt(directive, `The escape character is a backslash or a backtick, not ${directive.value}.`),
      )
  }
  return { directives, count: directives.length, escape, faults }
}

function directiveOf(text: string, start: number, end: number, lines: Lines): Directive | undefined {
  const hash = skipSpaces(text, start, end)
  if (hash >= end || text[hash] !== '#') return undefined
  const nameStart = skipSpaces(text, hash + 1, end)
  let nameEnd = nameStart
  while (nameEnd < end && text[nameEnd] !== '=' && !isSpace(text.charCodeAt(nameEnd))) nameEnd++
  const equals = skipSpaces(text, nameEnd, end)
  const name = text.slice(nameStart, nameEnd).toLowerCase()
  if (equals >= end || text[equals] !== '=' || !NAMES.has(name)) return undefined
  const value = text.slice(equals + 1, trimEnd(text, equals + 1, end)).trim()
  return value === '' ? undefined : { ...lines.spanOf(hash, end), name, value }
}
