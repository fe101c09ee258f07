import { compareText } from '../../core/compare-text.ts'
import type { VersionOrder } from '../../core/version-order.ts'
import { MAX_SEMVER_LENGTH, semverOrder } from '../../packaging/semver/version.ts'

/**
 * The order of Bitnami: a semantic version, then the number of its build: `1.2.3-4` comes after `1.2.3`, where
 * `1.2.3-rc.1` comes before it. A build of more than one part, `1.2.3-4-rc1`, is ordered by the number alone and then
 * as text.
 *
 * https://github.com/bitnami/go-version
 */
export const bitnamiVersionOrder: VersionOrder = {
  id: 'bitnami',
  isValid: (version) => version.length <= MAX_SEMVER_LENGTH && semverOrder.isValid(parse(version).base),
  compare: (a, b) => {
    const x = parse(a)
    const y = parse(b)
    return (
      semverOrder.compare(x.base, y.base) ||
      x.revision.length - y.revision.length ||
      compareText(x.revision, y.revision) ||
      compareText(x.rest, y.rest)
    )
  },
}

interface BitnamiVersion {
  readonly base: string
  /** Without leading zeros; empty where there is none. */
  readonly revision: string
  readonly rest: string
}

function parse(version: string): BitnamiVersion {
  const { base, revision, rest } =
    /^(?<base>[^-+]+)-r?(?<revision>[0-9]+)(?<rest>(?:[-+.][0-9A-Za-z.+-]*)?)$/.exec(version)?.groups ?? {}
  if (base === undefined) return { base: version, revision: '', rest: '' }
  return { base, revision: (revision ?? '').replace(/^0+/, ''), rest: rest ?? '' }
}
