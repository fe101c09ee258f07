import type { Migration } from './types.ts'

/** What each target is told has an id of its own, under which it is read and deleted; the filter is that of the day it was made. */
export const VIEWS: Migration = {
  name: '0003-views',
  statements: [
    'ALTER TABLE deliveries ADD COLUMN view_id TEXT',
    'ALTER TABLE deliveries ADD COLUMN filter TEXT',
    'CREATE UNIQUE INDEX deliveries_view ON deliveries (view_id)',
  ],
}
