import type { ServiceContext } from '../context.ts'
import type { Surface } from '../http/route.ts'
import type { Check } from '../observe/readiness.ts'
import type { Tasks } from '../queue/types.ts'

/** Jobs of one kind share a number of places, so that long ones do not keep short ones waiting. */
export interface Pool {
  /** For the log and for `/healthz`. */
  readonly name: string
  readonly tasks: Tasks
  /** Jobs side by side. */
  readonly concurrency: number
}

/** What a service consists of, by its roles. */
export interface Assembly {
  /** Of the main listener; none where nothing is served. */
  readonly surfaces: readonly Surface[]
  readonly pools: readonly Pool[]
  /** For `/readyz`, besides those of the database. */
  readonly checks: readonly Check[]
  /** Before anything listens: schedules are put in place. */
  readonly start?: () => Promise<void>
  /** When nothing is under way any more. */
  readonly close?: () => Promise<void>
}

export type Assemble = (context: ServiceContext) => Promise<Assembly>
