import type { Distribution, LocatedFact } from '../../core/distribution.ts'

export const OPENEULER = 'openeuler'

/** openEuler by its os-release, whose VERSION (`22.03 (LTS-SP2)`) says more than its VERSION_ID (`22.03`). */
export function identifyOpenEuler(facts: readonly LocatedFact[]): Distribution | undefined {
  const osRelease = facts.find(({ kind }) => kind === 'os-release')
  if (osRelease?.values['ID'] !== 'openEuler') return undefined
  const { VERSION: version = '', VERSION_ID: number = '', PRETTY_NAME: prettyName } = osRelease.values
  const release = releaseOf(version) ?? releaseOf(number) ?? number
  return {
    family: OPENEULER,
    release,
    version: release,
    ...(prettyName ? { prettyName } : {}),
    decidedBy: osRelease.path,
  }
}

/** For `--distro openeuler/22.03-LTS-SP2`, `openeuler/23.09`. */
export function openEulerDistribution(version: string): Distribution | undefined {
  const release = releaseOf(version)
  return release === undefined
    ? undefined
    : { family: OPENEULER, release, version: release, decidedBy: '--distro' }
}

/** `22.03 (LTS-SP2)` and `22.03-LTS-SP2` → `22.03-LTS-SP2`, as the advisories call it. */
function releaseOf(text: string): string | undefined {
  const parts = /^(?<number>\d\d\.\d\d)(?:(?:-| \()(?<branch>[A-Za-z]+(?:-[A-Za-z]+\d+)?)\)?)?$/.exec(
    text.trim(),
  )?.groups
  if (!parts) return undefined
  return parts['branch'] ? `${parts['number']}-${parts['branch']}` : parts['number']
}
