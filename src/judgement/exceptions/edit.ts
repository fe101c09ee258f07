import { messageOf, PlimsollError } from '../../core/errors.ts'
import { subjectOf } from './criteria.ts'
import { appendedByDocument, removedByDocument } from './edit-document.ts'
import { cutFrom, insertedInto } from './edit-text.ts'
import type { ENTRY_KEYS } from './own-list.ts'
import { readConfiguredExceptions, readExceptions } from './read.ts'
import type { Exception, ExceptionList } from './types.ts'

/** A file as it was read. */
export interface ExceptionText {
  readonly file: string
  readonly text: string
  /** Whether its other keys are options. */
  readonly isConfiguration: boolean
}

/** An entry as it is to be written, its keys in their order. */
export type NewEntry = Readonly<
  Partial<Record<(typeof ENTRY_KEYS)[number], string | readonly string[] | true>>
>

export interface Edited {
  readonly text: string
  readonly added: Exception
}

/**
 * The file with one exception more, at the end of its list. Throws `option-invalid` for an entry that is refused,
 * `exceptions-invalid` where the file has faults, or has an exception for the same.
 */
export async function addedTo(source: ExceptionText, entry: NewEntry): Promise<Edited> {
  const { stringify } = await import('yaml')
  const item = stringify([entry], { lineWidth: 0 })
  await checkEntry(item)
  const before = await readEdited(source, source.text)
  const isBlank = before.exceptions.length === 0 && before.others.length === 0
  if (before.form !== 'plimsoll' && !isBlank)
    throw refusal(`${source.file} is in the form of another tool (${before.form}), and only ours is written`)
  const candidates = [
    () => insertedInto(source.text, item),
    () => appendedByDocument(source.text, entry),
  ] as const
  return await firstRead(source, candidates, ({ exceptions }, text) => {
    const added = exceptions.at(-1)
    const isWhole = isSame(exceptions.slice(0, -1), before.exceptions)
    return added && isWhole ? { text, added } : undefined
  })
}

/** By itself, because a fault in it is none of the file. */
async function checkEntry(item: string): Promise<void> {
  try {
    await readExceptions('new', item)
  } catch (error) {
    const fault = messageOf(error).replace(/^new:\d+:\d+: 0[. ]/, '')
    throw new PlimsollError('option-invalid', `The exception is refused: ${fault}`, { cause: error })
  }
}

/** The file without these exceptions of it. Throws `exceptions-invalid`. */
export async function removedFrom(source: ExceptionText, gone: readonly Exception[]): Promise<string> {
  const before = await readEdited(source, source.text)
  const going = before.exceptions.filter((one) => gone.some((other) => isSame([one], [other], true)))
  const left = before.exceptions.filter((one) => !going.includes(one))
  const candidates = [
    () => cutFrom(source.text, before.form, going),
    () => removedByDocument(source.text, going),
  ] as const
  return await firstRead(source, candidates, ({ exceptions }, text) =>
    isSame(exceptions, left) ? text : undefined,
  )
}

/**
 * The first way of writing it that reads back as what was meant. The first one changes nothing else in the file; where
 * the file is written unusually that can go wrong, and the document is written anew.
 */
async function firstRead<T>(
  source: ExceptionText,
  candidates: readonly (() => Promise<string | undefined>)[],
  accept: (list: ExceptionList, text: string) => T | undefined,
): Promise<T> {
  let fault: PlimsollError | undefined
  for (const candidate of candidates) {
    const text = await candidate()
    if (text === undefined) continue
    try {
      const accepted = accept(await readEdited(source, text), text)
      if (accepted !== undefined) return accepted
    } catch (error) {
      if (!(error instanceof PlimsollError)) throw error
      fault ??= error
    }
  }
  throw fault ?? refusal(`${source.file} has a form that cannot be changed here: change it by hand`)
}

async function readEdited({ file, isConfiguration }: ExceptionText, text: string): Promise<ExceptionList> {
  return isConfiguration ? await readConfiguredExceptions(file, text) : await readExceptions(file, text)
}

function isSame(some: readonly Exception[], others: readonly Exception[], withLines = false): boolean {
  const all = (list: readonly Exception[]): string =>
    JSON.stringify(
      list.map(({ line, criteria, reason, owner, since, until }) => {
        const subject = criteria.map(({ key, values }) => [key, values])
        return [subject, subjectOf(criteria), reason, owner, since, until, withLines ? line : 0]
      }),
    )
  return all(some) === all(others)
}

function refusal(message: string): PlimsollError {
  return new PlimsollError('exceptions-invalid', `${message}.`)
}
