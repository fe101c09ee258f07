import type { Migration } from './types.ts'

/** Until when a count of an image stood, so that sums over all images need not look for the newest of each. */
export const FLEET: Migration = {
  name: '0002-fleet',
  statements: [
    'ALTER TABLE image_counts ADD COLUMN until TEXT',
    `UPDATE image_counts SET until = (
      SELECT MIN(n.day) FROM image_counts n WHERE n.image_id = image_counts.image_id AND n.day > image_counts.day)`,
    'CREATE INDEX image_counts_newest ON image_counts (image_id) WHERE until IS NULL',
  ],
}
