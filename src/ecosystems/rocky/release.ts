import type { Distribution, LocatedFact } from '../../core/distribution.ts'

export const ROCKY = 'rocky'

/** Rocky Linux by its os-release. */
export function identifyRocky(facts: readonly LocatedFact[]): Distribution | undefined {
  const osRelease = facts.find(({ kind }) => kind === 'os-release')
  if (osRelease?.values['ID'] !== ROCKY) return undefined
  const version = osRelease.values['VERSION_ID'] ?? ''
  const prettyName = osRelease.values['PRETTY_NAME']
  return {
    family: ROCKY,
    release: majorOf(version) ?? version,
    version,
    ...(prettyName ? { prettyName } : {}),
    decidedBy: osRelease.path,
  }
}

/** For `--distro rocky/9`, `rocky/9.4`. */
export function rockyDistribution(version: string): Distribution | undefined {
  const release = majorOf(version)
  return release === undefined ? undefined : { family: ROCKY, release, version, decidedBy: '--distro' }
}

function majorOf(version: string): string | undefined {
  return /^(?<major>\d{1,3})(?:\.\d+)*$/.exec(version)?.groups?.['major']
}
