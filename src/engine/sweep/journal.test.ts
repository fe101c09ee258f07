import assert from 'node:assert/strict'
import { appendFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { temporaryFolder } from '../../../test/plimsoll.ts'
import type { Digest } from '../../core/digest.ts'
import { appendJournal, JOURNAL, type JournalEntry, MAX_JOURNAL_BYTES, readJournal } from './journal.ts'

const signal = new AbortController().signal

function entry(digit: string, settings = 's'): JournalEntry & { readonly digest: Digest } {
  return {
    digest: `sha256:${digit.repeat(64)}`,
    settings,
    judgement: {
      outcome: 'pass',
      reason: 'nothing was found',
      exitCode: 0,
      counts: { CRITICAL: 0, HIGH: 1, MEDIUM: 0, LOW: 0, UNKNOWN: 2 },
      suppressed: 3,
    },
    feeds: { kev: 'sha256:1' },
    lacksFeeds: false,
  }
}

describe('journal of a sweep', () => {
  it('gives the last entry of each digest, and none where there is no journal', async (t) => {
    const folder = temporaryFolder(t)
    assert.equal((await readJournal(folder, signal)).size, 0)
    for (const one of [entry('a'), entry('b'), entry('a', 'new')]) await appendJournal(folder, one)
    assert.deepEqual(
      await readJournal(folder, signal),
      new Map([entry('a', 'new'), entry('b')].map((one) => [one.digest, one])),
    )
  })

  it('passes over what is cut short or foreign, and goes on behind it', async (t) => {
    const folder = temporaryFolder(t)
    writeFileSync(join(folder, JOURNAL), '[]\nnull\n{"digest":"sha256:1"}\n')
    await appendJournal(folder, entry('a'))
    appendFileSync(join(folder, JOURNAL), JSON.stringify(entry('b')).slice(0, 40))
    await appendJournal(folder, entry('c'))
    assert.deepEqual([...(await readJournal(folder, signal)).keys()], [entry('a').digest, entry('c').digest])
  })

  it('is not read when it is longer than any of ours', async (t) => {
    const folder = temporaryFolder(t)
    await appendJournal(folder, entry('a'))
    truncateSync(join(folder, JOURNAL), MAX_JOURNAL_BYTES + 1)
    assert.equal((await readJournal(folder, signal)).size, 0)
  })

  it('that cannot be written is an error', async (t) => {
    const folder = join(temporaryFolder(t), 'missing')
    await assert.rejects(appendJournal(folder, entry('a')), { code: 'output-unwritable' })
  })
})
