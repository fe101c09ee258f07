import { importDatabase } from '../../advisories/transfer/import.ts'
import { withExport } from '../../advisories/transfer/obtain-export.ts'
import { PlimsollError } from '../../core/errors.ts'
import { printable } from '../../core/printable.ts'
import { type ImportedFeed, importFeeds } from '../../service/updater/import-feeds.ts'
import { commandContext, withStore } from '../../service/updater/without-service.ts'
import { VERSION } from '../../version.ts'
import type { CommandContext } from '../context.ts'
import { cachePaths } from '../paths.ts'
import { networkOptions } from '../scan-request.ts'
import { namedServiceStore } from '../service-store.ts'

export async function run(context: CommandContext): Promise<number> {
  const { operands, options, environment, stdin, stdout, signal } = context
  const [source = ''] = operands
  if (options.flag('gzip') && options.flag('zstd'))
    throw new PlimsollError('usage', 'Choose one of --gzip and --zstd.')
  const service = await namedServiceStore(context)
  const { cacert, insecureHosts } = networkOptions(options)
  const network = { cacert, insecureHosts, env: environment, userAgent: `plimsoll/${VERSION}` }
  const now = new Date().toISOString()
  const feeds = await withExport(
    source,
    { stdin, network, signal },
    async (path): Promise<readonly ImportedFeed[]> => {
      if (!service)
        return await importDatabase(path, cachePaths(options, environment).database, { now, signal })
      return await withStore(service.store, signal, async (store) =>
        importFeeds(commandContext(store, service.dir, signal), path, { now, signal }),
      )
    },
  )
  for (const { outcome, state } of feeds)
    stdout.write(`${printable(`${state.feed.padEnd(24)} ${describe(outcome, state)}`)}\n`)
  return 0
}

function describe(outcome: ImportedFeed['outcome'], { records, checkedAt }: ImportedFeed['state']): string {
  switch (outcome) {
    case 'imported':
      return `imported, ${records} records`
    case 'known':
      return 'known: it is in force already'
    case 'kept':
      return `kept: the one in the database is newer (checked ${checkedAt})`
    case 'held':
      return `held back: it has only ${records} records; accept it with the feeds API of the service`
  }
}
