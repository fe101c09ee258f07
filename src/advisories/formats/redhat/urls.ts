const BASE = 'https://security.access.redhat.com/data'
export const VEX = `${BASE}/csaf/v2/vex`

/** What the folder of documents says of itself, and which repository belongs to which product. */
export const REDHAT_DOCUMENTS = {
  latest: `${VEX}/archive_latest.txt`,
  changes: `${VEX}/changes.csv`,
  deletions: `${VEX}/deletions.csv`,
  repositories: `${BASE}/metrics/repository-to-cpe.json`,
} as const
