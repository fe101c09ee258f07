/**
 * A step from one level of the schema to the next. It has run on databases out there, so it is never changed: what comes
 * later is another step.
 */
export interface Migration {
  /** `0002-fleet`: run in the order of the names, which are also kept in the database. */
  readonly name: string
  /**
   * SQL that both databases take but for the names of types: `SERIAL_ID`, `INT`, `TIME` (milliseconds), `BYTES`, `REAL`,
   * `TEXT`. Run in one transaction.
   */
  readonly statements: readonly string[]
}
