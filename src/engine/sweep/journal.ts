import { appendFile, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { OUTCOMES } from '../../core/decision.ts'
import type { Digest } from '../../core/digest.ts'
import { faultOf, PlimsollError } from '../../core/errors.ts'
import type { SweepJudgement } from '../../core/sweep.ts'

/** In the folder of the reports: a line of JSON for every report that was finished, the last one of a digest counts. */
export const JOURNAL = 'sweep.jsonl'
/** Beyond it the journal is not read, and all is scanned again: a line has about a kilobyte. */
export const MAX_JOURNAL_BYTES = 256 * 1024 * 1024

const Entry = z.object({
  digest: z.string(),
  settings: z.string(),
  judgement: z.object({
    outcome: z.enum(OUTCOMES),
    reason: z.string(),
    exitCode: z.number(),
    counts: z.object({
      CRITICAL: z.number(),
      HIGH: z.number(),
      MEDIUM: z.number(),
      LOW: z.number(),
      UNKNOWN: z.number(),
    }),
    suppressed: z.number(),
  }),
  /** Id and digest of each. */
  feeds: z.record(z.string(), z.string()),
  /** A feed could not be had, so that a new scan may say more. */
  lacksFeeds: z.boolean(),
})

/** What is known of a report in the folder, without reading it. */
export interface JournalEntry extends z.infer<typeof Entry> {
  readonly judgement: SweepJudgement
}

/** Lines that are cut short or are none of ours are passed over: their images are scanned again. */
export async function readJournal(
  folder: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, JournalEntry>> {
  const entries = new Map<string, JournalEntry>()
  for (const line of (await textOf(folder, signal)).split('\n')) {
    const entry = Entry.safeParse(jsonOf(line))
    if (entry.success) entries.set(entry.data.digest, entry.data)
  }
  return entries
}

/** After the report itself, so that an entry always has its report. Throws `output-unwritable`. */
export async function appendJournal(
  folder: string,
  entry: JournalEntry & { readonly digest: Digest },
): Promise<void> {
  const path = join(folder, JOURNAL)
  try {
    // The line feed before it ends what a killed run may have left half written.
    await appendFile(path, `\n${JSON.stringify(entry)}\n`)
  } catch (error) {
    const message = `${path} cannot be written: ${faultOf(error)}.`
    throw new PlimsollError('output-unwritable', message, { cause: error })
  }
}

async function textOf(folder: string, signal: AbortSignal): Promise<string> {
  const path = join(folder, JOURNAL)
  try {
    if ((await stat(path)).size > MAX_JOURNAL_BYTES) return ''
    return await readFile(path, { encoding: 'utf8', signal })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    signal.throwIfAborted()
    throw new PlimsollError('input-unreadable', `${path} cannot be read: ${faultOf(error)}.`, {
      cause: error,
    })
  }
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
