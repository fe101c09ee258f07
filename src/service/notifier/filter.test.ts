import assert from 'node:assert/strict'
import { test } from 'node:test'
import { briefWith, entryWith, RUNNING } from '../../../test/notification-fixtures.ts'
import { NO_FLAW } from './brief.ts'
import type { NotificationEntry } from './entry.ts'
import { type EntryFilter, filterEntry } from './filter.ts'

const image = { digest: 'sha256:1', labels: { team: 'web', environment: 'production' } }

const CASES: readonly [string, NotificationEntry, EntryFilter, boolean][] = [
  ['no filter', entryWith(1), {}, true],
  ['severe enough', entryWith(1), { minSeverity: 'HIGH' }, true],
  ['not severe enough', entryWith(1), { minSeverity: 'CRITICAL' }, false],
  [
    'it was severe enough',
    entryWith(1, { reason: 'changed', before: briefWith({ severity: 'CRITICAL' }) }),
    { minSeverity: 'CRITICAL' },
    true,
  ],
  ['not exploited', entryWith(1), { kevOnly: true }, false],
  ['exploited', entryWith(1, { finding: { kev: true } }), { kevOnly: true }, true],
  [
    'exploited, but not severe enough',
    entryWith(1, { finding: { kev: true, severity: 'LOW' } }),
    { kevOnly: true, minSeverity: 'HIGH' },
    false,
  ],
  ['labels of the image', entryWith(1, { image }), { labels: { team: 'web' } }, true],
  ['one label of two', entryWith(1, { image }), { labels: { team: 'web', environment: 'test' } }, false],
  [
    'a rule that what runs breaks, which is about no flaw',
    entryWith(1, { running: RUNNING, finding: { status: NO_FLAW, severity: 'UNKNOWN' } }),
    { minSeverity: 'CRITICAL', kevOnly: true },
    true,
  ],
  [
    'a flaw of what runs that is not severe enough',
    entryWith(1, { running: RUNNING }),
    { minSeverity: 'CRITICAL' },
    false,
  ],
  [
    'a rule that what runs breaks, without the label',
    entryWith(1, { running: RUNNING, finding: { status: NO_FLAW } }),
    { labels: { team: 'web' } },
    false,
  ],
  ['a label that it has not', entryWith(1, { image }), { labels: { toString: 'x' } }, false],
]

test('a filter lets entries through by severity, exploitation and labels', () => {
  for (const [name, entry, filter, passes] of CASES)
    assert.equal(filterEntry(entry, filter), passes ? entry : undefined, name)
})

test('of a summary, the exploited flaw is told where the worst is not exploited', () => {
  const exploited = briefWith({ id: 'CVE-2', kev: true, severity: 'MEDIUM' })
  const entry = entryWith(1, { more: 3, exploited })

  const passed = filterEntry(entry, { kevOnly: true })

  assert.deepEqual(passed?.finding, exploited)
  assert.equal(passed?.more, 3)
  assert.equal(passed?.exploited, undefined)
  assert.equal(filterEntry(entry, { kevOnly: true, minSeverity: 'HIGH' }), undefined)
})
