import type { BaseImage } from '../../core/base-image.ts'
import type { Distribution } from '../../core/distribution.ts'
import type { FileFact } from '../../core/file-fact.ts'
import type { Inventory } from '../../core/inventory.ts'
import type { LeftOut, ReportTarget } from '../../core/report.ts'
import type { Sha1Table } from '../../ecosystems/maven/sha1-table.ts'
import type { Seen } from '../looking/types.ts'

/** What the user says in place of the target, or beside it. */
export interface Overrides {
  readonly distribution?: Distribution
  /** What archives of Java are that do not say it. */
  readonly javaNames?: Sha1Table
}

/** What a target is and all that it holds. */
export interface Contents {
  readonly target: ReportTarget
  readonly inventory: Inventory
  /** What an image was built on, where that could be told. */
  readonly base?: BaseImage
  /** Those of `InspectionRequest.files`, where the target has names of files. */
  readonly files?: readonly FileFact[]
  /** What `InspectionRequest.look` came to. */
  readonly seen?: Seen
}

/** The same before anything is judged, with the packages that were asked for. */
export interface Inspection extends Contents {
  readonly leftOut: LeftOut
}
