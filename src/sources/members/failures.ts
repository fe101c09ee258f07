import { messageOf, PlimsollError } from '../../core/errors.ts'
import { printable } from '../printable.ts'
import type { Member } from './member-store.ts'

export function tooLarge(location: string, { name, size }: Member, maxBytes: number): PlimsollError {
  return new PlimsollError(
    'manifest-invalid',
    `${printable(name)} in ${location} cannot be used: it has ${size} bytes, more than ${maxBytes}.`,
  )
}

export function cutShort(location: string, name: string): PlimsollError {
  return new PlimsollError('archive-corrupt', `${location} is cut short: it ends inside ${printable(name)}.`)
}

/** What an operating system's error on a path means to the user; PlimsollErrors stay what they are. */
export function unreadable(path: string, error: unknown): PlimsollError {
  if (error instanceof PlimsollError) return error
  const message = `${path} cannot be read: ${messageOf(error)}.`
  return new PlimsollError('input-unreadable', message, { cause: error })
}
