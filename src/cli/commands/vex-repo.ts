import { didYouMean } from '../../core/did-you-mean.ts'
import { PlimsollError } from '../../core/errors.ts'
import { oneLine } from '../../core/printable.ts'
import { isUrl } from '../../engine/decisions/vex/repository/location.ts'
import { readKept } from '../../engine/decisions/vex/repository/store.ts'
import { updateRepository } from '../../engine/decisions/vex/repository/update.ts'
import type { CommandContext } from '../context.ts'
import { cachePaths } from '../paths.ts'
import { networkOptions } from '../scan-request.ts'

/** Exit code 3 when a repository could not be fetched; those that could are. */
const SOME_FAILED = 3
const ACTIONS = ['update', 'list']

export async function run(context: CommandContext): Promise<number> {
  const { operands, options, stdout } = context
  const [action = ''] = operands
  if (!ACTIONS.includes(action))
    throw new PlimsollError(
      'usage',
      `vex repo knows update and list, not «${action}»${didYouMean(action, ACTIONS)}.`,
    )
  let failed = false
  for (const location of options.list('vex-repo')) {
    const { text, isFailed } =
      action === 'list' ? await describe(location, context) : await update(location, context)
    stdout.write(`${oneLine(`${location}: ${text}`)}\n`)
    failed ||= isFailed
  }
  return failed ? SOME_FAILED : 0
}

interface Outcome {
  readonly text: string
  readonly isFailed: boolean
}

const FOLDER: Outcome = { text: 'a folder, read where it is', isFailed: false }

async function describe(location: string, { options, environment }: CommandContext): Promise<Outcome> {
  if (!isUrl(location)) return FOLDER
  const kept = await readKept(cachePaths(options, environment).vex, location)
  if (!kept) return { text: 'not here', isFailed: false }
  const { checkedAt, archive } = kept.state
  return { text: `${archive.size ?? 0} bytes of ${archive.url}, checked ${checkedAt}`, isFailed: false }
}

async function update(location: string, context: CommandContext): Promise<Outcome> {
  const { options, environment, signal } = context
  if (!isUrl(location)) return FOLDER
  const dir = cachePaths(options, environment).vex
  try {
    const now = new Date().toISOString()
    const before = await readKept(dir, location)
    const { state } = await updateRepository(location, {
      dir,
      network: networkOptions(options),
      environment,
      now,
      signal,
    })
    const isSame = before?.state.archive.sha256 === state.archive.sha256
    return { text: isSame ? 'unchanged' : `fetched, ${state.archive.size ?? 0} bytes`, isFailed: false }
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof PlimsollError)) throw error
    return { text: `failed: ${error.message}`, isFailed: true }
  }
}
