import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Sweep, SweepRow } from '../../core/sweep.ts'
import { sweepIndex } from './index-file.ts'
import { sweepTable } from './table.ts'

const judged: SweepRow = {
  repository: 'team/app',
  tag: '1.0',
  digest: `sha256:${'a'.repeat(64)}`,
  created: '2026-01-01T00:00:00Z',
  result: {
    kind: 'judged',
    isKept: true,
    judgement: {
      outcome: 'fail',
      reason: '3 findings left',
      exitCode: 1,
      counts: { CRITICAL: 1, HIGH: 2, MEDIUM: 0, LOW: 0, UNKNOWN: 0 },
      suppressed: 7,
    },
  },
}
const failed: SweepRow = {
  repository: 'team/bad\u001b[31m',
  result: { kind: 'failed', why: 'Gone.', code: 'image-not-found' },
}
const chart: SweepRow = { repository: 'charts/app', tag: '1', result: { kind: 'no-image', why: 'A chart.' } }
const sweep: Sweep = {
  kind: 'sweep',
  host: 'r.test',
  rows: [chart, judged, { ...judged, tag: 'latest' }, failed],
  exitCode: 1,
}

describe('table of a sweep', () => {
  it('has a line for each tag, what is unknown, and the sums', () => {
    const text = [...sweepTable(sweep, 120)].join('')
    assert.equal(
      text.replaceAll(/─+/g, '-').replaceAll(/ {2,}/g, '  '),
      `REPOSITORY  TAG  DIGEST  VERDICT  CRITICAL  HIGH  MEDIUM  LOW  UNKNOWN  SUPPRESSED
-  -  -  -  -  -  -  -  -  -
team/app  1.0  sha256:aaaaaaaaaaaa  fail  1  2  0  0  0  7
team/app  latest  sha256:aaaaaaaaaaaa  fail  1  2  0  0  0  7
team/bad\\x1b[31m  NOT SCANNED  -  -  -  -  -  -

Not scanned, so nothing is known of them:
  team/bad\\x1b[31m: Gone. [image-not-found]

r.test: 4 tags, 1 image: 1 fail; 1 by reports that were there; 1 not scanned; 1 no images, left out
`,
    )
  })

  it('says that there is nothing', () => {
    assert.equal(
      [...sweepTable({ ...sweep, rows: [] }, 80)].join(''),
      'r.test has no image that was asked for.\n',
    )
  })
})

describe('index of a sweep', () => {
  it('leads from names to reports', () => {
    const index = JSON.parse(sweepIndex(sweep, '1.0.0', ({ digest }) => digest && 'file.json')) as {
      readonly Images: readonly Record<string, unknown>[]
    }
    assert.deepEqual(
      index.Images.map(({ Name, Report, Verdict, Error: error, NoImage }) => [
        Name,
        Report ?? error ?? NoImage,
        Verdict,
      ]),
      [
        ['r.test/charts/app:1', 'A chart.', undefined],
        ['r.test/team/app:1.0', 'file.json', 'fail'],
        ['r.test/team/app:latest', 'file.json', 'fail'],
        ['r.test/team/bad\u001b[31m', 'Gone.', undefined],
      ],
    )
  })
})
