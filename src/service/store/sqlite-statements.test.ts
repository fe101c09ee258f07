import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { createStatements } from './sqlite-statements.ts'

/** A table with three numbers; tells how many statements were compiled. */
function numbers() {
  const database = new DatabaseSync(':memory:')
  database.exec('CREATE TABLE t (n INT); INSERT INTO t VALUES (1), (2), (3)')
  let compiled = 0
  const prepare = createStatements({
    prepare: (text: string) => {
      compiled++
      return database.prepare(text)
    },
  } as DatabaseSync)
  return { database, prepare, compiled: () => compiled }
}

const ABOVE = 'SELECT n FROM t WHERE n > ? ORDER BY n'

describe('statements of SQLite', () => {
  it('are compiled once, and run with the values of each time', () => {
    const { prepare, compiled } = numbers()
    assert.deepEqual(prepare(ABOVE).all([1]), [{ n: 2 }, { n: 3 }])
    assert.deepEqual(prepare(ABOVE).all([2]), [{ n: 3 }])
    assert.equal(prepare('DELETE FROM t WHERE n = ?').run([2]).changes, 1)
    assert.deepEqual(prepare(ABOVE).all([1]), [{ n: 3 }])
    assert.equal(compiled(), 2)
  })

  it('are right when the schema is another', () => {
    const { prepare, database } = numbers()
    assert.deepEqual(prepare('SELECT * FROM t WHERE n = 1').all([]), [{ n: 1 }])
    database.exec("ALTER TABLE t ADD COLUMN word TEXT DEFAULT 'a'")
    assert.deepEqual(prepare('SELECT * FROM t WHERE n = 1').all([]), [{ n: 1, word: 'a' }])
  })

  it('are read row by row by several at a time', () => {
    const { prepare } = numbers()
    const [one, other] = [prepare(ABOVE).iterate([0]), prepare(ABOVE).iterate([1])]
    assert.deepEqual(
      [one.next(), other.next(), one.next()].map(({ value }) => ({ ...(value as object) })),
      [{ n: 1 }, { n: 2 }, { n: 2 }],
    )
  })

  it('are not kept where they are settings, long, or too many', () => {
    const { prepare, compiled } = numbers()
    for (const text of ['PRAGMA foreign_keys', `SELECT n FROM t WHERE n IN (${'1, '.repeat(2000)} 1)`])
      for (let i = 0; i < 2; i++) prepare(text).all([])
    assert.equal(compiled(), 4)
    for (let i = 0; i < 250; i++) prepare(`SELECT ${i}`)
    prepare('SELECT 249')
    prepare('SELECT 0')
    assert.equal(compiled(), 4 + 251)
  })
})
