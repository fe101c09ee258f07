import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { collectGarbage } from '../../advisories/clean-database.ts'
import { feedFile } from '../../advisories/paths.ts'
import { formatFeedState } from '../../advisories/state/feed-state.ts'
import { keepGenerations } from '../../advisories/state/kept-generations.ts'
import { readState, writeState } from '../../advisories/state/state-files.ts'
import { parseDigest } from '../../core/digest.ts'
import { bringChunks } from './feed-chunks.ts'
import { setFeedGauges } from './feed-gauges.ts'
import { findGeneration, generationBefore, listGenerations } from './generations.ts'
import { addUpdate } from './schedules.ts'
import type { FeedFiles, Generation, GenerationFile } from './types.ts'
import type { FeedContext } from './without-service.ts'

/** Milliseconds between looks that nobody called for: an announcement may be lost. */
const POLL = 60_000

/** The advisory database in this replica's data folder, as the generations of the store say it should be. */
export function createFeedFiles(context: FeedContext): FeedFiles {
  const { store, config, log } = context
  const { dir } = config.matcher.database
  /** One at a time; whoever comes meanwhile waits for the next. */
  let running: Promise<void> = Promise.resolve()

  async function sync(signal: AbortSignal): Promise<void> {
    const turn = running.then(() => syncOnce(signal))
    running = turn.catch(() => undefined)
    await turn
  }

  async function syncOnce(signal: AbortSignal): Promise<void> {
    const generations = await listGenerations(store.db)
    let isChanged = false
    // Before any of them is needed: the garbage collector of another process looks at it.
    await keepGenerations(
      dir,
      generations.map(({ state }) => state.digest),
    )
    for (const generation of generations.filter(({ standing }) => standing === 'current')) {
      signal.throwIfAborted()
      isChanged = (await putHere(generation, signal)) || isChanged
    }
    if (isChanged) await collectGarbage(dir, context.now(), signal)
  }

  /** Whether the folder was another before. A file that is nowhere is built anew. */
  async function putHere({ feed, state }: Generation, signal: AbortSignal): Promise<boolean> {
    if ((await fileOf(state.digest, signal)) === undefined) {
      log.warn({ feed, digest: state.digest }, 'feed file missing, to be built again')
      await addUpdate(context, store.db, feed)
      return false
    }
    const here = readState(dir, feed)
    if (here && formatFeedState(here) === formatFeedState(state)) return false
    await writeState(dir, state)
    return here?.digest !== state.digest
  }

  async function fileOf(text: string, signal: AbortSignal): Promise<string | undefined> {
    const digest = parseDigest(text)
    if (!digest) return undefined
    const path = feedFile(dir, digest)
    if (existsSync(path)) return path
    if (store.kind === 'sqlite') return undefined
    return (await bringChunks(store.db, dir, digest, signal)) ? path : undefined
  }

  async function fileOfGeneration(
    generation: Generation,
    signal: AbortSignal,
  ): Promise<GenerationFile | undefined> {
    const path = await fileOf(generation.state.digest, signal)
    return path === undefined ? undefined : { generation, path }
  }

  async function turn(signal: AbortSignal): Promise<void> {
    await sync(signal)
    await setFeedGauges(context)
  }

  return {
    sync,
    fileOf,
    async follow(signal) {
      const bell = new EventTarget()
      let hasRung = false
      const forget = store.listen('feeds', () => {
        hasRung = true
        bell.dispatchEvent(new Event('ring'))
      })
      try {
        while (!signal.aborted) {
          hasRung = false
          await turn(signal).catch((error: unknown) => {
            if (!signal.aborted) log.warn({ err: error }, 'feeds not brought up to date in the data folder')
          })
          if (!hasRung) await rung(bell, signal)
        }
      } finally {
        forget()
      }
    },
    async operation(ref, signal) {
      const generation = await findGeneration(store.db, ref)
      if (!generation) return undefined
      const before = await generationBefore(store.db, generation)
      const current = await fileOfGeneration(generation, signal)
      if (!current) return undefined
      if (!before) return { feed: generation.feed, current }
      const previous = await fileOfGeneration(before, signal)
      // Without it all would count as new.
      return previous && { feed: generation.feed, current, previous }
    },
  }
}

async function rung(bell: EventTarget, signal: AbortSignal): Promise<void> {
  const awake = new AbortController()
  bell.addEventListener('ring', () => awake.abort(), { once: true })
  await sleep(POLL, undefined, { signal: AbortSignal.any([signal, awake.signal]) }).catch(() => undefined)
}
