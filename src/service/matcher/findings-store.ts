import { sql } from 'kysely'
import type { Finding } from '../../core/finding.ts'
import type { Queries } from '../store/store.ts'
import type { PackageBody } from './distinct-packages.ts'
import type { NumberedBody } from './match-bodies.ts'

/** Rows of a statement: SQLite takes at most 32,766 values in one. */
const CHUNK = 500

export function* chunked<T>(values: readonly T[], size = CHUNK): Generator<readonly T[]> {
  for (let at = 0; at < values.length; at += size) yield values.slice(at, at + size)
}

export async function readBodies(queries: Queries, ids: readonly number[]): Promise<NumberedBody[]> {
  const rows = await queries
    .selectFrom('packages')
    .select(['id', 'body'])
    .where('id', 'in', [...ids])
    .orderBy('id')
    .execute()
  // We wrote them ourselves, in this very shape.
  return rows.map(({ id, body }) => ({ id, body: JSON.parse(body) as PackageBody }))
}

type Findings = ReadonlyMap<number, readonly Finding[]>

/** Makes what is stored of these packages what is found now. Gives those whose findings are counted differently now. */
export async function storeFindings(queries: Queries, findings: Findings): Promise<readonly number[]> {
  const changed: number[] = []
  for (const ids of chunked([...findings.keys()])) {
    const stored = await readRows(queries, ids)
    const differing = ids.filter(
      (id) => textOf(rowsOf(id, findings.get(id))) !== textOf(stored.get(id) ?? []),
    )
    changed.push(
      ...differing.filter((id) => levelsOf(rowsOf(id, findings.get(id))) !== levelsOf(stored.get(id) ?? [])),
    )
    await removeFindings(
      queries,
      differing.filter((id) => stored.has(id)),
    )
    await addFindings(
      queries,
      differing.flatMap((id) => rowsOf(id, findings.get(id))),
    )
  }
  return changed
}

interface FindingRow {
  readonly package_id: number
  readonly finding: string
  readonly severity: string
  readonly status: string
  readonly fixed_version: string | null
  readonly is_kev: number
  readonly epss: number | null
  /** Upper-case. */
  readonly aliases: readonly string[]
}

/** By id of the finding; where two groups chose the same one, the first in the order of the findings stands. */
function rowsOf(id: number, findings: readonly Finding[] = []): FindingRow[] {
  const rows = new Map<string, FindingRow>()
  for (const finding of findings) {
    if (rows.has(finding.id)) continue
    rows.set(finding.id, {
      package_id: id,
      finding: finding.id,
      severity: finding.severity.level,
      status: finding.status,
      fixed_version: finding.fixedVersion ?? null,
      is_kev: finding.kev ? 1 : 0,
      // PostgreSQL's REAL has 24 bits.
      epss: finding.epss ? Math.fround(finding.epss.score) : null,
      aliases: [...new Set([finding.id, ...finding.ids].map((alias) => alias.toUpperCase()))].sort(),
    })
  }
  return [...rows.values()].sort((a, b) => (a.finding < b.finding ? -1 : 1))
}

function textOf(rows: readonly FindingRow[]): string {
  return JSON.stringify(
    rows.map((row) => [
      row.finding,
      row.severity,
      row.status,
      row.fixed_version,
      row.is_kev,
      row.epss?.toPrecision(6),
      row.aliases,
    ]),
  )
}

function levelsOf(rows: readonly FindingRow[]): string {
  return rows
    .map(({ severity }) => severity)
    .sort()
    .join()
}

async function readRows(queries: Queries, ids: readonly number[]): Promise<Map<number, FindingRow[]>> {
  const found = await queries
    .selectFrom('package_findings')
    .selectAll()
    .where('package_id', 'in', [...ids])
    .execute()
  const aliasRows = await queries
    .selectFrom('finding_ids')
    .selectAll()
    .where('package_id', 'in', [...ids])
    .execute()
  const aliases = Map.groupBy(aliasRows, ({ package_id, finding }) => `${package_id} ${finding}`)
  const rows = new Map<number, FindingRow[]>()
  for (const row of found.toSorted((a, b) => (a.finding < b.finding ? -1 : 1))) {
    const own = aliases.get(`${row.package_id} ${row.finding}`) ?? []
    const whole = { ...row, aliases: own.map(({ alias }) => alias).sort() }
    const list = rows.get(row.package_id)
    if (list) list.push(whole)
    else rows.set(row.package_id, [whole])
  }
  return rows
}

async function removeFindings(queries: Queries, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return
  await queries.deleteFrom('finding_ids').where('package_id', 'in', ids).execute()
  await queries.deleteFrom('package_findings').where('package_id', 'in', ids).execute()
}

async function addFindings(queries: Queries, rows: readonly FindingRow[]): Promise<void> {
  for (const some of chunked(rows))
    await queries
      .insertInto('package_findings')
      .values(some.map(({ aliases: _aliases, ...row }) => row))
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  const aliases = rows.flatMap(({ package_id, finding, aliases: own }) =>
    own.map((alias) => ({ package_id, finding, alias })),
  )
  for (const some of chunked(aliases))
    await queries
      .insertInto('finding_ids')
      .values(some)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
}

/** Counts the findings of images anew: the point of that day. Images without any finding have one as well. Within a transaction. */
export async function storeCounts(queries: Queries, images: readonly number[], day: string): Promise<void> {
  for (const ids of chunked(images)) {
    await queries
      .updateTable('image_counts')
      .set({ until: day })
      .where('image_id', 'in', ids)
      .where('day', '<', day)
      .where((eb) => eb.or([eb('until', 'is', null), eb('until', '>', day)]))
      .execute()
    const counted = queries
      .selectFrom('images as i')
      .leftJoin('image_packages as p', 'p.image_id', 'i.id')
      .leftJoin('package_findings as f', 'f.package_id', 'p.package_id')
      .where('i.id', 'in', ids)
      .groupBy('i.id')
      .select([
        'i.id',
        sql<string>`CAST(${day} AS TEXT)`.as('day'),
        countOf('CRITICAL').as('critical'),
        countOf('HIGH').as('high'),
        countOf('MEDIUM').as('medium'),
        countOf('LOW').as('low'),
        countOf('UNKNOWN').as('unknown'),
        // The clock of another replica may be ahead.
        sql<
          string | null
        >`(SELECT MIN(n.day) FROM image_counts n WHERE n.image_id = i.id AND n.day > ${day})`.as('until'),
      ])
    await queries
      .insertInto('image_counts')
      .columns(['image_id', 'day', 'critical', 'high', 'medium', 'low', 'unknown', 'until'])
      .expression(counted)
      .onConflict((conflict) =>
        conflict.columns(['image_id', 'day']).doUpdateSet((eb) => ({
          critical: eb.ref('excluded.critical'),
          high: eb.ref('excluded.high'),
          medium: eb.ref('excluded.medium'),
          low: eb.ref('excluded.low'),
          unknown: eb.ref('excluded.unknown'),
        })),
      )
      .execute()
  }
}

function countOf(severity: string) {
  return sql<number>`COALESCE(SUM(CASE WHEN f.severity = ${severity} THEN 1 ELSE 0 END), 0)`
}

/** `2026-11-26`, UTC. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}
