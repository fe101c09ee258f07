import type { Efficiency, HiddenPath } from '../../core/hygiene.ts'
import { listedPaths } from '../sentence.ts'
import { sizeText } from '../size-text.ts'
import type { Note } from '../types.ts'
import type { WasteLimits } from './dive-ci.ts'

/** Hidden bytes before there is a note: package databases alone change in each layer. */
const LEAST_HIDDEN = 1_000_000

/** What is objected to in dive's figures, by the limits, and in what is shipped and never seen. */
export function wasteNotes(
  efficiency: Efficiency,
  hidden: { readonly bytes: number; readonly paths: readonly HiddenPath[] },
  limits: WasteLimits,
): readonly Note[] {
  return [...limitNotes(efficiency, limits), ...hiddenNotes(hidden)]
}

function limitNotes(
  { score, wastedBytes, userWastedPercent, reclaimableBytes, paths }: Efficiency,
  { lowestEfficiency, highestWastedBytes, highestUserWastedPercent }: WasteLimits,
): readonly Note[] {
  const worst = paths.length === 0 ? '' : `; most in ${listedPaths(paths.map(({ path }) => path))}`
  const notes: Note[] = []
  if (lowestEfficiency !== undefined && score < lowestEfficiency) {
    const message = `The efficiency is ${percent(score)}, less than ${percent(lowestEfficiency)}${worst}.`
    notes.push({ id: 'PLH-0501', message, bytes: reclaimableBytes })
  }
  if (highestWastedBytes !== undefined && wastedBytes > highestWastedBytes) {
    const message = `Wasted are ${sizeText(wastedBytes)}, more than ${sizeText(highestWastedBytes)}${worst}.`
    notes.push({ id: 'PLH-0502', message, bytes: reclaimableBytes })
  }
  if (highestUserWastedPercent !== undefined && userWastedPercent > highestUserWastedPercent) {
    const message =
      userWastedPercent > 1
        ? `More is wasted than upper layers add${worst}.`
        : `Of what upper layers add, ${percent(userWastedPercent)} is wasted, more than ${percent(highestUserWastedPercent)}${worst}.`
    notes.push({ id: 'PLH-0503', message, bytes: reclaimableBytes })
  }
  return notes
}

function hiddenNotes({ bytes, paths }: { bytes: number; paths: readonly HiddenPath[] }): readonly Note[] {
  if (bytes < LEAST_HIDDEN) return []
  const message = `Later layers delete or replace ${sizeText(bytes)} that are shipped all the same: ${listedPaths(paths.map(({ path }) => path))}.`
  return [{ id: 'PLH-0504', message, bytes }]
}

/** Rounded down where that keeps the figure below a limit that it has not met. */
function percent(share: number): string {
  return `${(Math.floor(share * 1000) / 10).toFixed(1)} %`
}
