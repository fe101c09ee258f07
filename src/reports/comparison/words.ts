import { newFindings, newMisconfigurations } from '../../comparison/fail-on.ts'
import type { Cause, Change, Comparison, LayerChanges, Side } from '../../comparison/types.ts'
import { counted } from '../../core/counted.ts'
import { changeCounts, objectCounts, setupCounts } from './setup-words.ts'

/*
 * What every form of a comparison says, in one choice of words.
 */

/** `app:1 (2026-01-02): 3 findings and 1 suppressed in 20 packages, verdict warn`. */
export function sideWords(side: Side): string {
  const { name, createdAt, findings, suppressed, packages, configuration, outcome } = side
  const parts = [
    ...(configuration && !hasPackages(side)
      ? []
      : [`${kept(findings, 'finding', suppressed)} in ${counted(packages, 'package')}`]),
    ...(configuration
      ? [
          `${kept(configuration.misconfigurations, 'misconfiguration', configuration.suppressed)} in ${counted(configuration.objects, 'object')}`,
        ]
      : []),
  ]
  return `${name} (${createdAt.slice(0, 10)}): ${parts.join(', ')}, verdict ${outcome}`
}

function kept(count: number, noun: string, suppressed: number): string {
  return `${counted(count, noun)}${suppressed > 0 ? ` and ${suppressed} suppressed` : ''}`
}

function hasPackages({ findings, suppressed, packages }: Side): boolean {
  return findings + suppressed + packages > 0
}

/** A line each for what the two have: findings and packages, misconfigurations and objects, layers. */
export function countLines(comparison: Comparison): string[] {
  const { a, b, configuration } = comparison
  const layers = layerCounts(comparison.layers)
  return [
    ...(configuration && !hasPackages(a) && !hasPackages(b)
      ? []
      : [`Findings: ${findingCounts(comparison)}`, `Packages: ${packageCounts(comparison)}`]),
    ...(configuration
      ? [`Misconfigurations: ${setupCounts(configuration)}`, `Objects: ${objectCounts(configuration)}`]
      : []),
    ...(layers === undefined ? [] : [`Layers: ${layers}`]),
  ]
}

/** What makes the comparison say less than it seems to. */
export function cautions({ a, b, hasSameAdvisories }: Comparison): string[] {
  return [
    ...(b.isIncomplete ? ['Not everything in B was judged: what looks fixed may only be unseen.'] : []),
    ...(a.isIncomplete ? ['Not everything in A was judged: what looks new may have been there before.'] : []),
    ...(a.hasAllPackages && b.hasAllPackages
      ? []
      : ['A report does not list its packages: only those with findings were compared.']),
    ...(Boolean(a.configuration) === Boolean(b.configuration)
      ? []
      : [`How things are set up was checked in ${a.configuration ? 'A' : 'B'} alone.`]),
    ...(hasSameAdvisories
      ? []
      : ['The two were judged by different advisories: some differences may come from them alone.']),
  ]
}

function findingCounts(comparison: Comparison): string {
  const { added, fixed, changed, unchanged } = comparison.findings
  return changeCounts({
    added: added.length,
    fixed: fixed.length,
    changed: changed.length,
    unchanged: unchanged.length,
    suppressed: added.filter(({ suppressedBy }) => suppressedBy !== undefined).length,
    gone: fixed.filter(({ suppressedBy }) => suppressedBy !== undefined).length,
  })
}

function packageCounts({ packages }: Comparison): string {
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
  const setUp = newMisconfigurations(comparison)
  const exploited = found.filter(({ kev }) => kev !== undefined).length
  const fixable = found.filter(({ fixedVersion }) => fixedVersion !== undefined).length
  const mendable = setUp.filter(({ fix }) => fix !== undefined).length
  const words = [
    ...(found.length > 0
      ? [
          `${counted(found.length, 'new finding')} to look at: ${fixable} with a fix, ${exploited} known to be exploited.`,
        ]
      : []),
    ...(setUp.length > 0
      ? [`${counted(setUp.length, 'new misconfiguration')} to look at: ${mendable} that a machine can mend.`]
      : []),
  ]
  return words.join(' ') || 'Nothing new counts.'
}
