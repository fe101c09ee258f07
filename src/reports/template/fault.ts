import { PlimsollError } from '../../core/errors.ts'
import { shortened } from '../../core/listed.ts'
import { oneLine } from '../../core/printable.ts'

/** Throws `template-invalid`, with the line and column (both from 1) of an offset in the template. */
export function fail(source: string, offset: number, detail: string): never {
  const before = source.slice(0, offset)
  const line = before.split('\n').length
  const column = offset - before.lastIndexOf('\n')
  throw new PlimsollError('template-invalid', `The template, line ${line}, column ${column}: ${detail}.`)
}

/** A name of the template in a message. */
export function quoted(text: string): string {
  return `«${shortened(oneLine(text))}»`
}
