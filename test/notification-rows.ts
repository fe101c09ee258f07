/** Rows that the matcher and the updater write, for tests of notifications. */
import type { Brief } from '../src/service/notifier/brief.ts'
import type { Queries } from '../src/service/store/store.ts'
import { briefWith } from './notification-fixtures.ts'

export const OPERATION = '11111111-0000-4000-8000-000000000001'

/** A store, or a transaction of one. */
interface Rows {
  readonly db: Queries
}

export interface ImageRow {
  readonly id: number
  readonly digest: string
}

/** Two generations of a feed, so that the second is no first load. */
export async function putOperations(store: Rows, feed = 'debian', operation = OPERATION): Promise<void> {
  for (const [ref, standing, at] of [
    [`${operation.slice(0, -1)}0`, 'past', 1000],
    [operation, 'current', 2000],
  ] as const)
    await putOperation(store, { ref, feed, standing, at })
}

export async function putOperation(
  { db }: Rows,
  row: {
    readonly ref: string
    readonly feed: string
    readonly standing: 'current' | 'past' | 'held'
    readonly at: number
  },
): Promise<void> {
  const { ref, feed, standing, at } = row
  await db
    .insertInto('update_operations')
    .values({
      ref,
      feed,
      kind: 'vulnerability',
      digest: `sha256:${ref}`,
      state: '{}',
      created_at: at,
      standing,
    })
    .execute()
}

export async function putPackage({ db }: Rows, name: string, distribution = 'debian/12'): Promise<number> {
  const values = { key: name, type: 'deb', namespace: 'debian', name, version: '1.0' }
  const { id } = await db
    .insertInto('packages')
    .values({ ...values, purl: `pkg:deb/debian/${name}@1.0`, distribution, body: '{}' })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export async function putImageRow(
  { db }: Rows,
  image: {
    readonly tenant?: string
    readonly name: string
    readonly packages: readonly number[]
    readonly labels?: Readonly<Record<string, string>>
  },
): Promise<ImageRow> {
  const { tenant = '', name, packages, labels = {} } = image
  const digest = `sha256:${Buffer.from(name).toString('hex').padStart(64, '0').slice(-64)}`
  const row = { tenant, digest, source: 'manifest' as const, name, state: 'indexed' as const }
  const { id } = await db
    .insertInto('images')
    .values({ ...row, step: 'IndexFinished', package_count: packages.length, created_at: 1, used_at: 1 })
    .returning('id')
    .executeTakeFirstOrThrow()
  if (packages.length > 0)
    await db
      .insertInto('image_packages')
      .values(packages.map((pkg) => ({ image_id: id, package_id: pkg })))
      .execute()
  for (const [label, value] of Object.entries(labels))
    await db.insertInto('image_labels').values({ image_id: id, name: label, value }).execute()
  return { id, digest }
}

export async function putChange(
  { db }: Rows,
  change: {
    readonly pkg: number
    readonly operation?: string
    readonly before?: Partial<Brief>
    readonly after?: Partial<Brief>
  },
): Promise<void> {
  const { pkg, operation = OPERATION, before, after } = change
  const text = (brief: Partial<Brief> | undefined) => (brief ? JSON.stringify(briefWith(brief)) : null)
  const finding = after?.id ?? before?.id ?? briefWith().id
  await db
    .insertInto('finding_changes')
    .values({
      operation,
      package_id: pkg,
      finding,
      change: before && after ? 'changed' : after ? 'added' : 'removed',
      before: text(before),
      after: text(after),
    })
    .execute()
}
