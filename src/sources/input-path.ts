import { type Stats, statSync } from 'node:fs'
import { PlimsollError } from '../core/errors.ts'
import { type ImageChoice, parseImageChoice } from './image-choice.ts'
import { unreadable } from './members/failures.ts'

export interface InputPath {
  readonly path: string
  readonly info: Stats
  readonly choice?: ImageChoice
}

/**
 * Takes apart what `--input` was given: a path, with `:tag` or `@digest` behind it where the archive holds several
 * images. A path that exists as written is a path; else the longest part before a `:` or `@` that exists.
 * Throws `input-not-found`, `input-unreadable`.
 */
export function splitInput(input: string): InputPath {
  const whole = look(input)
  if (whole) return { path: input, info: whole }
  for (let end = lastSeparator(input, input.length); end > 0; end = lastSeparator(input, end - 1)) {
    const path = input.slice(0, end)
    const info = look(path)
    const rest = input[end] === '@' ? input.slice(end) : input.slice(end + 1)
    if (info) return { path, info, choice: parseImageChoice(rest) }
  }
  throw new PlimsollError('input-not-found', `There is no file or folder ${input}.`)
}

function lastSeparator(input: string, before: number): number {
  return Math.max(input.lastIndexOf(':', before), input.lastIndexOf('@', before))
}

function look(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return undefined
    throw unreadable(path, error)
  }
}
