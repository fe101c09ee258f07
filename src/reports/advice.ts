import { fullName } from '../core/package.ts'
import type { Judged } from './judged.ts'

/** `Update libcurl to 8.4.0-r0, curl to 8.4.0-r0.` */
export function adviceOf(members: readonly Judged[]): string | undefined {
  const steps = members.flatMap(({ finding: { package: pkg, fixedVersion } }) =>
    fixedVersion === undefined ? [] : [`${fullName(pkg)} to ${fixedVersion}`],
  )
  return steps.length > 0 ? `Update ${[...new Set(steps)].join(', ')}.` : undefined
}
