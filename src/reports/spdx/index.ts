import { bomOfList, bomOfReport } from '../bom.ts'
import type { ReportFormat } from '../types.ts'
import { writeSpdx3 } from './graph/index.ts'
import { writeSpdx2Json } from './json.ts'
import { writeTagValue } from './tag-value.ts'

/** https://spdx.github.io/spdx-spec/v2.3/ */
export const spdxJson: ReportFormat = {
  write: (report) => writeSpdx2Json(bomOfReport(report)),
  writePackages: (list) => writeSpdx2Json(bomOfList(list)),
}

export const spdxTagValue: ReportFormat = {
  write: (report) => writeTagValue(bomOfReport(report)),
  writePackages: (list) => writeTagValue(bomOfList(list)),
}

/** https://spdx.github.io/spdx-spec/v3.0.1/ */
export const spdxJson3: ReportFormat = {
  write: (report) => writeSpdx3(bomOfReport(report)),
  writePackages: (list) => writeSpdx3(bomOfList(list)),
}
