import type { Distribution, LocatedFact } from '../../core/distribution.ts'

export const AMAZON = 'amazon'

/** Amazon Linux by its os-release, whose ID is `amzn`. */
export function identifyAmazon(facts: readonly LocatedFact[]): Distribution | undefined {
  const osRelease = facts.find(({ kind }) => kind === 'os-release')
  if (osRelease?.values['ID'] !== 'amzn') return undefined
  const version = osRelease.values['VERSION_ID'] ?? ''
  const prettyName = osRelease.values['PRETTY_NAME']
  return {
    family: AMAZON,
    release: releaseOf(version) ?? version,
    version,
    ...(prettyName ? { prettyName } : {}),
    decidedBy: osRelease.path,
  }
}

/** For `--distro amazon/1`, `amazon/2018.03`, `amazon/2`, `amazon/2023`, `amazon/2023.6.20241010`. */
export function amazonDistribution(version: string): Distribution | undefined {
  const release = releaseOf(version)
  return release === undefined ? undefined : { family: AMAZON, release, version, decidedBy: '--distro' }
}

/** The Linux AMI is told by year and month, 2011.09 to 2018.03; later ones are 2 and 2023, and minor versions of it. */
function releaseOf(version: string): string | undefined {
  if (version === '1' || /^201\d\.\d\d(?:\.\d+)*$/.test(version)) return '1'
  return /^(?<major>2|20[2-9]\d)(?:\.\d+)*$/.exec(version)?.groups?.['major']
}

/** The cycle on endoflife.date: AMIs are listed each by its own version, the last for all. */
export function amazonCycle({ release, version }: Distribution): string {
  if (release !== '1') return release
  return /^\d{4}\.\d\d/.exec(version)?.[0] ?? '2018.03'
}
