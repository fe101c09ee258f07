import type { ConfigurationReport, Misconfiguration } from '../../core/misconfiguration.ts'
import { oneLine } from '../../core/printable.ts'
import { secretCounts, secretPlaceName } from '../misconfiguration-words.ts'
import { type Painter, SEVERITY_STYLES } from '../painter.ts'
import type { ReportOptions } from '../types.ts'
import { truncate } from '../width.ts'

/** Places of one secret that are listed; the JSON report has more. */
const MOST_PLACES = 5

/** Secrets, the worst first, each with its places; nothing where none was found. */
export function* secretTable(
  configuration: ConfigurationReport,
  options: ReportOptions,
  style: Painter,
): Generator<string> {
  const found = configuration.misconfigurations.filter((one) => one.class === 'secret')
  if (found.length === 0) return
  yield `\n${secretCounts(configuration)}\n\n`
  for (const one of found) yield* secretRows(one, options, style)
}

function* secretRows(one: Misconfiguration, options: ReportOptions, style: Painter): Generator<string> {
  const { id, severity, title, advice, secret } = one
  const { masked = '', confidence = 'medium', places = [], morePlaces = 0, note } = secret ?? {}
  const head = `  ${severity.padEnd('CRITICAL'.length)}  `
  const indent = ' '.repeat(head.length)
  const fit = (text: string): string => truncate(oneLine(text), options.width - head.length)
  const facts = [masked, `confidence ${confidence}`, ...(note === undefined ? [] : [note])].join(', ')
  yield `${head.replace(severity, style(SEVERITY_STYLES[severity], severity))}${fit(`${title} (${id}): ${facts}`)}\n`
  for (const place of places.slice(0, MOST_PLACES)) yield `${indent}${fit(`in ${secretPlaceName(place)}`)}\n`
  const rest = places.length + morePlaces - MOST_PLACES
  if (rest > 0) yield `${indent}and in ${rest} more\n`
  yield `${indent}${style('gray', fit(`→ ${advice}`))}\n`
}
