import { inspect } from './inspect/index.ts'
import type { Inspection } from './inspect/types.ts'
import type { InspectionRequest } from './request.ts'

/** What a target holds, without any advisory. Throws PlimsollErrors. */
export async function listPackages(request: InspectionRequest): Promise<Inspection> {
  try {
    return await inspect(request)
  } finally {
    request.progress.done()
  }
}
