import type { DatabaseSync, StatementSync } from 'node:sqlite'

type Value = string | number

/** Rows that go into the table with one statement: a call costs as much as a short row does. */
const BATCH = 16

/** Appends rows to a table, some at a time. What was not written yet cannot be read back: `flush` first. */
export class RowWriter {
  readonly #one: StatementSync
  readonly #batch: StatementSync
  readonly #columns: number
  #values: Value[] = []

  constructor(database: DatabaseSync, table: string, columns: number) {
    const row = `(${Array(columns).fill('?').join(', ')})`
    this.#one = database.prepare(`INSERT INTO ${table} VALUES ${row}`)
    this.#batch = database.prepare(`INSERT INTO ${table} VALUES ${Array(BATCH).fill(row).join(', ')}`)
    this.#columns = columns
  }

  add(...row: readonly Value[]): void {
    this.#values.push(...row)
    if (this.#values.length < BATCH * this.#columns) return
    this.#batch.run(...this.#values)
    this.#values = []
  }

  flush(): void {
    for (let at = 0; at < this.#values.length; at += this.#columns) {
      this.#one.run(...this.#values.slice(at, at + this.#columns))
    }
    this.#values = []
  }
}
