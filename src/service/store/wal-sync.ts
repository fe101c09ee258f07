import { open } from 'node:fs/promises'

export interface WalSync {
  /** What is committed by now comes onto the disk; those who ask meanwhile share the next turn. */
  ask(): void
  /** Resolves when it is there. */
  close(): Promise<void>
}

/**
 * Brings SQLite's log onto the disk beside the loop, where a commit of its own would hold up everybody: with
 * `synchronous = NORMAL` a commit is in the log, and the log with the system. https://sqlite.org/wal.html
 */
export function createWalSync(path: string): WalSync {
  let running: Promise<void> | undefined
  let isAsked = false

  async function run(): Promise<void> {
    while (isAsked) {
      isAsked = false
      // Of its log SQLite locks nothing, so that closing it takes no lock away.
      const file = await open(`${path}-wal`, 'r+').catch(() => undefined)
      if (!file) continue
      try {
        await file.datasync()
      } catch {
        // A disk that fails is told of by the next commit that waits for it.
      } finally {
        await file.close()
      }
    }
    running = undefined
  }

  return {
    ask() {
      isAsked = true
      running ??= run()
    },
    close: async () => await running,
  }
}
