import {
  type CheckedResource,
  type ConfigurationReport,
  type Misconfiguration,
  type SourcePlace,
  subjectName,
} from '../../core/misconfiguration.ts'
import { oneLine } from '../../core/printable.ts'
import { misconfigurationCounts, placeName } from '../misconfiguration-words.ts'
import { type Painter, SEVERITY_STYLES } from '../painter.ts'
import { suppressedLines } from '../suppressed-lines.ts'
import type { ReportOptions } from '../types.ts'
import { truncate } from '../width.ts'
import { secretTable } from './secrets.ts'

/** Secrets, and what is set up wrongly, object by object; objects of which all is well are counted. */
export function* configurationTable(
  configuration: ConfigurationReport,
  options: ReportOptions,
  style: Painter,
): Generator<string> {
  yield* secretTable(configuration, options, style)
  const others = configuration.misconfigurations.filter((one) => one.class !== 'secret')
  // Where only secrets were looked for there is no object.
  if (configuration.resources.length > 0 || others.length > 0)
    yield `\n${misconfigurationCounts(configuration)}\n`
  const byObject = Map.groupBy(others, objectKey)
  const left = new Set(others)
  let well = 0
  for (const resource of configuration.resources) {
    const found = (byObject.get(keyOf(resource)) ?? []).filter(
      (one) => left.has(one) && isWithin(one.place, resource.place),
    )
    for (const one of found) left.delete(one)
    if (found.length === 0) well++
    else yield* objectTable(resource, found, options, style)
  }
  // Of objects that nobody lists, or outside of their lines.
  for (const found of Map.groupBy(left, objectKey).values()) {
    const [{ subject, place }] = found as [Misconfiguration]
    yield* objectTable({ ...subject, place, containers: [], passed: 0 }, found, options, style)
  }
  if (well > 0) yield `\n${well} ${well === 1 ? 'object' : 'objects'} without any.\n`
  if (options.showSuppressed) yield* suppressedLines(configuration)
}

function* objectTable(
  resource: CheckedResource,
  found: readonly Misconfiguration[],
  options: ReportOptions,
  style: Painter,
): Generator<string> {
  const score = resource.score === undefined ? '' : `, kubesec ${resource.score} points`
  yield `\n${style('bold', oneLine(subjectName(resource)))} (${oneLine(placeName(resource.place))}${score})\n`
  for (const { name, role, score: own, image = 'no image' } of resource.containers.length > 1
    ? resource.containers
    : [])
    yield `  ${role} ${oneLine(name)}: ${oneLine(image)}${own === undefined ? '' : `, ${own} points`}\n`
  const lines = found.map(({ place }) => String(place.startLine ?? ''))
  const width = Math.max(...lines.map(({ length }) => length))
  for (const [index, { id, severity, message, advice }] of found.entries()) {
    const line = (lines[index] ?? '').padStart(width)
    const head = `  ${severity.padEnd(SEVERITY_WIDTH)}  ${id.padEnd(ID_WIDTH)}  ${line}  `
    const painted = head.replace(severity, style(SEVERITY_STYLES[severity], severity))
    yield `${painted}${truncate(oneLine(message), options.width - head.length)}\n`
    yield `${' '.repeat(head.length)}${style('gray', truncate(`→ ${oneLine(advice)}`, options.width - head.length))}\n`
  }
}

const SEVERITY_WIDTH = 'CRITICAL'.length
/** Of most ids. */
const ID_WIDTH = 'KSV-0000'.length

/** Two objects of the same name in one file are two, told apart by their lines where these are known. */
function isWithin(one: SourcePlace, { startLine, endLine }: SourcePlace): boolean {
  if (one.startLine === undefined || startLine === undefined || endLine === undefined) return true
  return startLine <= one.startLine && one.startLine <= endLine
}

function objectKey({ subject: { kind, namespace, name }, place: { file } }: Misconfiguration): string {
  return JSON.stringify([file, kind, namespace, name])
}

function keyOf({ kind, namespace, name, place: { file } }: CheckedResource): string {
  return JSON.stringify([file, kind, namespace, name])
}
