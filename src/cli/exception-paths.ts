import { existsSync } from 'node:fs'
import type { OptionReader } from './options/read.ts'

/** Files of other tools that say what is to be passed over; Dockle's has the form of Trivy's. */
const USUAL_FILES = ['.trivyignore', '.dockleignore'] as const

/** The files that are named; else, as with these tools, those of the usual names in the working folder. */
export function exceptionPaths(options: OptionReader): readonly string[] {
  const named = options.list('exceptions')
  if (named.length > 0) return named
  return USUAL_FILES.filter((name) => existsSync(name))
}
