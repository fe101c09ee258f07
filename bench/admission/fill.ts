/** What a service of long standing has in its store, in bulk: an image of another digest for each number, and its verdict. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'

/** Of the number of an image. */
export function digestAt(number: number): string {
  return `sha256:${createHash('sha256').update(String(number)).digest('hex')}`
}

/**
 * Copies the images that were judged, and their verdicts, under other digests. Their packages by name, which admission does
 * not look at, are left out. To be done while no service runs. All of it is on the disk in the end: who has grown over years
 * has no gigabyte to write while the first requests come.
 * @param database URL, or path of SQLite
 */
export async function fill(database: string, judged: number, count: number): Promise<void> {
  await fillStore(database, judged, count)
  execFileSync('sync')
}

async function fillStore(database: string, judged: number, count: number): Promise<void> {
  const columns =
    'tenant, source, name, state, index_state, step, contents, package_count, created_at, indexed_at, used_at'
  const copied = columns.split(', ').map((column) => `o.${column}`)
  const images = (numbers: string, digest: string): string => `
    INSERT INTO images (digest, ${columns}) SELECT 'sha256:' || ${digest}, ${copied.join(', ')}
    FROM ${numbers} JOIN (SELECT images.*, row_number() OVER (ORDER BY id) AS place FROM images) AS o
    ON o.place = 1 + n % ${judged}`
  const verdicts = `
    INSERT INTO admission_verdicts SELECT i.id, v.policy, i.indexed_at, v.feeds, v.stamp, v.verdict, v.asked_at
    FROM images AS i JOIN images AS o ON o.id <= ${judged} AND o.contents = i.contents
    JOIN admission_verdicts AS v ON v.image_id = o.id WHERE i.id > ${judged}`
  if (database.startsWith('postgres:')) {
    const client = new pg.Client({ connectionString: database })
    await client.connect()
    try {
      await client.query(images(`generate_series(1, ${count}) AS n`, "encode(sha256(n::text::bytea), 'hex')"))
      await client.query(verdicts)
      await client.query('VACUUM ANALYZE')
      await client.query('CHECKPOINT')
    } finally {
      await client.end()
    }
    return
  }
  const db = new DatabaseSync(database)
  db.function('sha256', { deterministic: true }, (text) =>
    createHash('sha256').update(String(text)).digest('hex'),
  )
  const numbers = `(WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < ${count}) SELECT n FROM s)`
  db.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; BEGIN')
  db.exec(images(numbers, 'sha256(n)'))
  db.exec(verdicts)
  db.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)')
  db.close()
}
