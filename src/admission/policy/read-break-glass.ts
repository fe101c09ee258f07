import { messageOf } from '../../core/errors.ts'
import { linearRegExp } from '../../core/linear-regexp.ts'
import type { LocatedYaml } from '../../documents/located-yaml.ts'
import { durationAt, nameGlobs } from './read-values.ts'
import type { BreakGlassDocument } from './schema.ts'
import type { BreakGlass } from './types.ts'

const PATH = ['admission', 'breakGlass'] as const

export function readBreakGlass(document: BreakGlassDocument, yaml: LocatedYaml): BreakGlass {
  const { annotation, ticketPattern, groups, namespaces, maxDuration, until, uses } = document
  if (maxDuration === undefined && until === undefined)
    yaml.fail(PATH, 'breakGlass needs an end: maxDuration, until or both')
  return {
    annotation,
    groups,
    allowAnonymousTicket: document.allowAnonymousTicket ?? false,
    ...(ticketPattern === undefined ? {} : { ticketPattern: readPattern(ticketPattern, yaml) }),
    ...(namespaces && { namespaces: nameGlobs(namespaces, [...PATH, 'namespaces'], yaml) }),
    ...(maxDuration === undefined
      ? {}
      : { maxDuration: durationAt(maxDuration, [...PATH, 'maxDuration'], yaml) }),
    ...(until === undefined ? {} : { until: readTime(until, yaml) }),
    ...(uses === undefined ? {} : { uses }),
  }
}

/** Of the whole ticket. */
function readPattern(text: string, yaml: LocatedYaml): NonNullable<BreakGlass['ticketPattern']> {
  try {
    return { text, test: linearRegExp(`^(?:${text})$`) }
  } catch (error) {
    return yaml.fail(
      [...PATH, 'ticketPattern'],
      `ticketPattern is no regular expression: ${messageOf(error)}`,
    )
  }
}

const TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}))?$/

/** A day lasts until its end, in UTC. */
function readTime(text: string, yaml: LocatedYaml): number {
  const isDay = text.length === 'YYYY-MM-DD'.length
  const time = TIME.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time) || (isDay && new Date(time).toISOString().slice(0, text.length) !== text))
    yaml.fail([...PATH, 'until'], 'until is a day such as 2026-12-31 or a time such as 2026-12-31T18:00:00Z')
  return isDay ? time + 86_400_000 : time
}
