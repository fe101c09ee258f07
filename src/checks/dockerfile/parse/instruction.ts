import { isSpace, skipSpaces, trimEnd } from './lines.ts'
import { readArguments, readPairs } from './pairs.ts'
import { addFault, expandedWord, literalWord, type Reading, spanOf } from './reading.ts'
import { type Range, splitAtSpaces, splitFlags, splitJson } from './split-words.ts'
import type { Flag, Heredoc, Instruction, Word } from './types.ts'

/** How the words of an instruction are told from each other. */
type Shape =
  | 'command'
  | 'array'
  | 'list'
  | 'spaced'
  | 'single'
  | 'pairs'
  | 'arguments'
  | 'healthcheck'
  | 'onbuild'

const SHAPES: ReadonlyMap<string, Shape> = new Map([
  ['ADD', 'list'],
  ['ARG', 'arguments'],
  ['CMD', 'command'],
  ['COPY', 'list'],
  ['ENTRYPOINT', 'command'],
  ['ENV', 'pairs'],
  ['EXPOSE', 'spaced'],
  ['FROM', 'spaced'],
  ['HEALTHCHECK', 'healthcheck'],
  ['LABEL', 'pairs'],
  ['MAINTAINER', 'single'],
  ['ONBUILD', 'onbuild'],
  ['RUN', 'command'],
  ['SHELL', 'array'],
  ['STOPSIGNAL', 'single'],
  ['USER', 'single'],
  ['VOLUME', 'list'],
  ['WORKDIR', 'single'],
])

/** All that Docker knows, in capitals. */
export const INSTRUCTION_NAMES: ReadonlySet<string> = new Set(SHAPES.keys())

const MAY_HAVE_HEREDOCS: ReadonlySet<string> = new Set(['RUN', 'COPY', 'ADD'])

/** Of an instruction the part that `variables` and `stage` do not belong to. */
export type ReadInstruction = Omit<Instruction, 'variables' | 'stage' | 'onbuild'> & {
  readonly onbuild?: ReadInstruction
}

/** Where in a logical line the arguments of RUN, COPY, ADD begin, also behind ONBUILD; others have no here-documents. */
export function heredocArguments(text: string): Range | undefined {
  const end = trimEnd(text, 0, text.length)
  let name = nameRange(text, 0, end)
  if (nameAt(text, name) === 'ONBUILD') name = nameRange(text, name.end, end)
  return MAY_HAVE_HEREDOCS.has(nameAt(text, name)) ? { start: name.end, end } : undefined
}

/** In capitals; what a logical line begins with. */
export function instructionName(text: string): string {
  return nameAt(text, nameRange(text, 0, text.length))
}

function nameRange(text: string, from: number, end: number): Range {
  const start = skipSpaces(text, from, end)
  let nameEnd = start
  while (nameEnd < end && !isSpace(text.charCodeAt(nameEnd))) nameEnd++
  return { start, end: nameEnd }
}

function nameAt(text: string, { start, end }: Range): string {
  return text.slice(start, end).toUpperCase()
}

/**
 * One instruction from its logical line.
 *
 * @param from index in the line where it begins
 */
export function readInstruction(
  reading: Reading,
  from: number,
  heredocs: readonly Heredoc[],
): ReadInstruction {
  const { text } = reading.mapped
  const end = trimEnd(text, 0, text.length)
  const nameAs = nameRange(text, from, end)
  const name = nameAt(text, nameAs)
  const flagRanges = splitFlags(text, nameAs.end, end, reading.escape)
  const rest = { start: skipSpaces(text, flagRanges.at(-1)?.end ?? nameAs.end, end), end }
  const span = spanOf(reading, { start: nameAs.start, end })
  const last = heredocs.at(-1)
  const shape = SHAPES.get(name)
  if (shape === undefined) addFault(reading, nameAs, `${name} is no instruction.`)
  else if (rest.start >= rest.end) addFault(reading, nameAs, `${name} has no arguments.`)
  return {
    ...span,
    ...(last && last.end > span.end ? { end: last.end, endLine: last.endLine } : {}),
    name,
    nameSpan: spanOf(reading, nameAs),
    flags: flagRanges.map((range) => flagOf(reading, range)),
    heredocs,
    ...readRest(reading, name, rest, heredocs),
  }
}

function flagOf(reading: Reading, range: Range): Flag {
  const written = reading.mapped.text.slice(range.start + 2, range.end)
  const equals = written.indexOf('=')
  const span = spanOf(reading, range)
  if (equals < 0) return { ...span, name: written, value: undefined }
  return { ...span, name: written.slice(0, equals), value: unquoted(written.slice(equals + 1)) }
}

function unquoted(value: string): string {
  const quote = value[0]
  const isQuoted = value.length > 1 && (quote === '"' || quote === "'") && value.endsWith(quote)
  return isQuoted ? value.slice(1, -1) : value
}

type Rest = Pick<ReadInstruction, 'words' | 'pairs' | 'form' | 'onbuild'>

function readRest(reading: Reading, name: string, rest: Range, heredocs: readonly Heredoc[]): Rest {
  const plain = (words: readonly Word[]): Rest => ({ words, pairs: [], form: 'plain' })
  if (rest.start >= rest.end) return plain([])
  const { text } = reading.mapped
  const spaced = () => splitAtSpaces(text, rest.start, rest.end).map((range) => expandedWord(reading, range))
  switch (SHAPES.get(name)) {
    case 'command':
      return commandRest(reading, rest)
    case 'array':
      return execRest(reading, rest, literalWord) ?? notAnArray(reading, name, rest)
    case 'list':
      return execRest(reading, rest, expandedItem) ?? plain(spaced())
    case 'single':
      return plain([expandedWord(reading, rest)])
    case 'pairs':
      return { words: [], pairs: readPairs(reading, rest), form: 'plain' }
    case 'arguments':
      return { words: [], pairs: readArguments(reading, rest), form: 'plain' }
    case 'healthcheck':
      return healthcheckRest(reading, rest)
    case 'onbuild':
      return {
        ...plain([]),
        // Its variables are those of a build to come.
        onbuild: readInstruction({ ...reading, lookup: () => undefined }, rest.start, heredocs),
      }
    default:
      return plain(spaced())
  }
}

function commandRest(reading: Reading, rest: Range): Rest {
  return execRest(reading, rest, literalWord) ?? shellRest(reading, rest)
}

function shellRest(reading: Reading, rest: Range): Rest {
  return { words: [literalWord(reading, rest)], pairs: [], form: 'shell' }
}

type MakeWord = (reading: Reading, range: Range & { readonly value: string }) => Word

/** The exec form, where it is valid JSON; Docker takes everything else for the other form without a word. */
function execRest(reading: Reading, rest: Range, make: MakeWord): Rest | undefined {
  const items = splitJson(reading.mapped.text, rest.start, rest.end)
  if (items === 'not-texts') addFault(reading, rest, 'An array in the exec form may hold texts only.')
  if (items === undefined || items === 'not-texts') return undefined
  return { words: items.map((item) => make(reading, item)), pairs: [], form: 'exec' }
}

function expandedItem(reading: Reading, item: Range & { readonly value: string }): Word {
  return { ...spanOf(reading, item), ...reading.expander.expand(item.value, reading.lookup) }
}

function notAnArray(reading: Reading, name: string, rest: Range): Rest {
  addFault(reading, rest, `${name} needs a JSON array.`)
  return { words: [literalWord(reading, rest)], pairs: [], form: 'plain' }
}

/** `CMD` and a command in one of its forms, or `NONE`. */
function healthcheckRest(reading: Reading, rest: Range): Rest {
  const { text } = reading.mapped
  const kind = nameRange(text, rest.start, rest.end)
  const start = skipSpaces(text, kind.end, rest.end)
  const first = { ...literalWord(reading, kind), value: nameAt(text, kind) }
  if (first.value !== 'CMD' && first.value !== 'NONE')
    addFault(reading, kind, 'HEALTHCHECK needs CMD or NONE.')
  else if (first.value === 'CMD' && start >= rest.end)
    addFault(reading, kind, 'HEALTHCHECK CMD has no command.')
  if (start >= rest.end) return { words: [first], pairs: [], form: 'plain' }
  const command = commandRest(reading, { start, end: rest.end })
  return { ...command, words: [first, ...command.words] }
}
