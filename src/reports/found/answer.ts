import type { LayerInfo } from '../../core/inventory.ts'
import type { Found } from '../../saved/find/find-in-report.ts'
import type { FoundSetup } from '../../saved/find/find-setup.ts'
import type { SavedFault } from '../../saved/report-folder.ts'

/** What was found over all reports. */
export interface FoundAnswer {
  /** In words: `package openssl in <3.0.14`. */
  readonly question: string
  readonly reports: number
  readonly images: readonly FoundImage[]
  /** Names of reports that cannot say that they have none. */
  readonly unlisted: readonly string[]
  readonly incomplete: readonly string[]
  readonly faults: readonly SavedFault[]
}

/** A report in which something was found. */
export interface FoundImage {
  readonly name: string
  readonly file: string
  readonly configDigest?: string
  readonly layers: readonly LayerInfo[]
  readonly found: readonly Found[]
  readonly setup: readonly FoundSetup[]
}

/** What somebody has to know before they take the answer for whole. */
export function foundCautions({ unlisted, incomplete, faults }: FoundAnswer): string[] {
  return [
    ...(unlisted.length > 0
      ? [`${unlisted.length} without a list of packages, which cannot be searched: ${names(unlisted)}`]
      : []),
    ...(incomplete.length > 0
      ? [`${incomplete.length} not wholly judged, in which findings may be missing: ${names(incomplete)}`]
      : []),
    ...(faults.length > 0
      ? [`${faults.length} not read: ${faults.map(({ fault }) => fault).join(' ')}`]
      : []),
  ]
}

/** Names that are listed; more are counted. */
const MOST_NAMES = 10

function names(list: readonly string[]): string {
  const more = list.length > MOST_NAMES ? `, and ${list.length - MOST_NAMES} more` : ''
  return `${list.slice(0, MOST_NAMES).join(', ')}${more}`
}

/** `12 in 3 of 40 reports`. */
export function foundLine({ images, reports, question }: FoundAnswer): string {
  const count = images.reduce((sum, { found, setup }) => sum + found.length + setup.length, 0)
  return `${question}: ${count} in ${images.length} of ${reports} ${reports === 1 ? 'report' : 'reports'}`
}
