/** Stores for tests: fresh, migrated, on SQLite and on PostgreSQL. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext } from 'node:test'
import { migrate } from '../src/service/store/migrate.ts'
import { openStore, type StoreAddress } from '../src/service/store/open-store.ts'
import type { Store } from '../src/service/store/store.ts'
import { freshDatabase } from './postgres.ts'

export const STORE_KINDS = ['sqlite', 'postgres'] as const

/** The same tests on both databases: `onEachStore('images', (open) => { test('…', async (t) => { const store = await open(t) }) })`. */
export function onEachStore(
  subject: string,
  tests: (open: (t: TestContext) => Promise<Store>) => void,
): void {
  for (const kind of STORE_KINDS)
    describe(`${subject} on ${kind}`, () => {
      tests(async (t) => await testStore(t, kind))
    })
}

/** A fresh store with all its tables, closed and removed after the test. */
export async function testStore(t: TestContext, kind: Store['kind']): Promise<Store> {
  const store = await openStore(await migratedAddress(t, kind))
  t.after(() => store.close())
  return store
}

/** The address of a database that has all its tables. They are made once in a process, and copied. */
async function migratedAddress(t: TestContext, kind: Store['kind']): Promise<StoreAddress> {
  if (kind === 'postgres') {
    templateDatabase ??= freshDatabase().then(migrated)
    return { kind, url: await freshDatabase(await templateDatabase), maxConnections: 8 }
  }
  templateFile ??= makeTemplateFile()
  const { path } = await testAddress(t, kind)
  copyFileSync(await templateFile, path)
  return { kind, path }
}

let templateDatabase: Promise<string> | undefined
let templateFile: Promise<string> | undefined

async function migrated(url: string): Promise<string> {
  const store = await openStore({ kind: 'postgres', url, maxConnections: 1 })
  await migrate(store)
  await store.close()
  return url
}

async function makeTemplateFile(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-store-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'template.sqlite')
  const store = await openStore({ kind: 'sqlite', path })
  await migrate(store)
  await store.close()
  return path
}

/** The address of an empty database, for tests that open it themselves, perhaps more than once. */
export async function testAddress<K extends Store['kind']>(
  t: TestContext,
  kind: K,
): Promise<Extract<StoreAddress, { readonly kind: K }>>
export async function testAddress(t: TestContext, kind: Store['kind']): Promise<StoreAddress> {
  if (kind === 'postgres') return { kind, url: await freshDatabase(), maxConnections: 8 }
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-store-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return { kind, path: join(folder, 'service.sqlite') }
}
