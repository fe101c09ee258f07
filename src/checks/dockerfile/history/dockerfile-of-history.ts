import type { ImageConfig } from '../../../core/image.ts'
import { isRecord } from '../../../kubernetes/object.ts'
import { heredocMarks } from '../parse/heredocs.ts'
import { heredocArguments } from '../parse/instruction.ts'
import { isSpace } from '../parse/lines.ts'
import { countBaseEntries, layersOfEntries } from './base-entries.ts'
import { healthcheckOf, instructionOfEntry } from './entry.ts'
import { MAX_ENTRIES, MAX_ENTRY_LENGTH } from './limits.ts'

/** A Dockerfile that could have made an image, as far as its history tells. */
export interface HistoryDockerfile {
  readonly text: string
  /** Index of the layer that the instruction in a line made, bottom first; `undefined`: it made none. */
  readonly layerOf: (line: number) => number | undefined
  /** Whether a line is of the image that it was built on. */
  readonly isOfBase: (line: number) => boolean
  /** Entries that could not be read, because there are too many or they are too long. */
  readonly unread: number
}

interface WrittenLine {
  readonly text: string
  readonly layer: number | undefined
  readonly isOfBase: boolean
}

/**
 * Writes an image's history as a Dockerfile. Its FROM is `scratch`, because the base's instructions are in the history
 * as well. What the config says in the end and the history does not (USER, HEALTHCHECK) stands in the last lines.
 *
 * @param baseLayers how many layers are of the image that it was built on
 */
export function dockerfileOfHistory(config: ImageConfig, baseLayers = 0): HistoryDockerfile {
  const history = config.history.slice(0, MAX_ENTRIES)
  const layers = layersOfEntries(history)
  const baseEntries = countBaseEntries(history, baseLayers)
  const lines: WrittenLine[] = [{ text: 'FROM scratch', layer: undefined, isOfBase: baseEntries > 0 }]
  let unread = config.history.length - history.length
  for (const [index, { createdBy = '' }] of history.entries()) {
    const isTooLong = createdBy.length > MAX_ENTRY_LENGTH
    if (isTooLong) unread++
    const written = isTooLong ? undefined : instructionOfEntry(createdBy)
    const texts = written === undefined ? [commentFor(createdBy)] : linesFor(written)
    for (const text of texts) lines.push({ text, layer: layers[index], isOfBase: index < baseEntries })
  }
  for (const text of ofConfig(config, lines)) lines.push({ text, layer: undefined, isOfBase: false })
  return {
    text: `${lines.map(({ text }) => text).join('\n')}\n`,
    layerOf: (line) => lines[line - 1]?.layer,
    isOfBase: (line) => lines[line - 1]?.isOfBase === true,
    unread,
  }
}

/** Longest text of a comment for what made a layer without an instruction. */
const MAX_COMMENT_LENGTH = 200

function commentFor(createdBy: string): string {
  return `# ${createdBy.replaceAll(/\s+/g, ' ').trim().slice(0, MAX_COMMENT_LENGTH)}`.trimEnd()
}

/** One instruction, so that neither a line end in it nor a backslash at its end changes how the next ones are read. */
function linesFor(instruction: string): readonly string[] {
  const [first = '', ...more] = instruction.split(/\r?\n/)
  if (more.length > 0 && instruction.startsWith('RUN ')) {
    const body = [first.slice('RUN '.length), ...more]
    const end = freeName(body)
    return [`RUN <<"${end}"`, ...body, end]
  }
  // Carriage returns and tabs in the name of a here-document would keep its end from being one.
  const line = withoutContinuation([first, ...more].join(' ').replaceAll(/[\t\r\v\f]/g, ' '))
  // Content of here-documents is not in the history; without their ends all that follows would be taken for it.
  const within = heredocArguments(line)
  const marks = within ? heredocMarks(line, within.start, within.end, '\\') : []
  return [line, ...marks.map(({ name }) => name)]
}

function withoutContinuation(line: string): string {
  let end = line.length
  while (end > 0 && (line[end - 1] === '\\' || isSpace(line.charCodeAt(end - 1)))) end--
  return line.slice(0, end)
}

function freeName(lines: readonly string[]): string {
  let number = 0
  while (lines.some((line) => line.trim() === `END${number}`)) number++
  return `END${number}`
}

/** What holds in the end: the config is what a runtime obeys. */
function ofConfig(
  { user = '', healthcheck, raw }: ImageConfig,
  lines: readonly WrittenLine[],
): readonly string[] {
  const written = (name: string) => lines.findLast(({ text }) => text.startsWith(`${name} `))?.text
  const added: string[] = []
  const inHistory = written('USER')?.slice('USER '.length).trim() ?? ''
  if (inHistory !== user) added.push(`USER ${oneWord(user) || 'root'}`)
  if (healthcheck && written('HEALTHCHECK') === undefined) added.push(`HEALTHCHECK ${healthcheckIn(raw)}`)
  return added
}

function oneWord(user: string): string {
  return user.replaceAll(/[\s\\]+/g, '')
}

function healthcheckIn(raw: unknown): string {
  const config = isRecord(raw) && isRecord(raw['config']) ? raw['config'] : {}
  const check = config['Healthcheck']
  const test = isRecord(check) && Array.isArray(check['Test']) ? check['Test'] : []
  const text = healthcheckOf(test.map(String))
  return linesFor(text)[0] ?? text
}
