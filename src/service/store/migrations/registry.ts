import { START } from './0001-start.ts'
import { FLEET } from './0002-fleet.ts'
import { VIEWS } from './0003-views.ts'
import { INDEXES } from './0004-indexes.ts'
import { ADMISSION } from './0005-admission.ts'
import { VERDICTS } from './0006-verdicts.ts'
import { RUNNING } from './0007-running.ts'
import { STALE_VERDICTS } from './0008-stale-verdicts.ts'
import type { Migration } from './types.ts'

/** Every step, in order. */
export const MIGRATIONS: readonly Migration[] = [
  START,
  FLEET,
  VIEWS,
  INDEXES,
  ADMISSION,
  VERDICTS,
  RUNNING,
  STALE_VERDICTS,
]
