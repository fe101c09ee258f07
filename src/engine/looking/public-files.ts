import { findOwners } from '../../layers/squash/ownership.ts'
import { squash } from '../../layers/squash/squash.ts'
import type { ReadTarget } from './types.ts'

/**
 * Of some paths those that a package of the operating system brought: whoever wants them has them from the
 * distribution. What lies in etc/ is left out, because it is there to be changed.
 */
export function publicFiles(
  { reports, inventory, maxLinkDepth }: ReadTarget,
  paths: ReadonlySet<string>,
): ReadonlySet<string> {
  const asked = new Set([...paths].filter((path) => !path.startsWith('etc/')))
  if (asked.size === 0) return asked
  const { files, resolve } = squash(reports, [], maxLinkDepth)
  return new Set(findOwners(asked, files, inventory.packages, resolve).keys())
}
