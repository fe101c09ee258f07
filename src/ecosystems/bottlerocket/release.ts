import type { Analyser } from '../../core/analyser.ts'
import type { LocatedFact } from '../../core/distribution.ts'
import { parseOsRelease } from '../../packaging/os-release/parse.ts'
import { BOTTLEROCKET } from './feed.ts'

const PLACE = '-bottlerocket-linux-gnu/sys-root/usr/lib/os-release'

/**
 * Bottlerocket's `usr` is a link to `x86_64-bottlerocket-linux-gnu/sys-root/usr`, so that its os-release lies where
 * no other system has one.
 */
export const bottlerocketReleaseAnalyser: Analyser = {
  id: 'bottlerocket-release',
  version: 1,
  scope: 'image',
  maxBytes: 256 * 1024,
  endings: [PLACE],
  wants: (path) => path.endsWith(PLACE) && !path.slice(0, -PLACE.length).includes('/'),
  analyse: ([file]) => {
    const values = parseOsRelease(Buffer.from(file.bytes).toString('utf8'))
    return values['ID'] === BOTTLEROCKET ? { distribution: { kind: 'bottlerocket-release', values } } : {}
  },
}

/** As os-release, where the system has no other: a tree of Bottlerocket in another system says nothing of it. */
export function withOwnRelease(facts: readonly LocatedFact[]): readonly LocatedFact[] {
  if (facts.some(({ kind }) => kind === 'os-release')) return facts
  return facts.map((fact) => (fact.kind === 'bottlerocket-release' ? { ...fact, kind: 'os-release' } : fact))
}
