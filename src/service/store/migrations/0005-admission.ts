import type { Migration } from './types.ts'

/** Decisions about what may run in a cluster; see schema.ts. */
export const ADMISSION: Migration = {
  name: '0005-admission',
  statements: [
    `CREATE TABLE admission_decisions (
      id SERIAL_ID, at TIME NOT NULL, endpoint TEXT NOT NULL, uid TEXT NOT NULL, operation TEXT NOT NULL,
      kind TEXT NOT NULL, namespace TEXT, name TEXT, user_name TEXT, allowed INT NOT NULL, mode TEXT, rule TEXT,
      reasons TEXT NOT NULL, images TEXT NOT NULL, policy TEXT NOT NULL, ticket TEXT, dry_run INT NOT NULL)`,
    'CREATE INDEX admission_decisions_at ON admission_decisions (at)',
    'CREATE INDEX admission_decisions_ticket ON admission_decisions (ticket) WHERE ticket IS NOT NULL',
  ],
}
