import { existsSync } from 'node:fs'
import { type ExceptionFile, exceptionFiles } from '../engine/decisions/exceptions/read-lists.ts'
import { stateAt } from '../judgement/exceptions/days.ts'
import type { Exception } from '../judgement/exceptions/types.ts'
import type { CommandContext } from './context.ts'
import { exceptionPaths } from './exception-paths.ts'

/** What a command of exceptions looks at: the files that are named as operands, else those that a scan here reads. */
export function filesOf({ operands, options, configFile }: CommandContext): readonly ExceptionFile[] {
  const usual = exceptionFiles({
    exceptions: exceptionPaths(options),
    ...(configFile === undefined ? {} : { configFile }),
  })
  if (operands.length === 0) return usual
  return operands.map((path) => ({ path, isConfiguration: path === configFile }))
}

export function isExpired(exception: Exception, now: string): boolean {
  return stateAt(exception, now) === 'expired'
}

/** The file that exceptions are written to where none is named, and whether it is there. */
export function targetOf({
  options,
  configFile,
}: CommandContext): ExceptionFile & { readonly exists: boolean } {
  const usual = configFile ?? 'plimsoll.yaml'
  const path = options.text('to') ?? usual
  return { path, isConfiguration: path === usual, exists: existsSync(path) }
}
