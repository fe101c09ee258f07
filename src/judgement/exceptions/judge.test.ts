import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { SAMPLE_REPORTS } from '../../../test/sample-reports.ts'
import { compareText } from '../../core/compare-text.ts'
import type { ExceptionUse } from '../../core/decision.ts'
import type { Finding } from '../../core/finding.ts'
import type { Report } from '../../core/report.ts'
import type { NewEntry } from './edit.ts'
import { exceptionJudge } from './judge.ts'
import { readExceptions } from './read.ts'
import type { Exception } from './types.ts'

const FULL = SAMPLE_REPORTS['full'] as Report
/** `createdAt` of the sample. */
const TODAY = '2026-01-02'

async function exceptions(entries: readonly NewEntry[]): Promise<readonly Exception[]> {
  const text = JSON.stringify(
    entries.map((entry) => ({ reason: 'r', ...entry })),
    undefined,
    2,
  )
  return (await readExceptions('x.yaml', text)).exceptions
}

async function judge(entries: readonly NewEntry[], findings: readonly Finding[] = FULL.findings) {
  const judged = exceptionJudge(await exceptions(entries))(findings, FULL)
  return { ...judged, uses: judged.record?.exceptions ?? [] }
}

function states(uses: readonly ExceptionUse[]): string[] {
  return uses.map(({ state, findings }) => `${state} ${findings}`)
}

describe('exceptions', () => {
  it('take out what fits, and say who, why, and until when', async () => {
    const { kept, suppressed, uses } = await judge([
      { id: 'CVE-2023-44487', reason: 'behind a proxy', owner: 'team-a', since: '2025-01-01', until: TODAY },
    ])
    const terms = { owner: 'team-a', since: '2025-01-01', until: TODAY }
    assert.equal(kept.length, FULL.findings.length - 1)
    assert.deepEqual(
      suppressed.map(({ finding, ...rest }) => [finding.id, rest]),
      [
        [
          'CVE-2023-44487',
          {
            by: 'x.yaml',
            reason: 'behind a proxy',
            decision: { kind: 'exception', source: 'x.yaml:2', ...terms },
          },
        ],
      ],
    )
    assert.deepEqual(uses, [
      {
        source: 'x.yaml:2',
        subject: 'CVE-2023-44487',
        reason: 'behind a proxy',
        ...terms,
        state: 'used',
        findings: 1,
      },
    ])
  })

  it('of which all criteria must hold', async () => {
    const both = { id: 'CVE-2023-44487', package: 'pkg:npm/lodash' }
    assert.deepEqual(states((await judge([both])).uses), ['unused 0'])
  })

  it('that are over or not yet there suppress nothing, and tell what they would', async () => {
    const { kept, uses } = await judge([
      { id: 'CVE-2023-44487', until: '2026-01-01' },
      { id: 'CVE-2024-0001', since: '2026-01-03' },
      { id: 'CVE-1999-1', until: '2026-01-01' },
    ])
    assert.equal(kept.length, FULL.findings.length)
    assert.deepEqual(states(uses), ['expired 1', 'not-yet 1', 'expired 0'])
  })

  it('count a finding for the first that fits, and all that fit are used', async () => {
    const { uses } = await judge([
      { id: 'CVE-2023-44487', until: '2026-01-01' },
      { package: 'pkg:apk/**' },
      { id: 'CVE-2023-44487' },
      { id: 'CVE-1999-1' },
    ])
    const ofSystem = FULL.findings.filter((one) => one.package.type === 'apk').length
    assert.deepEqual(states(uses), ['expired 0', `used ${ofSystem}`, 'used 0', 'unused 0'])
  })

  it('that cannot be judged say why', async () => {
    const { uses } = await judge([
      { 'base-image': true },
      { id: 'CVE-1999-1', layer: 'base', until: '2026-01-01' },
    ])
    assert.deepEqual(
      uses.map(({ state, why }) => [state, why]),
      [
        ['unused', 'the base image is not known: what was scanned has no layers'],
        ['expired', undefined],
      ],
    )
  })

  it('that ask for what is not to be had here suppress nothing', async () => {
    const { exceptions: some } = await readExceptions(
      '.grype.yaml',
      'ignore: [{namespace: "debian:distro:debian:12"}]',
    )
    const { kept, record } = exceptionJudge(some)(FULL.findings, FULL)
    assert.equal(kept.length, FULL.findings.length)
    assert.match(record?.exceptions?.[0]?.why ?? '', /cannot tell namespace/)
  })
})

const ids = FULL.findings.flatMap((one) => one.ids)
const day = fc.constantFrom('2025-12-31', TODAY, '2026-01-03')
const entries = fc
  .record(
    {
      id: fc.constantFrom('CVE-1999-1', ...ids),
      package: fc.constantFrom('pkg:apk/**', 'libcurl', 'lodash', 'pkg:npm/*@4.*'),
      path: fc.constantFrom('lib/**', 'app/**', 'none'),
      layer: fc.constantFrom('base', '1'.repeat(12), '3'.repeat(12)),
      status: fc.constantFrom('fixed', 'affected', 'will_not_fix'),
      severity: fc.constantFrom('LOW', 'MEDIUM', 'UNKNOWN'),
      since: day,
      until: day,
    },
    { requiredKeys: [] },
  )
  .filter(({ since, until, ...criteria }) => {
    const isOrdered = since === undefined || until === undefined || since <= until
    return isOrdered && Object.keys(criteria).length > 0
  })
const lists = fc.uniqueArray(entries, {
  maxLength: 8,
  selector: (entry) => keyOf(entry),
})
const findings = fc.subarray([...FULL.findings])

describe('properties of exceptions', () => {
  it('what is kept and what is suppressed is all, in its order', async () => {
    await fc.assert(
      fc.asyncProperty(lists, findings, async (list, some) => {
        const { kept, suppressed } = await judge(list, some)
        const gone = suppressed.map(({ finding }) => finding)
        assert.deepEqual(
          kept,
          some.filter((one) => !gone.includes(one)),
        )
        assert.deepEqual(
          gone,
          some.filter((one) => gone.includes(one)),
        )
      }),
    )
  })

  it('more exceptions never add a finding', async () => {
    await fc.assert(
      fc.asyncProperty(lists, async (list) => {
        const fewer = await judge(list.slice(1))
        const more = await judge(list)
        assert.ok(more.kept.every((one) => fewer.kept.includes(one)))
      }),
    )
  })

  it('those that are over suppress nothing', async () => {
    await fc.assert(
      fc.asyncProperty(lists, async (list) => {
        const over = list.map((entry) => ({ ...entry, since: '2025-01-01', until: '2025-12-31' }))
        const { suppressed, uses } = await judge(uniqueOf(over))
        assert.equal(suppressed.length, 0)
        assert.ok(uses.every(({ state }) => state === 'expired'))
      }),
    )
  })

  it('their order changes nothing of what is suppressed, nor of what is used', async () => {
    await fc.assert(
      fc.asyncProperty(lists, async (list) => {
        const [one, other] = [await judge(list), await judge(list.toReversed())]
        assert.deepEqual(other.kept, one.kept)
        assert.deepEqual(
          other.uses.map(({ state }) => state),
          one.uses.map(({ state }) => state).toReversed(),
        )
      }),
    )
  })

  it('another criterion never makes one reach further', async () => {
    await fc.assert(
      fc.asyncProperty(entries, async (entry) => {
        const { since: _since, until: _until, ...criteria } = entry
        const [dropped] = Object.keys(criteria)
        const wider = Object.fromEntries(Object.entries(criteria).filter(([key]) => key !== dropped))
        if (Object.keys(wider).length === 0) return
        const [all, some] = [await judge([wider]), await judge([criteria])]
        assert.ok(all.kept.every((one) => some.kept.includes(one)))
      }),
    )
  })

  it('as many are counted as are suppressed, and as they would suppress', async () => {
    await fc.assert(
      fc.asyncProperty(lists, async (list) => {
        const { suppressed, uses } = await judge(list)
        const used = uses.filter(({ state }) => state === 'used')
        assert.equal(
          used.reduce((sum, use) => sum + use.findings, 0),
          suppressed.length,
        )
      }),
    )
  })
})

function uniqueOf(list: readonly NewEntry[]): readonly NewEntry[] {
  const seen = new Set<string>()
  return list.filter((entry) => {
    const key = keyOf(entry)
    return !seen.has(key) && seen.add(key)
  })
}

function keyOf(entry: NewEntry): string {
  const pairs = Object.entries(entry).map(([key, value]) => `${key}=${String(value)}`)
  return pairs.sort(compareText).join(' ')
}
