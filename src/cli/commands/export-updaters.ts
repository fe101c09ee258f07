import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { stateIds } from '../../advisories/state/state-files.ts'
import { exportDatabase } from '../../advisories/transfer/export.ts'
import { counted } from '../../core/counted.ts'
import { PlimsollError } from '../../core/errors.ts'
import { printable } from '../../core/printable.ts'
import { updateDatabase } from '../../engine/update-database.ts'
import { createFeedFiles } from '../../service/updater/feed-files.ts'
import { commandContext, withStore } from '../../service/updater/without-service.ts'
import type { CommandContext } from '../context.ts'
import { cachePaths } from '../paths.ts'
import { terminalProgress } from '../progress.ts'
import { networkOptions } from '../scan-request.ts'
import { namedServiceStore, type ServiceStore } from '../service-store.ts'

/** With --strict, when a feed could not be brought up to date. */
const SOME_FAILED = 3

export async function run(context: CommandContext): Promise<number> {
  const { operands, options, environment, stdout, stderr, signal } = context
  const [path = '-'] = operands
  if (options.flag('gzip') && options.flag('zstd'))
    throw new PlimsollError('usage', 'Choose one of --gzip and --zstd.')
  if (path === '-' && stdout.isTTY)
    throw new PlimsollError('usage', 'Name a file, or send standard output to one: the export is no text.')
  const service = await namedServiceStore(context)
  const dir = service?.dir ?? cachePaths(options, environment).database
  // A service keeps its own feeds up to date.
  const failed = service ? await bring(service, signal) : await update(context, dir)
  const compression =
    options.flag('gzip') || (path.endsWith('.gz') && !options.flag('zstd')) ? 'gzip' : 'zstd'
  const states = await write(path, async (file) =>
    exportDatabase(dir, { path: file, feeds: [], compression, signal }),
  )
  stderr.write(`Wrote ${counted(states.length, 'feed')} to ${path === '-' ? 'standard output' : path}\n`)
  return failed > 0 && options.flag('strict') ? SOME_FAILED : 0

  async function write<T>(target: string, make: (file: string) => Promise<T>): Promise<T> {
    if (target !== '-') return await make(target)
    const folder = await mkdtemp(join(tmpdir(), 'plimsoll-export-'))
    try {
      const made = await make(join(folder, 'export'))
      await pipeline(createReadStream(join(folder, 'export')), stdout, { signal, end: false })
      return made
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
}

/** What is in force in the service, with files that other replicas have built. */
async function bring({ store, dir }: ServiceStore, signal: AbortSignal): Promise<number> {
  await withStore(store, signal, async (opened) => {
    await createFeedFiles(commandContext(opened, dir, signal)).sync(signal)
  })
  return 0
}

/** How many failed, each of which is told. All feeds, where there are none yet. */
async function update(context: CommandContext, dir: string): Promise<number> {
  const { options, environment, stderr, signal } = context
  if (options.flag('offline')) return 0
  const mirror = options.text('mirror')
  const results = await updateDatabase({
    feeds: [],
    all: (await stateIds(dir)).length === 0,
    database: { dir, ...(mirror === undefined ? {} : { mirror }) },
    network: networkOptions(options),
    environment,
    now: new Date().toISOString(),
    progress: terminalProgress(context),
    signal,
  })
  const failed = results.flatMap((result) => (result.outcome === 'failed' ? [result] : []))
  for (const { feed, error } of failed)
    stderr.write(`${printable(`${feed.padEnd(24)} failed: ${error.message}`)}\n`)
  return failed.length
}
