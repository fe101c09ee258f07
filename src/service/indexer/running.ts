import type { StoredImage } from '../parts.ts'

export interface Running {
  /**
   * Starts work under a key, or waits for what runs under it already. Work that somebody else began and that did not
   * end as it should is begun once more: the headers of this caller may be the ones that still let it in. The work goes
   * on when its callers go away.
   */
  share(key: string, work: RunningWork, signal: AbortSignal): Promise<StoredImage>
  /** How many run. */
  readonly count: number
}

export interface RunningWork {
  readonly run: () => Promise<StoredImage>
  readonly isDone: (image: StoredImage) => boolean
  /** Told of what nobody waits for any more. */
  readonly onAbandonedFailure: (error: unknown) => void
}

export function createRunning(): Running {
  const running = new Map<string, Promise<StoredImage>>()
  return {
    get count() {
      return running.size
    },
    async share(key, work, signal) {
      const before = running.get(key)
      if (before) {
        const image = await waitFor(
          before.catch(() => undefined),
          signal,
        )
        if (image && work.isDone(image)) return image
      }
      const current = running.get(key) ?? begin(running, key, work)
      return await waitFor(current, signal, work.onAbandonedFailure)
    },
  }
}

function begin(
  running: Map<string, Promise<StoredImage>>,
  key: string,
  { run }: RunningWork,
): Promise<StoredImage> {
  const started = run().finally(() => running.delete(key))
  running.set(key, started)
  return started
}

/** Rejects with the reason of the signal when it aborts first. */
async function waitFor<T>(
  work: Promise<T>,
  signal: AbortSignal,
  onAbandonedFailure: (error: unknown) => void = () => undefined,
): Promise<T> {
  return await new Promise<T>((resolve, reject) => {
    const leave = (): void => reject(signal.reason as Error)
    const settle = (end: () => void): void => {
      signal.removeEventListener('abort', leave)
      end()
    }
    work.then(
      (value) => settle(() => resolve(value)),
      (error: unknown) => settle(() => (signal.aborted ? onAbandonedFailure(error) : reject(error))),
    )
    if (signal.aborted) leave()
    else signal.addEventListener('abort', leave, { once: true })
  })
}
