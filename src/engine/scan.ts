import type { Report } from '../core/report.ts'
import { VERSION } from '../version.ts'
import { inspect } from './inspect/index.ts'
import { judge } from './judge.ts'
import type { ScanRequest } from './request.ts'

/** The whole way: target → inventory → findings → judgement → report. Throws PlimsollErrors. */
export async function scan(request: ScanRequest): Promise<Report> {
  try {
    const { target, inventory, leftOut } = await inspect(request)
    const judgement = await judge(inventory, request)
    return {
      kind: 'report',
      tool: { name: 'plimsoll', version: VERSION },
      createdAt: request.createdAt,
      target,
      ...(inventory.distribution ? { distribution: inventory.distribution } : {}),
      layers: inventory.layers,
      packages: inventory.packages,
      leftOut,
      ...judgement,
    }
  } finally {
    request.progress.done()
  }
}
