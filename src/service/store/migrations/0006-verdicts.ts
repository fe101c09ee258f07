import type { Migration } from './types.ts'

/** What policies say of stored images, and how often tickets of break-glass were used; see schema.ts. */
export const VERDICTS: Migration = {
  name: '0006-verdicts',
  statements: [
    `CREATE TABLE admission_verdicts (
      image_id INT NOT NULL REFERENCES images (id) ON DELETE CASCADE, policy TEXT NOT NULL, image_indexed_at TIME NOT NULL,
      feeds TEXT NOT NULL, stamp TEXT NOT NULL, verdict TEXT NOT NULL, asked_at TIME NOT NULL,
      PRIMARY KEY (image_id, policy))`,
    'CREATE INDEX admission_verdicts_asked ON admission_verdicts (asked_at, image_id, policy)',
    'CREATE TABLE admission_tickets (ticket TEXT PRIMARY KEY, first_used_at TIME NOT NULL, uses INT NOT NULL)',
    `INSERT INTO admission_tickets (ticket, first_used_at, uses)
      SELECT ticket, MIN(at), COUNT(*) FROM admission_decisions WHERE ticket IS NOT NULL AND dry_run = 0 GROUP BY ticket`,
    'DROP INDEX admission_decisions_ticket',
  ],
}
