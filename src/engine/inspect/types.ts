import type { Inventory } from '../../core/inventory.ts'
import type { LeftOut, ReportTarget } from '../../core/report.ts'

/** What a target is and all that it holds. */
export interface Contents {
  readonly target: ReportTarget
  readonly inventory: Inventory
}

/** The same before anything is judged, with the packages that were asked for. */
export interface Inspection extends Contents {
  readonly leftOut: LeftOut
}
