import { exceptionJudge } from '../../../judgement/exceptions/judge.ts'
import type { Judge } from '../../../judgement/types.ts'
import type { DecisionSources } from '../../request.ts'
import { exceptionFiles, readExceptionFile } from './read-lists.ts'

/** The exceptions of all files, in their order; `undefined` where they have none. Throws `exceptions-invalid`. */
export async function readExceptionJudge(
  sources: Pick<DecisionSources, 'exceptions' | 'configFile'>,
  signal: AbortSignal,
): Promise<Judge | undefined> {
  const lists = await Promise.all(exceptionFiles(sources).map((file) => readExceptionFile(file, signal)))
  const exceptions = lists.flatMap((list) => list.exceptions)
  return exceptions.length === 0 ? undefined : exceptionJudge(exceptions)
}
