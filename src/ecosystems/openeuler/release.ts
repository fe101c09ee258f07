import type { Distribution, LocatedFact } from '../../core/distribution.ts'

export const OPENEULER = 'openeuler'

/** `22.03 (LTS-SP2)` and `22.03-LTS-SP2` → `22.03-LTS-SP2`, as the advisories call it. */
export function releaseOf(text: string): string | undefined {
  const parts = /^(?<number>\d\d\.\d\d)(?:(?:-| \()(?<branch>[A-Za-z]+(?:-[A-Za-z]+\d+)?)\)?)?$/.exec(
    text.trim(),
  )?.groups
  if (!parts) return undefined
  return parts['branch'] ? `${parts['number']}-${parts['branch']}` : parts['number']
}

/** The release stands in VERSION (`22.03 (LTS-SP2)`); VERSION_ID has its number alone. */
export function withServicePack(
  distribution: Distribution | undefined,
  facts: readonly LocatedFact[],
): Distribution | undefined {
  const osRelease = facts.find(({ kind }) => kind === 'os-release')
  const release = releaseOf(osRelease?.values['VERSION'] ?? '')
  return distribution && release !== undefined ? { ...distribution, release, version: release } : distribution
}
