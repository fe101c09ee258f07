import type { Distribution } from '../../core/distribution.ts'

export const AMAZON = 'amazon'

/** The Linux AMI is told by year and month, 2011.09 to 2018.03; later ones are 2 and 2023, and minor versions of it. */
export function releaseOf(version: string): string | undefined {
  if (version === '1' || /^201\d\.\d\d(?:\.\d+)*$/.test(version)) return '1'
  return /^(?<major>2|20[2-9]\d)(?:\.\d+)*$/.exec(version)?.groups?.['major']
}

/** The cycle on endoflife.date: AMIs are listed each by its own version, the last for all. */
export function amazonCycle({ release, version }: Distribution): string {
  if (release !== '1') return release
  return /^\d{4}\.\d\d/.exec(version)?.[0] ?? '2018.03'
}
