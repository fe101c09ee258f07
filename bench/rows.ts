import { median, medianRatio, type Run } from './measure.ts'

export const MIB = 1024 * 1024

/** A budget and what was measured. */
export interface Row {
  readonly work: string
  readonly floor: string
  readonly budget: string
  readonly value: string
  readonly isMet: boolean
  /** Why a budget that was missed says nothing here. */
  readonly unjudged?: string
  readonly seconds?: readonly [number, number]
}

export const rows: Row[] = []

export function addRatio(
  work: string,
  floor: string,
  budget: number,
  [own = [], base = []]: Run[][],
  unjudged?: string,
): void {
  const ratio = medianRatio(own, base)
  add({
    work,
    floor,
    budget: `<= ${budget} x`,
    value: `${ratio.toFixed(2)} x`,
    isMet: ratio <= budget,
    ...(ratio > budget && unjudged !== undefined ? { unjudged } : {}),
    seconds: secondsOf(own, base),
  })
}

/** @param budget what the value may be at most, in the same unit */
export function addAmount(work: string, value: number, budget: number, unit: 'MiB' | 'ms' | 'x'): void {
  const text = `${value.toFixed(unit === 'x' ? 2 : 0)} ${unit}`
  add({ work, floor: '', budget: `<= ${budget} ${unit}`, value: text, isMet: value <= budget })
}

function secondsOf(own: readonly Run[], base: readonly Run[]): readonly [number, number] {
  return [median(own.map((run) => run.seconds)), median(base.map((run) => run.seconds))]
}

export function add(row: Row): void {
  rows.push(row)
  const seconds = row.seconds ? ` (${row.seconds.map((one) => one.toFixed(3)).join(' s : ')} s)` : ''
  const floor = row.floor ? ` to ${row.floor}` : ''
  const verdict = row.isMet ? 'met     ' : row.unjudged === undefined ? 'MISSED  ' : 'UNJUDGED'
  const reason = row.unjudged === undefined ? '' : `; ${row.unjudged}`
  process.stdout.write(
    `${verdict} ${row.work}${floor}: ${row.value}, budget ${row.budget}${seconds}${reason}\n`,
  )
}
