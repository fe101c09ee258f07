import type { ServiceContext } from '../context.ts'
import type { Route, Surface } from '../http/route.ts'
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
  /** From then on, until the signal; one that rejects ends the service. */
  readonly follow?: (signal: AbortSignal) => Promise<void>
  /** Before a page of metrics is made: sets what is only looked up then. */
  readonly gauges?: () => Promise<void>
  /** When nothing is under way any more. */
  readonly close?: () => Promise<void>
}

export type Assemble = (context: ServiceContext) => Promise<Assembly>

/** What one part gives to the whole: as `Assembly`, and routes of our own API. */
export type Part = Partial<Assembly> & { readonly routes?: readonly Route[] }
