import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { SqliteStatement } from 'kysely'

/** Statements that are kept; the one that was not asked for the longest goes first. */
const MAX_KEPT = 200
/** Characters. Longer ones have lists of values, and are hardly ever the same twice. */
const MAX_LENGTH = 4000

/**
 * Statements by their texts, compiled once: for most of ours that takes longer than to run them. SQLite compiles one again
 * by itself when the schema is another. https://sqlite.org/c3ref/prepare.html
 */
export function createStatements(database: DatabaseSync): (text: string) => SqliteStatement {
  const kept = new Map<string, SqliteStatement>()
  return (text) => {
    // Some pragmas work when they are compiled. https://sqlite.org/pragma.html
    if (text.length > MAX_LENGTH || /^\s*PRAGMA/i.test(text)) return compiled(database, text)
    const statement = kept.get(text) ?? compiled(database, text)
    kept.delete(text)
    kept.set(text, statement)
    const [oldest] = kept.keys()
    if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest)
    return statement
  }
}

function compiled(database: DatabaseSync, text: string): SqliteStatement {
  const statement = database.prepare(text)
  return {
    reader: statement.columns().length > 0,
    // With the prototype of all objects, as pg gives them.
    all: (values) => statement.all(...bound(values)).map((row) => ({ ...row })),
    run: (values) => statement.run(...bound(values)),
    // Who reads row by row has one of his own: another may do the same meanwhile.
    iterate: (values) => database.prepare(text).iterate(...bound(values)),
  }
}

function bound(values: readonly unknown[]): SQLInputValue[] {
  return values as SQLInputValue[] // node:sqlite itself refuses what it cannot bind.
}
