import type { Distribution, LocatedFact } from '../../core/distribution.ts'
import type { Ecosystem } from '../../core/ecosystem.ts'
import type { SquashedFile } from './squash.ts'

/** What the files of the image say about its distribution; of several os-release files only the first counts. */
export function distributionFacts(files: readonly SquashedFile[]): LocatedFact[] {
  const facts: LocatedFact[] = []
  for (const { path, report } of files) {
    const fact = report.distribution
    // Files come sorted by path, so etc/os-release is before usr/lib/os-release, as systemd reads them.
    const isSecond = fact?.kind === 'os-release' && facts.some(({ kind }) => kind === 'os-release')
    if (fact && !isSecond) facts.push({ ...fact, path })
  }
  return facts
}

/**
 * The distribution by the word of the first ecosystem that recognises it. One that nobody knows is still named,
 * by its os-release, so that the report can say that it was not judged.
 */
export function identifyDistribution(
  facts: readonly LocatedFact[],
  ecosystems: readonly Ecosystem[],
): Distribution | undefined {
  for (const { identify } of ecosystems) {
    const distribution = identify?.(facts)
    if (distribution) return distribution
  }
  const release = facts.find(({ kind }) => kind === 'os-release')
  const id = release?.values['ID']
  if (!release || !id) return undefined
  const version = release.values['VERSION_ID'] ?? ''
  const codename = release.values['VERSION_CODENAME']
  const prettyName = release.values['PRETTY_NAME']
  return {
    family: id.toLowerCase(),
    release: version,
    version,
    ...(codename ? { codename } : {}),
    ...(prettyName ? { prettyName } : {}),
    decidedBy: release.path,
  }
}
