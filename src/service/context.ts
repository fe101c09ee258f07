import type { ServiceConfig } from './config/types.ts'
import type { Logger } from './observe/logger.ts'
import type { Metrics } from './observe/metrics.ts'
import type { Queue } from './queue/types.ts'
import type { Store } from './store/store.ts'

/** What every part of a running service works with; made once in run/, handed down, never global. */
export interface ServiceContext {
  readonly config: ServiceConfig
  readonly store: Store
  readonly queue: Queue
  readonly log: Logger
  readonly metrics: Metrics
  /** Wall clock, milliseconds since 1970. */
  readonly now: () => number
  readonly environment: NodeJS.ProcessEnv
  /** Unique to this process: who holds leases and jobs. */
  readonly replica: string
  /** Has something done whenever the operator wants files read again (SIGHUP). */
  readonly onReload?: (this: void, reload: () => void) => void
  /** The service stops. */
  readonly signal: AbortSignal
}
