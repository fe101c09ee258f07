import { median, medianRatio, type Run } from './measure.ts'

export const MIB = 1024 * 1024

/** A budget and what was measured. */
export interface Row {
  readonly work: string
  readonly floor: string
  readonly budget: string
  readonly value: string
  readonly isMet: boolean
  readonly seconds?: readonly [number, number]
}

export const rows: Row[] = []

export function addRatio(work: string, floor: string, budget: number, [own = [], base = []]: Run[][]): void {
  const ratio = medianRatio(own, base)
  add({
    work,
    floor,
    budget: `<= ${budget} x`,
    value: `${ratio.toFixed(2)} x`,
    isMet: ratio <= budget,
    seconds: secondsOf(own, base),
  })
}

/** @param budget what the value may be at most, in the same unit */
export function addAmount(work: string, value: number, budget: number, unit: 'MiB' | 'ms' | 'x'): void {
  const text = `${value.toFixed(unit === 'x' ? 2 : 0)} ${unit}`
  add({ work, floor: '', budget: `<= ${budget} ${unit}`, value: text, isMet: value <= budget })
}

/** @param budget milliseconds above the floor */
export function addDifference(
  work: string,
  floor: string,
  budget: number,
  [own = [], base = []]: Run[][],
): void {
  const difference = median(
    own.map((run, index) => (run.seconds - (base[index]?.seconds ?? Number.NaN)) * 1000),
  )
  add({
    work,
    floor,
    budget: `floor + ${budget} ms`,
    value: `floor + ${difference.toFixed(0)} ms`,
    isMet: difference <= budget,
    seconds: secondsOf(own, base),
  })
}

function secondsOf(own: readonly Run[], base: readonly Run[]): readonly [number, number] {
  return [median(own.map((run) => run.seconds)), median(base.map((run) => run.seconds))]
}

export function add(row: Row): void {
  rows.push(row)
  const seconds = row.seconds ? ` (${row.seconds.map((one) => one.toFixed(3)).join(' s : ')} s)` : ''
  const floor = row.floor ? ` to ${row.floor}` : ''
  process.stdout.write(
    `${row.isMet ? 'met   ' : 'MISSED'} ${row.work}${floor}: ${row.value}, budget ${row.budget}${seconds}\n`,
  )
}
