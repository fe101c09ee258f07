import { type ErrorCode, messageOf, PlimsollError } from '../core/errors.ts'
import { offsetInSource } from './text-offset.ts'

/** What people write by hand, with the place of each of its values: for errors that can be found in an editor. */
export interface LocatedYaml {
  /** Plain data: texts, numbers, truths, lists, maps. */
  readonly value: unknown
  /** For `['rules', 2, 'when']`: that value's first line and column, both from 1; of its parent where it is missing. */
  place(path: readonly PropertyKey[]): Place
  /** The same for the key of a map. */
  placeOfKey(path: readonly PropertyKey[]): Place
  /** Throws an error of `code` that names file, line and column. */
  fail(path: readonly PropertyKey[], detail: string): never
  failAtKey(path: readonly PropertyKey[], detail: string): never
  /**
   * At a character of a text, where a language of its own stands in it. The line is right however the text is written,
   * the column too but behind escapes.
   *
   * @param offset in UTF-16 units of the value
   */
  failInText(path: readonly PropertyKey[], offset: number, detail: string): never
}

export interface Place {
  readonly line: number
  readonly column: number
}

export interface YamlSource {
  /** Name for messages. */
  readonly file: string
  readonly text: string
  /** Of the errors that are thrown. */
  readonly code: ErrorCode
  /** The last one counts, for formats of others in which that was never a fault. */
  readonly allowsDoubledKeys?: boolean
}

/** Longest text that is read, in UTF-16 units: such files are written by people. */
export const MAX_YAML_LENGTH = 4 * 1024 * 1024
/** Nodes that one document may have when its aliases are resolved. */
const MAX_ALIASES = 100

/**
 * One YAML document, 1.2, of which JSON is a part. Doubled keys are faults, and dates stay texts. Throws `source.code`.
 */
export async function readLocatedYaml(source: YamlSource): Promise<LocatedYaml> {
  const { LineCounter, parseDocument, isNode, isMap, isPair, isScalar, visit } = await import('yaml')
  const { file, text, code, allowsDoubledKeys = false } = source
  if (text.length > MAX_YAML_LENGTH)
    throw new PlimsollError(code, `${file} is longer than ${MAX_YAML_LENGTH} characters.`)
  const lines = new LineCounter()
  // What the library would warn of on standard error ends as a key that nobody knows.
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: !allowsDoubledKeys,
    logLevel: 'error',
  })
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  const throwAt = ({ line, column }: Place, detail: string): never => {
    throw new PlimsollError(code, `${file}:${line}:${column}: ${detail.replace(/\.$/, '')}.`)
  }
  const [error] = document.errors
  if (error?.code === 'MULTIPLE_DOCS') throwAt(placeAt(error.pos[0]), 'the file is to be one document')
  if (error) throwAt(placeAt(error.pos[0]), wordsFor(error.message))
  // `when: !x` is the tag «x» on nothing: without a word the whole text would be lost.
  const tag = document.warnings.find(({ code: kind }) => kind === 'TAG_RESOLVE_FAILED')
  if (tag) throwAt(placeAt(tag.pos[0]), 'what begins with ! is a tag in YAML: put the text into quotes')
  const anchors = new Set<string>()
  visit(document, {
    Alias: (_key, { source: name, range }) => {
      if (anchors.has(name)) return
      throwAt(
        placeAt(range?.[0] ?? 0),
        `«*${name}» has no anchor; a text that begins with * is put in quotes`,
      )
    },
    Value: (_key, { anchor }) => void (anchor === undefined || anchors.add(anchor)),
  })
  const place = (path: readonly PropertyKey[]): Place => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true)
      if (isNode(node) && node.range) return placeAt(node.range[0])
    }
    return placeAt(document.contents?.range?.[0] ?? 0)
  }
  const placeOfKey = (path: readonly PropertyKey[]): Place => {
    const key = path.at(-1)
    const parent = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents
    const pair = isMap(parent)
      ? parent.items.find((one) => isPair(one) && String(one.key) === String(key))
      : undefined
    return pair && isNode(pair.key) && pair.key.range ? placeAt(pair.key.range[0]) : place(path)
  }
  return {
    value: plainValue(() => document.toJS({ maxAliasCount: MAX_ALIASES }), throwAt),
    place,
    placeOfKey,
    fail: (path, detail) => throwAt(place(path), detail),
    failAtKey: (path, detail) => throwAt(placeOfKey(path), detail),
    failInText: (path, offset, detail) => {
      const node = document.getIn(path, true)
      if (!isScalar(node) || !node.range || typeof node.value !== 'string')
        return throwAt(place(path), detail)
      const [start, end] = node.range
      const inSource = offsetInSource(text.slice(start, end), node.value, offset)
      return throwAt(placeAt(start + inSource), detail)
    },
  }
}

function plainValue(read: () => unknown, throwAt: (place: Place, detail: string) => never): unknown {
  try {
    return read()
  } catch (error) {
    return throwAt({ line: 1, column: 1 }, messageOf(error))
  }
}

/** A part of a document as a document of its own; the names in messages begin there. */
export function partOf(yaml: LocatedYaml, path: readonly PropertyKey[], value: unknown): LocatedYaml {
  return {
    value,
    place: (rest) => yaml.place([...path, ...rest]),
    placeOfKey: (rest) => yaml.placeOfKey([...path, ...rest]),
    fail: (rest, detail) => yaml.fail([...path, ...rest], detail),
    failAtKey: (rest, detail) => yaml.failAtKey([...path, ...rest], detail),
    failInText: (rest, offset, detail) => yaml.failInText([...path, ...rest], offset, detail),
  }
}

/** What YAML says of a text that begins with a quote and goes on behind the second one. */
function wordsFor(message: string): string {
  return message === 'Unexpected scalar at node end'
    ? 'a text that begins with a quote ends with it: put the whole into quotes of the other kind'
    : message
}
