import { printable } from '../../core/printable.ts'
import { escapeCsv } from '../escape-csv.ts'
import { markdownText } from '../escape-markdown.ts'
import { escapeMarkupLines } from '../escape-markup.ts'
import { jsonText } from '../json-text.ts'

/** How values become part of what is written. */
export const ESCAPES = ['none', 'html', 'xml', 'csv', 'json', 'markdown'] as const
export type Escape = (typeof ESCAPES)[number]

/** What a value can be passed through before it is escaped. */
export const FILTERS = ['upper', 'lower', 'url'] as const
export type Filter = (typeof FILTERS)[number]

/** A value that can be shown; `undefined` is not there. */
export type Scalar = string | number | boolean | undefined

/** JSON is a whole value with its quotes, CSV a whole cell; control characters are visible in all of them. */
export function escapeValue(value: Scalar, escape: Escape): string {
  if (escape === 'json') return jsonText(value ?? null, 0)
  const text = String(value ?? '')
  switch (escape) {
    case 'html':
    case 'xml':
      return escapeMarkupLines(text)
    case 'csv':
      return typeof value === 'number' ? text : escapeCsv(text)
    case 'markdown':
      return markdownText(text)
    case 'none':
      return text.split(/\r?\n/).map(printable).join('\n')
  }
}

export function filterValue(value: Scalar, filter: Filter): Scalar {
  if (value === undefined) return undefined
  const text = String(value)
  switch (filter) {
    case 'upper':
      return text.toUpperCase()
    case 'lower':
      return text.toLowerCase()
    case 'url':
      return encodeURIComponent(text.toWellFormed())
  }
}
