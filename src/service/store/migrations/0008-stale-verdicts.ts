import type { Migration } from './types.ts'

/** Verdicts that are not those of now are found by their stamps, without a look at all others. */
export const STALE_VERDICTS: Migration = {
  name: '0008-stale-verdicts',
  statements: [
    'CREATE INDEX admission_verdicts_stamp ON admission_verdicts (policy, stamp, asked_at, image_id)',
  ],
}
