import { stat } from 'node:fs/promises'
import { withBase } from '../../base-images/base-index.ts'
import { PlimsollError } from '../../core/errors.ts'
import { oneLine } from '../../core/printable.ts'
import { readBaseIndex, writeBaseIndex } from '../../engine/base/index-file.ts'
import { knownBases } from '../../engine/base/known-base.ts'
import type { ImageTarget } from '../../engine/request.ts'
import type { CommandContext } from '../context.ts'
import { credentialsOf } from '../credentials.ts'
import { baseIndexFile } from '../paths.ts'
import { terminalProgress } from '../progress.ts'
import { reportTime, sourceOptions } from '../scan-request.ts'

/** Those that could be had are known afterwards, also where another could not. */
export async function run(context: CommandContext): Promise<number> {
  const { operands, options, environment, signal, stdout } = context
  const progress = terminalProgress(context)
  const sources = sourceOptions(options, await credentialsOf(context))
  const request = { sources, environment, progress, signal }
  const file = { ...baseIndexFile(options, environment), isChosen: false }
  let index = await readBaseIndex(file)
  const added: string[] = []
  const failures: PlimsollError[] = []
  for (const name of operands) {
    try {
      for (const base of await knownBases(await targetOf(name), reportTime(context), request)) {
        index = withBase(index, base)
        added.push(`added ${base.name} (${base.platform}, layers: ${base.layers})`)
      }
    } catch (error) {
      if (!(error instanceof PlimsollError) || signal.aborted) throw error
      failures.push(error)
    }
  }
  progress.done()
  if (added.length > 0) await writeBaseIndex(file, index)
  for (const line of added) stdout.write(`${oneLine(line)}\n`)
  const [failure] = failures
  if (failure) throw failure
  return 0
}

async function targetOf(name: string): Promise<ImageTarget> {
  const isThere = (await stat(name).catch(() => undefined)) !== undefined
  return isThere ? { kind: 'input', input: name } : { kind: 'reference', reference: name }
}
