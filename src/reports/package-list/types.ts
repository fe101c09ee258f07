import type { Inventory } from '../../core/inventory.ts'
import type { LeftOut, ReportTarget } from '../../core/report.ts'

/** What a target holds, before anything is judged. */
export interface PackageList {
  readonly target: ReportTarget
  readonly inventory: Inventory
  readonly leftOut: LeftOut
}
