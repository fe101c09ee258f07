import type { Comparison, Entry, PackageChange } from '../../comparison/types.ts'
import type { InventoryPackage } from '../../core/inventory.ts'
import { fullName } from '../../core/package.ts'
import { fixed, flexible, type Section } from './section.ts'
import { setupSections } from './setup-rows.ts'
import { causeWords, changeWords, layerCounts } from './words.ts'

/** Lists that have something in them. What is suppressed in the only report that has it is counted, and not listed. */
export function sectionsOf(comparison: Comparison): Section[] {
  const { findings, packages, layers, configuration } = comparison
  const sections: Section[] = [
    {
      title: 'New findings',
      columns: [...FINDING_COLUMNS, flexible('Why')],
      rows: findings.added.filter(isKept).map((entry) => [...findingCells(entry), causeWords(entry.cause)]),
    },
    {
      title: 'Changed findings',
      columns: [fixed('Package'), fixed('Vulnerability'), fixed('Severity'), flexible('Change')],
      rows: findings.changed.map(({ after, changes }) => [
        fullName(after.finding.package),
        after.finding.id,
        after.finding.severity.level,
        changes.map(changeWords).join('; '),
      ]),
    },
    {
      title: 'Fixed findings',
      columns: [...FINDING_COLUMNS, flexible('Why')],
      rows: findings.fixed
        .filter(isKept)
        .map((entry) => [...findingCells(entry), causeWords(entry.cause, entry.nowVersion)]),
    },
    ...setupSections(configuration),
    {
      title: 'Packages',
      columns: [fixed('Package'), fixed('Type'), fixed('Change'), fixed('A'), fixed('B')],
      rows: packageRows(packages),
    },
    {
      title: 'Layers',
      columns: [fixed('Only in'), fixed('New findings'), fixed('Packages'), flexible('Instruction')],
      rows: layerCounts(layers) === undefined ? [] : layerRows(comparison),
    },
  ]
  return sections.filter(({ rows }) => rows.length > 0)
}

const FINDING_COLUMNS = [
  fixed('Package'),
  fixed('Vulnerability'),
  fixed('Severity'),
  fixed('Installed'),
  fixed('Fixed'),
]

function isKept({ suppressedBy }: Entry): boolean {
  return suppressedBy === undefined
}

function findingCells({ finding }: Entry): string[] {
  const { package: pkg, id, severity, fixedVersion, kev } = finding
  return [
    fullName(pkg),
    id,
    kev ? `${severity.level} (exploited)` : severity.level,
    pkg.version,
    fixedVersion ?? '',
  ]
}

function packageRows(packages: Comparison['packages']): string[][] {
  const single = (word: string, list: readonly InventoryPackage[], isBefore: boolean) =>
    list.map((pkg) => [
      fullName(pkg),
      pkg.type,
      word,
      isBefore ? pkg.version : '',
      isBefore ? '' : pkg.version,
    ])
  const pairs = (word: string, list: readonly PackageChange[]) =>
    list.map(({ before, after }) => [fullName(after), after.type, word, before.version, after.version])
  return [
    ...single('added', packages.added, false),
    ...single('removed', packages.removed, true),
    ...pairs('updated', packages.updated),
    ...pairs('downgraded', packages.downgraded),
    ...pairs('changed', packages.changed),
  ]
}

function layerRows({ layers }: Comparison): string[][] {
  return [
    ...layers.onlyA.map(({ createdBy, diffId }) => ['A', '', '', createdBy ?? diffId]),
    ...layers.onlyB.map(({ layer, addedFindings, changedPackages }) => [
      'B',
      String(addedFindings),
      String(changedPackages),
      layer.createdBy ?? layer.diffId,
    ]),
  ]
}
