import type { ProgramFiles } from '../program-files.ts'
import { startCommand } from './start-command.ts'
import type { Closure, StartSettings } from './types.ts'
import { Walk } from './walk.ts'

/** All that the entry point and command of an image lead to, and its health check. Pure. */
export function closureOf(files: ProgramFiles, settings: StartSettings): Closure {
  const walk = new Walk(files, settings, startCommand)
  const words = [...settings.entrypoint, ...settings.cmd]
  if (words.length === 0) walk.open('', 'The image names no program to start.')
  else walk.start({ words, by: 'entry point' })
  const { healthCheck = [] } = settings
  if (healthCheck.length > 0) walk.start({ words: healthCheck, by: 'health check' })
  return walk.finish()
}
