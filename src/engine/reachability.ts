import type { ImageConfig } from '../core/image.ts'
import type { InventoryPackage } from '../core/inventory.ts'
import type { LayerReport } from '../core/layer-report.ts'
import type { Reachability } from '../core/reachability.ts'
import { findOwners, packageIds } from '../layers/squash/ownership.ts'
import { squash } from '../layers/squash/squash.ts'
import { closureOf } from '../reachability/closure/index.ts'
import { healthCheckOf } from '../reachability/health-check.ts'
import { programFiles } from '../reachability/image-files.ts'
import { judgeReachability } from '../reachability/judge-reachability.ts'

export interface ReachabilityInput {
  /** How the image is started; absent for a root file system, of which nobody says it. */
  readonly config?: Pick<ImageConfig, 'entrypoint' | 'cmd' | 'env' | 'workingDir' | 'raw'>
  /** Of the layers, bottom first, made with the analysers of reachability/ too. */
  readonly reports: readonly LayerReport[]
  /** Of the inventory. */
  readonly packages: readonly InventoryPackage[]
  readonly maxLinkDepth: number
}

/** Whether what the image starts leads to its packages, by their ids. Pure. */
export function reachabilityOf(input: ReachabilityInput): ReadonlyMap<string, Reachability> {
  const { config, reports, packages, maxLinkDepth } = input
  if (!config) return allUnknown(packages)
  const squashed = squash(reports, [], maxLinkDepth)
  const files = programFiles(
    reports.map(({ tree }) => tree),
    squashed.files,
    maxLinkDepth,
  )
  const closure = closureOf(files, { ...config, healthCheck: healthCheckOf(config.raw) })
  const paths = new Set([...files.read, ...Array.from(closure.reached.values(), ({ path }) => path)])
  const ids = packageIds(packages)
  const owned = squashed.files.flatMap(({ report }) => report.owned ?? [])
  const ownership = {
    owners: findOwners(paths, squashed.files, packages, squashed.resolve),
    listed: new Set(owned.flatMap(({ package: name }) => ids.get(name) ?? [])),
  }
  return judgeReachability({ closure, files, packages, ownership })
}

function allUnknown(packages: readonly InventoryPackage[]): ReadonlyMap<string, Reachability> {
  const reason = 'It is not known what is started: only an image says it.'
  return new Map(
    packages.map(({ id }) => [id, { state: 'unknown', chain: [], doubt: 'no-entry-point', reason }]),
  )
}
