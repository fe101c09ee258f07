import type { Migration } from './types.ts'

/** What runs in clusters, and what was said of it last; see schema.ts. */
export const RUNNING: Migration = {
  name: '0007-running',
  statements: [
    `CREATE TABLE running_images (
      cluster TEXT NOT NULL, namespace TEXT NOT NULL, workload_kind TEXT NOT NULL, workload_name TEXT NOT NULL,
      role TEXT NOT NULL, container TEXT NOT NULL, image TEXT NOT NULL, digest TEXT, name TEXT NOT NULL,
      owner TEXT NOT NULL, pods INT NOT NULL, first_seen TIME NOT NULL, last_seen TIME NOT NULL, gone_at TIME,
      PRIMARY KEY (cluster, namespace, workload_kind, workload_name, role, container, image))`,
    'CREATE INDEX running_images_digest ON running_images (digest, cluster)',
    'CREATE INDEX running_images_gone ON running_images (gone_at) WHERE gone_at IS NOT NULL',
    `CREATE TABLE running_verdicts (
      cluster TEXT NOT NULL, digest TEXT NOT NULL, image_id INT REFERENCES images (id) ON DELETE SET NULL,
      stamp TEXT NOT NULL, feeds TEXT NOT NULL, verdict TEXT NOT NULL, reason TEXT NOT NULL, baseline TEXT,
      bad TEXT NOT NULL, content TEXT NOT NULL, judged_at TIME NOT NULL, bad_since TIME, asked_at TIME,
      PRIMARY KEY (cluster, digest))`,
    'CREATE INDEX running_verdicts_image ON running_verdicts (image_id)',
  ],
}
