import { didYouMean } from '../../core/did-you-mean.ts'
import { A_DURATION, parseDuration } from '../../core/duration.ts'
import type { Option, OptionValue } from './types.ts'

/** The value of an option's text, or what is wrong with it: a sentence without the name of the option. */
export type ParsedValue = { readonly value: OptionValue } | { readonly fault: string }

/** @param texts as given on the command line (one a repetition), in the environment or in the file */
export function parseValue(option: Pick<Option, 'value' | 'default'>, texts: readonly string[]): ParsedValue {
  const { value: kind } = option
  const text = texts.at(-1) ?? ''
  switch (kind.kind) {
    case 'text':
      return text === '' ? { fault: 'is empty' } : { value: text }
    case 'flag':
      return parseFlag(text)
    case 'number':
      return parseNumber(text, kind.least, kind.most)
    case 'size':
      return parseSize(text)
    case 'duration':
      return parseTime(text)
    case 'choice':
      return parseChoices([text], kind.choices)
    case 'list': {
      const items = texts
        .flatMap(splitList)
        .map((item) => item.trim())
        .filter((item) => item !== '')
      // `--severity "$LEVELS"` with a variable that is not set is a slip; taken as no level at all it would hide all
      // findings. Only a list that is empty anyway may be written as one, in the file.
      if (items.length === 0 && (texts.length > 0 || option.default !== undefined))
        return { fault: 'is empty' }
      return kind.choices ? parseChoices(items, kind.choices) : { value: items }
    }
  }
}

/** At commas, but for those between the braces of a glob. */
function splitList(text: string): string[] {
  const items = ['']
  let depth = 0
  for (const character of text) {
    if (character === '{') depth++
    else if (character === '}') depth = Math.max(0, depth - 1)
    if (character === ',' && depth === 0) items.push('')
    else items[items.length - 1] += character
  }
  return items
}

function parseFlag(text: string): ParsedValue {
  if (['', 'true', '1', 'yes', 'on'].includes(text.toLowerCase())) return { value: true }
  if (['false', '0', 'no', 'off'].includes(text.toLowerCase())) return { value: false }
  return { fault: `is true or false, not «${text}»` }
}

function parseNumber(text: string, least: number, most: number): ParsedValue {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (number >= least && number <= most) return { value: number }
  const range = most === Number.MAX_SAFE_INTEGER ? `from ${least} up` : `from ${least} to ${most}`
  return { fault: `is a whole number ${range}, not «${text}»` }
}

const SIZE_UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
}

function parseSize(text: string): ParsedValue {
  const bytes = withUnit(text, SIZE_UNITS)
  return bytes === undefined
    ? { fault: `is a size such as 512MB or 1GiB, not «${text}»` }
    : { value: Math.floor(bytes) }
}

function parseTime(text: string): ParsedValue {
  const milliseconds = parseDuration(text)
  return milliseconds === undefined ? { fault: `is ${A_DURATION}, not «${text}»` } : { value: milliseconds }
}

function withUnit(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const parts = /^(?<number>\d+(?:\.\d+)?)\s*(?<unit>[a-z]*)$/i.exec(text.trim())?.groups
  const unit = (parts?.['unit'] ?? '').toLowerCase()
  return parts && Object.hasOwn(units, unit) ? Number(parts['number']) * (units[unit] ?? 1) : undefined
}

/** Letters count as written, or in the case of the choice: people write severities both ways. */
function parseChoices(items: readonly string[], choices: readonly string[]): ParsedValue {
  const chosen: string[] = []
  for (const item of items) {
    const choice = choices.find((one) => one.toLowerCase() === item.toLowerCase())
    if (choice === undefined)
      return {
        fault: `does not know «${item}»${didYouMean(item, choices)}; there are: ${choices.join(', ')}`,
      }
    chosen.push(choice)
  }
  return { value: chosen }
}
