import type { Inventory } from '../../../core/inventory.ts'
import type { ReportTarget } from '../../../core/report.ts'
import type { Judge } from '../../../judgement/types.ts'
import type { ScanRequest } from '../../request.ts'
import type { VexSources } from './index.ts'
import { readAttached } from './read-attached.ts'

/** What is known once the target has been looked into. */
export interface LateSubject {
  readonly target: ReportTarget
  readonly packages: Inventory['packages']
}

/** Reads the documents that depend on what was scanned, and gives the judge of all. */
export async function completeVex(
  sources: VexSources,
  subject: LateSubject,
  request: ScanRequest,
): Promise<Judge> {
  return await sources.complete(async (source) => {
    if (source === 'oci') return await readAttached(subject.target, request)
    const { readRepositories } = await import('./repository/index.ts')
    return await readRepositories(subject, request)
  })
}
