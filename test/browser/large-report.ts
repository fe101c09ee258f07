import type { Finding } from '../../src/core/finding.ts'
import type { InventoryPackage } from '../../src/core/inventory.ts'
import type { Report } from '../../src/core/report.ts'
import { SEVERITIES } from '../../src/core/severity.ts'
import { SAMPLE_REPORTS } from '../sample-reports.ts'

const PACKAGES = 400

/** A report of so many findings, the same for the same number; texts are as long as those of real advisories. */
export function largeReport(count: number): Report {
  const full = SAMPLE_REPORTS['full']
  const [pattern] = full?.findings ?? []
  if (!full || !pattern) throw new Error('the sample is not there')
  const packages = Array.from({ length: PACKAGES }, (_, index) => packageOf(pattern.package, index))
  const findings = Array.from({ length: count }, (_, index) =>
    findingOf(pattern, packages[(index * 7) % PACKAGES] ?? pattern.package, index),
  )
  const verdict = { outcome: 'fail', reason: `${count} findings left`, exitCode: 1, hits: [] } as const
  return { ...full, packages, findings, suppressed: [], verdict }
}

function packageOf(pattern: InventoryPackage, index: number): InventoryPackage {
  const name = `lib${'abcdefghij'[index % 10]}${index}`
  const version = `${1 + (index % 9)}.${index % 13}-r0`
  const id = `pkg:apk/alpine/${name}@${version}`
  return {
    ...pattern,
    name,
    version,
    id,
    purl: id,
    source: { name: `source${index >> 1}`, version },
    originLayer: index % 2,
    licenses: ['MIT'],
  }
}

function findingOf(pattern: Finding, pkg: InventoryPackage, index: number): Finding {
  const id = `CVE-${2010 + (index % 15)}-${10000 + index}`
  const { kev, fixedVersion: _fixedVersion, ...rest } = pattern
  const isFixed = index % 3 > 0
  return {
    ...rest,
    id,
    ids: [id],
    package: pkg,
    status: isFixed ? 'fixed' : 'affected',
    ...(isFixed ? { fixedVersion: `${2 + (index % 20)}.0-r0` } : {}),
    severity: { level: SEVERITIES[index % 5] ?? 'UNKNOWN', author: 'nvd' },
    epss: { score: (index % 1000) / 1000, percentile: 0.5, date: '2026-01-01' },
    ...(kev && index % 100 === 0 ? { kev } : {}),
    title: `What ${id} is about, in a few words`,
    description: `${id}: ${'a sentence of what may happen, and to whom. '.repeat(8)}`,
  }
}
