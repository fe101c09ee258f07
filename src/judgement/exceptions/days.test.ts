import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { dayFault, lastDayBefore, momentOf, stateAt } from './days.ts'

describe('a date', () => {
  const wrong: readonly [string, RegExp][] = [
    ['2026-02-30', /^is no day of the calendar: 2026-02-30$/],
    ['2025-02-29', /no day of the calendar/],
    ['2026-13-01', /no day of the calendar/],
    ['2026-00-10', /no day of the calendar/],
    ['2026-1-5', /^is to be a date such as 2026-12-31, not «2026-1-5»$/],
    ['31.12.2026', /is to be a date/],
    ['2026/12/31', /is to be a date/],
    ['2026-12-31T00:00:00Z', /is to be a date/],
    ['tomorrow', /is to be a date/],
  ]
  for (const [text, fault] of wrong) it(`${text} is none`, () => assert.match(dayFault(text) ?? '', fault))

  it('of a leap year is one', () => assert.equal(dayFault('2028-02-29'), undefined))

  it('is every day that there is', () => {
    const day = fc.date({ min: new Date('1970-01-01'), max: new Date('2200-01-01'), noInvalidDate: true })
    fc.assert(fc.property(day, (one) => dayFault(one.toISOString().slice(0, 10)) === undefined))
  })
})

describe('a moment', () => {
  const moments: readonly [string, string | undefined][] = [
    ['2026-01-02', '2026-01-02T00:00:00.000Z'],
    ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05.000Z'],
    ['2026-01-02t03:04:05', '2026-01-02T03:04:05.000Z'],
    ['2026-01-02 03:04:05 +01:00', '2026-01-02T02:04:05.000Z'],
    ['2026-02-30T03:04:05Z', undefined],
    ['2026-01-02T25:00:00Z', undefined],
    ['2026-01-02 at noon', undefined],
    ['next year', undefined],
  ]
  for (const [text, expected] of moments) {
    it(`${text}: ${expected}`, () => {
      const moment = momentOf(text)
      assert.equal(moment === undefined ? undefined : new Date(moment).toISOString(), expected)
    })
  }

  it('ends the day before, and a later one its own day', () => {
    assert.equal(lastDayBefore(Date.parse('2026-01-01T00:00:00Z')), '2025-12-31')
    assert.equal(lastDayBefore(Date.parse('2026-01-01T00:00:01Z')), '2026-01-01')
  })
})

describe('an exception', () => {
  const cases: readonly [Parameters<typeof stateAt>[0], string, string][] = [
    [{}, '2026-01-02T03:04:05Z', 'active'],
    [{ until: '2026-01-02' }, '2026-01-02T23:59:59.999Z', 'active'],
    [{ until: '2026-01-02' }, '2026-01-03T00:00:00Z', 'expired'],
    [{ until: '2026-01-02' }, '2026-01-02T23:30:00-05:00', 'expired'],
    [{ since: '2026-01-02' }, '2026-01-02T00:00:00Z', 'active'],
    [{ since: '2026-01-02' }, '2026-01-01T23:59:59Z', 'not-yet'],
    [{ until: '2099-01-01' }, '', 'expired'],
    [{ since: '2000-01-01' }, 'some day', 'not-yet'],
    [{}, '', 'active'],
    [{ endsAt: Date.parse('2026-01-02T12:00:00Z') }, '2026-01-02T11:59:59Z', 'active'],
    [{ endsAt: Date.parse('2026-01-02T12:00:00Z') }, '2026-01-02T12:00:00Z', 'expired'],
  ]
  for (const [terms, now, state] of cases)
    it(`${JSON.stringify(terms)} is ${state} at ${now}`, () => assert.equal(stateAt(terms, now), state))
})
