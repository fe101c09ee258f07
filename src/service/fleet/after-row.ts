import { type RawBuilder, type SqlBool, sql } from 'kysely'

/** Rows that come after the one at which a page ended, in a list that is ordered by these columns. */
export function afterRow(
  columns: readonly string[],
  cursor: readonly (number | string)[],
): RawBuilder<SqlBool> {
  return sql<SqlBool>`(${sql.join(columns.map((column) => sql.ref(column)))}) > (${sql.join(cursor)})`
}
