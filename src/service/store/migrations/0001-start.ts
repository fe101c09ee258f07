import type { Migration } from './types.ts'

/** Images and what is known of their layers, work, feeds, findings, notifications, keys. See schema.ts for the meaning of each column. */
export const START: Migration = {
  name: '0001-start',
  statements: [
    `CREATE TABLE images (
      id SERIAL_ID, tenant TEXT NOT NULL, digest TEXT NOT NULL, source TEXT NOT NULL, name TEXT, state TEXT NOT NULL,
      index_state TEXT, step TEXT NOT NULL, error_code TEXT, error TEXT, manifest TEXT, contents BYTES,
      package_count INT NOT NULL DEFAULT 0, created_at TIME NOT NULL, indexed_at TIME, used_at TIME NOT NULL,
      running_at TIME, missing_at TIME, UNIQUE (tenant, digest))`,
    `CREATE TABLE image_layers (
      image_id INT NOT NULL REFERENCES images (id) ON DELETE CASCADE, position INT NOT NULL, digest TEXT NOT NULL,
      PRIMARY KEY (image_id, position))`,
    'CREATE INDEX image_layers_digest ON image_layers (digest)',
    `CREATE TABLE image_labels (
      image_id INT NOT NULL REFERENCES images (id) ON DELETE CASCADE, name TEXT NOT NULL, value TEXT NOT NULL,
      PRIMARY KEY (image_id, name))`,
    'CREATE INDEX image_labels_value ON image_labels (name, value)',
    `CREATE TABLE layer_reports (
      tenant TEXT NOT NULL, digest TEXT NOT NULL, settings TEXT NOT NULL, body BYTES NOT NULL, created_at TIME NOT NULL,
      PRIMARY KEY (tenant, digest, settings))`,
    'CREATE TABLE leases (name TEXT PRIMARY KEY, holder TEXT NOT NULL, until TIME NOT NULL)',
    `CREATE TABLE jobs (
      id SERIAL_ID, task TEXT NOT NULL, payload TEXT NOT NULL, key TEXT, state TEXT NOT NULL, priority INT NOT NULL,
      run_at TIME NOT NULL, attempts INT NOT NULL, max_attempts INT NOT NULL, holder TEXT, held_until TIME, error TEXT,
      created_at TIME NOT NULL, changed_at TIME NOT NULL)`,
    "CREATE UNIQUE INDEX jobs_waiting_key ON jobs (key) WHERE state = 'waiting' AND key IS NOT NULL",
    "CREATE INDEX jobs_running_key ON jobs (key) WHERE state = 'running'",
    'CREATE INDEX jobs_due ON jobs (state, run_at)',
    `CREATE TABLE schedules (
      name TEXT PRIMARY KEY, task TEXT NOT NULL, payload TEXT NOT NULL, every_ms TIME NOT NULL, jitter_ms TIME NOT NULL,
      next_at TIME NOT NULL)`,
    `CREATE TABLE packages (
      id SERIAL_ID, key TEXT NOT NULL UNIQUE, type TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL,
      version TEXT NOT NULL, purl TEXT NOT NULL, distribution TEXT NOT NULL, body TEXT NOT NULL)`,
    'CREATE INDEX packages_name ON packages (name)',
    `CREATE TABLE image_packages (
      image_id INT NOT NULL REFERENCES images (id) ON DELETE CASCADE,
      package_id INT NOT NULL REFERENCES packages (id) ON DELETE CASCADE, PRIMARY KEY (image_id, package_id))`,
    'CREATE INDEX image_packages_package ON image_packages (package_id)',
    `CREATE TABLE package_keys (
      package_id INT NOT NULL REFERENCES packages (id) ON DELETE CASCADE, feed TEXT NOT NULL, namespace TEXT NOT NULL,
      name TEXT NOT NULL, PRIMARY KEY (feed, namespace, name, package_id))`,
    'CREATE INDEX package_keys_package ON package_keys (package_id)',
    `CREATE TABLE package_findings (
      package_id INT NOT NULL REFERENCES packages (id) ON DELETE CASCADE, finding TEXT NOT NULL, severity TEXT NOT NULL,
      status TEXT NOT NULL, fixed_version TEXT, is_kev INT NOT NULL, epss REAL, PRIMARY KEY (package_id, finding))`,
    `CREATE TABLE finding_ids (
      package_id INT NOT NULL, finding TEXT NOT NULL, alias TEXT NOT NULL, PRIMARY KEY (alias, package_id, finding),
      FOREIGN KEY (package_id, finding) REFERENCES package_findings (package_id, finding) ON DELETE CASCADE)`,
    'CREATE INDEX finding_ids_package ON finding_ids (package_id, finding)',
    `CREATE TABLE image_counts (
      image_id INT NOT NULL REFERENCES images (id) ON DELETE CASCADE, day TEXT NOT NULL, critical INT NOT NULL,
      high INT NOT NULL, medium INT NOT NULL, low INT NOT NULL, unknown INT NOT NULL, PRIMARY KEY (image_id, day))`,
    'CREATE INDEX image_counts_day ON image_counts (day)',
    `CREATE TABLE update_operations (
      ref TEXT PRIMARY KEY, feed TEXT NOT NULL, kind TEXT NOT NULL, digest TEXT NOT NULL, state TEXT NOT NULL,
      created_at TIME NOT NULL, standing TEXT NOT NULL)`,
    'CREATE INDEX update_operations_feed ON update_operations (feed, created_at)',
    "CREATE UNIQUE INDEX update_operations_current ON update_operations (feed) WHERE standing = 'current'",
    `CREATE TABLE feed_chunks (
      digest TEXT NOT NULL, position INT NOT NULL, body BYTES NOT NULL, PRIMARY KEY (digest, position))`,
    `CREATE TABLE feed_status (
      feed TEXT PRIMARY KEY, last_attempt_at TIME, last_success_at TIME, last_error TEXT, records INT)`,
    `CREATE TABLE finding_changes (
      id SERIAL_ID, operation TEXT NOT NULL, package_id INT NOT NULL REFERENCES packages (id) ON DELETE CASCADE,
      finding TEXT NOT NULL, change TEXT NOT NULL, before TEXT, after TEXT, UNIQUE (operation, package_id, finding))`,
    `CREATE TABLE notifications (
      id TEXT PRIMARY KEY, tenant TEXT NOT NULL, operation TEXT NOT NULL, created_at TIME NOT NULL)`,
    `CREATE TABLE notification_entries (
      id TEXT PRIMARY KEY, notification TEXT NOT NULL REFERENCES notifications (id) ON DELETE CASCADE,
      position INT NOT NULL, image_id INT NOT NULL, body TEXT NOT NULL, UNIQUE (notification, position))`,
    `CREATE TABLE deliveries (
      notification TEXT NOT NULL REFERENCES notifications (id) ON DELETE CASCADE, target TEXT NOT NULL,
      state TEXT NOT NULL, attempts INT NOT NULL, error TEXT, changed_at TIME NOT NULL,
      PRIMARY KEY (notification, target))`,
    `CREATE TABLE api_keys (
      id TEXT PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL, tenant TEXT NOT NULL, scopes TEXT NOT NULL,
      created_at TIME NOT NULL, expires_at TIME, revoked_at TIME)`,
    `CREATE TABLE tags (
      tenant TEXT NOT NULL, repository TEXT NOT NULL, tag TEXT NOT NULL, digest TEXT NOT NULL, seen_at TIME NOT NULL,
      PRIMARY KEY (tenant, repository, tag))`,
    'CREATE INDEX tags_digest ON tags (digest)',
    `CREATE TABLE watches (
      id TEXT PRIMARY KEY, tenant TEXT NOT NULL, reference TEXT NOT NULL, tags TEXT, every_ms TIME NOT NULL,
      labels TEXT NOT NULL, created_at TIME NOT NULL, checked_at TIME, error TEXT)`,
    `CREATE TABLE registry_credentials (
      tenant TEXT NOT NULL, host TEXT NOT NULL, sealed BYTES NOT NULL, created_at TIME NOT NULL,
      PRIMARY KEY (tenant, host))`,
  ],
}
