import { statSync } from 'node:fs'
import { join } from 'node:path'
import { ensureFeeds } from '../../advisories/ensure-feeds.ts'
import type { FeedState } from '../../advisories/state/feed-state.ts'
import { readState, stateIds } from '../../advisories/state/state-files.ts'
import { databaseOf } from '../../advisories/store/open-database.ts'
import { PlimsollError } from '../../core/errors.ts'
import type { Feed } from '../../core/feed.ts'
import type { OpenFeeds } from '../../engine/open-feeds.ts'
import type { ServiceContext } from '../context.ts'
import { createFeedPool } from './feed-pool.ts'

export interface OpenOptions {
  readonly signal: AbortSignal
  /** A generation that stands for what is in force of its feed. */
  readonly instead?: FeedState
}

/** The advisories of this replica's data folder. Nothing is fetched here. */
export interface Advisories {
  /** What cannot be had is among the problems. Whoever opens closes the database. */
  open(feeds: readonly Feed[], options: OpenOptions): Promise<OpenFeeds>
  /** Another one whenever a feed may have been put in force. */
  version(): string
  /** Those that are there, whether or not anybody needs them. */
  states(): Promise<readonly FeedState[]>
  close(): void
}

/** @internal Milliseconds within which two changes of a folder may leave the same time: a tick of the kernel's clock, with room. */
export const TICK = 50

export function createAdvisories({ config, now }: Pick<ServiceContext, 'config' | 'now'>): Advisories {
  const { dir, maxAge } = config.matcher.database
  const pool = createFeedPool(dir)
  const remembered = rememberedStates(dir)

  async function statesOf(feeds: readonly Feed[], { signal, instead }: OpenOptions) {
    const others = feeds.filter(({ id }) => id !== instead?.feed)
    const { states, problems } = await ensureFeeds(others, {
      dir,
      stored: remembered.stateOf,
      origin: '',
      source: () => Promise.reject(new Error('feeds are not fetched for a question')),
      offline: true,
      offlineReason: 'the service has not brought it yet',
      maxAge,
      now: new Date(now()).toISOString(),
      signal,
      step: () => undefined,
    })
    const isAsked = instead !== undefined && others.length < feeds.length
    return { states: isAsked ? [...states, instead] : states, problems }
  }

  async function openOnce(feeds: readonly Feed[], options: OpenOptions): Promise<OpenFeeds> {
    const { states, problems } = await statesOf(feeds, options)
    return { database: databaseOf(states, (state) => pool.open(state)), problems }
  }

  return {
    async open(feeds, options) {
      try {
        return await openOnce(feeds, options)
      } catch (error) {
        // Between its state and its file a feed may have been replaced, and the old file removed.
        if (!(error instanceof PlimsollError)) throw error
        return await openOnce(feeds, options)
      }
    },
    version: remembered.version,
    states: async () => (await remembered.idsNow()).flatMap((id) => remembered.stateOf(id) ?? []),
    close: () => pool.close(),
  }
}

interface Remembered {
  readonly version: string
  readonly states: Map<string, FeedState | undefined>
  ids?: readonly string[]
}

/** What lies in the folder, read once for each version of it: every report asks for the states of all feeds that it takes. */
function rememberedStates(dir: string) {
  let known: Remembered = { version: '', states: new Map() }

  /** Nothing is remembered of a folder that may be changed within the same tick. */
  function now(): Remembered {
    const { text, isSettled } = versionOf(dir)
    if (!isSettled) return { version: text, states: new Map() }
    if (known.version !== text) known = { version: text, states: new Map() }
    return known
  }

  return {
    version: () => versionOf(dir).text,
    stateOf: (id: string): FeedState | undefined => {
      const { states } = now()
      if (!states.has(id)) states.set(id, readState(dir, id))
      return states.get(id)
    },
    idsNow: async (): Promise<readonly string[]> => {
      const remembered = now()
      remembered.ids ??= await stateIds(dir)
      return remembered.ids
    },
  }
}

function versionOf(dir: string): { readonly text: string; readonly isSettled: boolean } {
  // States are renamed into place, which the folder's time tells.
  const stat = statSync(join(dir, 'state'), { bigint: true, throwIfNoEntry: false })
  if (!stat) return { text: '', isSettled: false }
  const isSettled = Math.abs(Date.now() - Number(stat.mtimeNs / 1_000_000n)) > TICK
  return { text: isSettled ? String(stat.mtimeNs) : `${stat.mtimeNs} unsettled`, isSettled }
}
