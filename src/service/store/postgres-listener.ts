import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

/** Milliseconds between attempts to listen again. */
const PAUSE = 1000

export interface PostgresListener {
  listen(channel: string, callback: () => void): () => void
  close(): Promise<void>
}

/**
 * LISTEN over one connection of its own, opened when somebody first listens and opened again when it breaks. What was
 * announced meanwhile is lost, so every callback is called once after each new connection.
 */
export function postgresListener(url: string): PostgresListener {
  const callbacks = new Map<string, Set<() => void>>()
  const stop = new AbortController()
  let running: Promise<void> | undefined
  let client: pg.Client | undefined

  function call(channel: string): void {
    for (const callback of callbacks.get(channel) ?? []) callback()
  }

  async function listenTo(channel: string): Promise<void> {
    await client?.query(`LISTEN ${pg.escapeIdentifier(`plimsoll_${channel}`)}`)
  }

  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      const current = new pg.Client({ connectionString: url, application_name: 'plimsoll listener' })
      const ended = new Promise<void>((resolve) => {
        current.once('end', () => resolve())
        current.once('error', () => resolve())
      })
      current.on('notification', ({ channel }) => call(channel.slice('plimsoll_'.length)))
      try {
        await current.connect()
        client = current
        for (const channel of callbacks.keys()) {
          await listenTo(channel)
          call(channel)
        }
        await Promise.race([ended, aborted(stop.signal)])
      } catch {
        // Tried again below; who needs the database says what is wrong with it.
      } finally {
        client = undefined
        await current.end().catch(() => undefined)
      }
      await sleep(PAUSE, undefined, { signal: stop.signal, ref: false }).catch(() => undefined)
    }
  }

  return {
    listen(channel, callback) {
      const isNew = !callbacks.has(channel)
      const set = callbacks.get(channel) ?? new Set()
      callbacks.set(channel, set.add(callback))
      running ??= run()
      // Where it fails the connection is broken, and the next one listens to all channels.
      if (isNew) void listenTo(channel).catch(() => undefined)
      return () => set.delete(callback)
    },
    async close() {
      stop.abort()
      await running
    },
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
