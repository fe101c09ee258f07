import { newFindings } from '../../comparison/fail-on.ts'
import type { Cause, Change, Comparison, LayerChanges, Side } from '../../comparison/types.ts'
import { counted } from '../../core/counted.ts'

/*
 * What every form of a comparison says, in one choice of words.
 */

export function sideWords({ name, createdAt, findings, suppressed, packages, outcome }: Side): string {
  const kept = `${counted(findings, 'finding')}${suppressed > 0 ? ` and ${suppressed} suppressed` : ''}`
  return `${name} (${createdAt.slice(0, 10)}): ${kept} in ${counted(packages, 'package')}, verdict ${outcome}`
}

/** What makes the comparison say less than it seems to. */
export function cautions({ a, b, hasSameAdvisories }: Comparison): string[] {
  return [
    ...(b.isIncomplete ? ['Not everything in B was judged: what looks fixed may only be unseen.'] : []),
    ...(a.isIncomplete ? ['Not everything in A was judged: what looks new may have been there before.'] : []),
    ...(a.hasAllPackages && b.hasAllPackages
      ? []
      : ['A report does not list its packages: only those with findings were compared.']),
    ...(hasSameAdvisories
      ? []
      : ['The two were judged by different advisories: some differences may come from them alone.']),
  ]
}

/** `3 new, 5 fixed, 2 changed, 10 unchanged; 1 of the new ones is suppressed`. */
export function findingCounts(comparison: Comparison): string {
  const { added, fixed, changed, unchanged } = comparison.findings
  const suppressed = added.filter(({ suppressedBy }) => suppressedBy !== undefined).length
  const gone = fixed.filter(({ suppressedBy }) => suppressedBy !== undefined).length
  const notes = [
    ...(suppressed > 0 ? [`${suppressed} of the new ones suppressed`] : []),
    ...(gone > 0 ? [`${gone} of the fixed ones were suppressed`] : []),
  ]
  const counts = `${added.length} new, ${fixed.length} fixed, ${changed.length} changed, ${unchanged.length} unchanged`
  return notes.length > 0 ? `${counts} (${notes.join(', ')})` : counts
}

export function packageCounts({ packages }: Comparison): string {
  const { added, removed, updated, downgraded, changed, unchanged, unknown } = packages
  return [
    `${added.length} added`,
    `${removed.length} removed`,
    `${updated.length} updated`,
    `${downgraded.length} downgraded`,
    ...(changed.length > 0 ? [`${changed.length} of another version`] : []),
    `${unchanged} unchanged`,
    ...(unknown > 0 ? [`${unknown} that only one of them lists`] : []),
  ].join(', ')
}

/** `the first 3 layers are the same, then 2 in A and 1 in B`; `undefined` where neither has layers. */
export function layerCounts({ shared, onlyA, onlyB }: LayerChanges): string | undefined {
  if (shared + onlyA.length + onlyB.length === 0) return undefined
  if (onlyA.length + onlyB.length === 0) return `all ${shared} are the same`
  const same =
    shared === 0 ? 'none is the same' : `the first ${shared} ${shared === 1 ? 'is' : 'are'} the same`
  return `${same}, then ${onlyA.length} in A and ${onlyB.length} in B`
}

const CAUSES: Readonly<Record<Cause, string>> = {
  'package-added': 'the package is new',
  'package-removed': 'the package is gone',
  'package-changed': 'the package has another version',
  advisories: 'the advisories say so of the same version',
  unknown: 'it is not known why',
}

export function causeWords(cause: Cause, nowVersion?: string): string {
  return nowVersion === undefined ? CAUSES[cause] : `the package is ${nowVersion} now`
}

const CHANGED: Readonly<Record<Change['what'], string>> = {
  severity: 'severity',
  status: 'status',
  fix: 'fixed in',
  version: 'installed',
  suppressed: 'suppressed by',
  exploited: 'known exploited since',
}

/** `severity LOW → HIGH`, `fixed in nothing → 1.2`. */
export function changeWords({ what, from, to }: Change): string {
  return `${CHANGED[what]} ${from || 'nothing'} → ${to || 'nothing'}`
}

/** Said last: what there is to look at, counted as `--fail-on` counts it. */
export function newLine(comparison: Comparison): string {
  const found = newFindings(comparison)
  const exploited = found.filter(({ kev }) => kev !== undefined).length
  const fixable = found.filter(({ fixedVersion }) => fixedVersion !== undefined).length
  if (found.length === 0) return 'Nothing new counts.'
  return `${counted(found.length, 'new finding')} to look at: ${fixable} with a fix, ${exploited} known to be exploited.`
}
