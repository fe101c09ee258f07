import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { faultOf, PlimsollError } from '../core/errors.ts'
import type { StoreConfig } from '../service/config/types.ts'
import type { CommandContext } from './context.ts'
import { cachePaths } from './paths.ts'

export interface ServiceStore {
  readonly store: StoreConfig
  /** Folder of its advisory database. */
  readonly dir: string
}

/** The database of a service, where one was named (--data, --database, --database-file). */
export async function namedServiceStore({
  options,
  environment,
}: Pick<CommandContext, 'options' | 'environment'>): Promise<ServiceStore | undefined> {
  const data = options.text('data')
  const url = options.text('database') ?? (await contentOf(options.text('database-file')))
  const dir = data === undefined ? cachePaths(options, environment).database : join(data, 'db')
  if (url !== undefined) return { store: { kind: 'postgres', url, migrate: false, maxConnections: 4 }, dir }
  if (data === undefined) return undefined
  return { store: { kind: 'sqlite', path: join(data, 'service.sqlite'), migrate: false }, dir }
}

async function contentOf(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    throw new PlimsollError('input-unreadable', `${path} cannot be read: ${faultOf(error)}.`, {
      cause: error,
    })
  }
}
