import type { Distribution, LocatedFact } from '../../core/distribution.ts'

export const FEDORA = 'fedora'

/** Fedora by its os-release; Rawhide has the number of the release that it will become. */
export function identifyFedora(facts: readonly LocatedFact[]): Distribution | undefined {
  const osRelease = facts.find(({ kind }) => kind === 'os-release')
  if (osRelease?.values['ID'] !== FEDORA) return undefined
  const version = osRelease.values['VERSION_ID'] ?? ''
  const prettyName = osRelease.values['PRETTY_NAME']
  return {
    family: FEDORA,
    release: version,
    version,
    ...(prettyName ? { prettyName } : {}),
    decidedBy: osRelease.path,
  }
}

/** For `--distro fedora/44`. */
export function fedoraDistribution(version: string): Distribution | undefined {
  return isRelease(version) ? { family: FEDORA, release: version, version, decidedBy: '--distro' } : undefined
}

export function isRelease(text: string): boolean {
  return /^[1-9]\d{0,2}$/.test(text)
}
