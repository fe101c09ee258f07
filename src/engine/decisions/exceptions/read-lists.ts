import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { messageOf, PlimsollError } from '../../../core/errors.ts'
import { readConfiguredExceptions, readExceptions } from '../../../judgement/exceptions/read.ts'
import type { ExceptionList } from '../../../judgement/exceptions/types.ts'
import type { DecisionSources } from '../../request.ts'

/** A file of exceptions, and whose keys beside the list are options. */
export interface ExceptionFile {
  readonly path: string
  readonly isConfiguration: boolean
}

/** Every file in which exceptions may stand: the configuration, then those that were named, each once. */
export function exceptionFiles({
  exceptions,
  configFile,
}: Pick<DecisionSources, 'exceptions' | 'configFile'>): readonly ExceptionFile[] {
  const files = [
    ...(configFile === undefined ? [] : [{ path: configFile, isConfiguration: true }]),
    ...exceptions.map((path) => ({ path, isConfiguration: false })),
  ]
  const places = files.map(({ path }) => resolve(path))
  return files.filter((_, index) => places.indexOf(places[index] ?? '') === index)
}

/** Throws `exceptions-invalid`, also for a file that cannot be read. */
export async function readExceptionFile(file: ExceptionFile, signal: AbortSignal): Promise<ExceptionList> {
  return await listOf(file, await readExceptionText(file.path, signal))
}

/** Throws `exceptions-invalid`. */
export async function listOf({ path, isConfiguration }: ExceptionFile, text: string): Promise<ExceptionList> {
  return isConfiguration ? await readConfiguredExceptions(path, text) : await readExceptions(path, text)
}

/** Throws `exceptions-invalid` for a file that cannot be read. */
export async function readExceptionText(path: string, signal: AbortSignal): Promise<string> {
  try {
    return await readFile(path, { encoding: 'utf8', signal })
  } catch (error) {
    if (signal.aborted) throw error
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    const message = isMissing ? `There is no file ${path}.` : `${path} cannot be read: ${messageOf(error)}.`
    throw new PlimsollError('exceptions-invalid', message, { cause: error })
  }
}
