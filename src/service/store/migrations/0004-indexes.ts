import type { Migration } from './types.ts'

/** By which index of several platforms an image came: registries that tell of its deletion name the index alone. */
export const INDEXES: Migration = {
  name: '0004-indexes',
  statements: [
    'ALTER TABLE tags ADD COLUMN index_digest TEXT',
    `CREATE TABLE image_indexes (
      image_id INT NOT NULL REFERENCES images (id) ON DELETE CASCADE, repository TEXT NOT NULL, digest TEXT NOT NULL,
      PRIMARY KEY (image_id, repository, digest))`,
    'CREATE INDEX image_indexes_digest ON image_indexes (digest)',
  ],
}
