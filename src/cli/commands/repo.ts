import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { PlimsollError } from '../../core/errors.ts'
import type { GitRepository, ScanTarget } from '../../engine/request.ts'
import type { CommandContext } from '../context.ts'
import type { OptionReader } from '../options/read.ts'
import { runScan } from '../run-scan.ts'
import { treeContent } from '../scan-request.ts'

export async function run(context: CommandContext): Promise<number> {
  return await runScan(await targetOf(context), context)
}

/** A folder is scanned as it stands, unless a revision is asked for. */
async function targetOf({ operands, options }: CommandContext): Promise<ScanTarget> {
  const location = operands[0] ?? ''
  const content = treeContent(options)
  const revision = revisionOf(options)
  const isFolder = (await stat(location).catch(() => undefined))?.isDirectory() === true
  if (isFolder && !revision) return { kind: 'filesystem', path: location, content }
  return {
    kind: 'repository',
    repository: { location: isFolder ? resolve(location) : location, ...(revision ? { revision } : {}) },
    content,
  }
}

function revisionOf(options: OptionReader): GitRepository['revision'] {
  const given = (['branch', 'tag', 'commit'] as const).flatMap((kind) => {
    const name = options.text(kind)
    return name === undefined ? [] : [{ kind, name }]
  })
  if (given.length > 1) throw new PlimsollError('usage', 'Give one of --branch, --tag and --commit.')
  const [revision] = given
  if (
    revision &&
    (revision.name === '' || revision.name.startsWith('-') || /[\s:^~?*[\\]/.test(revision.name))
  )
    throw new PlimsollError('option-invalid', `--${revision.kind} is no name: «${revision.name}».`)
  return revision
}
