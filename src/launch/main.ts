import { join } from 'node:path'
import { codeFolder } from './code-cache.ts'
import { loadBundle } from './load-bundle.ts'

/** Runs the bundle that this file lies beside. */
export async function main(args: readonly string[]): Promise<void> {
  const [command = ''] = args
  const program = loadBundle(join(import.meta.dirname, 'plimsoll.cjs'), {
    // What removes the code is not to leave its own.
    codeFolder: command === 'clean' ? undefined : codeFolder(process.env),
    command,
    atExit: (keep) => process.once('exit', keep),
  })
  const isWritten = await (program as { main(args: readonly string[]): Promise<boolean> }).main(args)
  if (isWritten) process.exit()
}
