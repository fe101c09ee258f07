import { isSpace, skipSpaces } from './lines.ts'
import { addFault, expandedWord, type Reading, spanOf } from './reading.ts'
import { type Range, splitQuoted } from './split-words.ts'
import type { Pair } from './types.ts'

/** `KEY=value KEY=value`, and the old `KEY all that follows`. Of ENV and LABEL. */
export function readPairs(reading: Reading, range: Range): readonly Pair[] {
  const { text } = reading.mapped
  const words = splitQuoted(text, range.start, range.end, reading.escape)
  const [first] = words
  if (!first) return []
  if (!text.slice(first.start, first.end).includes('=')) return [oldPair(reading, range)]
  return words.map((word) => {
    const pair = pairOf(reading, word)
    if (!pair.value) addFault(reading, word, `${pair.key.value} has no value: it lacks an equals sign.`)
    return pair
  })
}

/** `NAME` and `NAME=default`. */
export function readArguments(reading: Reading, range: Range): readonly Pair[] {
  const words = splitQuoted(reading.mapped.text, range.start, range.end, reading.escape)
  return words.map((word) => pairOf(reading, word))
}

function pairOf(reading: Reading, word: Range): Pair {
  const equals = reading.mapped.text.indexOf('=', word.start)
  if (equals < 0 || equals >= word.end)
    return { ...spanOf(reading, word), key: expandedWord(reading, word), value: undefined }
  return {
    ...spanOf(reading, word),
    key: expandedWord(reading, { start: word.start, end: equals }),
    value: expandedWord(reading, { start: equals + 1, end: word.end }),
  }
}

function oldPair(reading: Reading, range: Range): Pair {
  const { text } = reading.mapped
  let keyEnd = range.start
  while (keyEnd < range.end && !isSpace(text.charCodeAt(keyEnd))) keyEnd++
  const key = expandedWord(reading, { start: range.start, end: keyEnd })
  const start = skipSpaces(text, keyEnd, range.end)
  if (start >= range.end) {
    addFault(reading, range, `${key.value} has no value.`)
    return { ...spanOf(reading, range), key, value: undefined }
  }
  return { ...spanOf(reading, range), key, value: expandedWord(reading, { start, end: range.end }) }
}
