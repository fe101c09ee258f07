import { existsSync } from 'node:fs'
import type { OptionReader } from './options/read.ts'

const TRIVY_IGNORE = '.trivyignore'

/** The files that are named; else, as with Trivy, the one of the usual name in the working folder, where there is one. */
export function exceptionPaths(options: OptionReader): readonly string[] {
  const named = options.list('exceptions')
  if (named.length > 0) return named
  return existsSync(TRIVY_IGNORE) ? [TRIVY_IGNORE] : []
}
