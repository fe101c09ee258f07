import type { Finding } from '../src/core/finding.ts'
import type { InventoryPackage } from '../src/core/inventory.ts'
import { parsePurl } from '../src/core/purl.ts'
import type { ReportTarget } from '../src/core/report.ts'
import type { ReportFacts } from '../src/judgement/types.ts'
import { componentOf } from '../src/judgement/vex/component.ts'
import type { VexDocument, VexProduct, VexStatement } from '../src/judgement/vex/types.ts'
import { packageOfPurl } from '../src/packaging/package-of-purl.ts'
import { SAMPLE_REPORTS } from './sample-reports.ts'

/** A package as its purl names it. */
export function packageOf(purl: string, more: Partial<InventoryPackage> = {}): InventoryPackage {
  const parsed = parsePurl(purl)
  if (!parsed) throw new Error(`${purl} is no package URL`)
  return { ...packageOfPurl(parsed), id: purl, purl, path: 'p', ...more }
}

export function findingOf(id: string, pkg: InventoryPackage, more: Partial<Finding> = {}): Finding {
  const [sample] = SAMPLE_REPORTS['full']?.findings ?? []
  if (!sample) throw new Error('there is no sample')
  const { kev: _kev, epss: _epss, vex: _vex, ...rest } = sample
  return { ...rest, id, ids: [id], package: pkg, ...more }
}

export const IMAGE: ReportTarget = {
  kind: 'image',
  name: 'registry.example/team/app:1.0',
  origin: { kind: 'registry', location: 'registry.example/team/app:1.0' },
  platform: { os: 'linux', architecture: 'amd64' },
  configDigest: digest('c'),
  manifestDigest: digest('d'),
  repoTags: ['registry.example/team/app:1.0'],
  repoDigests: [`registry.example/team/app@${digest('e')}`],
}

export function digest(letter: string): `sha256:${string}` {
  return `sha256:${letter.repeat(64)}`
}

/** A report's facts about this target with these packages. */
export function factsOf(packages: readonly InventoryPackage[], target: ReportTarget = IMAGE): ReportFacts {
  const report = SAMPLE_REPORTS['empty']
  if (!report) throw new Error('there is no sample')
  const { findings: _findings, suppressed: _s, verdict: _v, decisions: _d, ...facts } = report
  return { ...facts, target, packages }
}

export function productOf(id: string, ...parts: readonly string[]): VexProduct {
  return { component: componentOf([id]), subcomponents: parts.map((part) => componentOf([part])) }
}

export function documentOf(
  name: string,
  statements: readonly Partial<VexStatement>[],
  more: Partial<VexDocument> = {},
): VexDocument {
  return {
    name,
    format: 'OpenVEX',
    isNamed: true,
    statements: statements.map((one) => ({
      ids: ['CVE-2024-1'],
      status: 'not_affected',
      products: [productOf('pkg:npm/a@1.0.0')],
      ...one,
    })),
    ...more,
  }
}
