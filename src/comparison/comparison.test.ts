import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { anyReport } from '../../test/generated-reports.ts'
import { SAMPLE_REPORTS } from '../../test/sample-reports.ts'
import { CHANGES } from '../cli/options/saved-options.ts'
import type { Finding } from '../core/finding.ts'
import type { InventoryPackage } from '../core/inventory.ts'
import { problem } from '../core/problem.ts'
import type { Report } from '../core/report.ts'
import { compareReports } from './compare-reports.ts'
import { FAIL_ON_CHANGE, type FailOnChange, failuresOf } from './fail-on.ts'
import type { CompareVersions, Comparison } from './types.ts'

const byText: CompareVersions = (a, b) => (a.version < b.version ? -1 : Number(a.version > b.version))

function compare(a: Report, b: Report): Comparison {
  return compareReports(a, b, byText)
}

/** Sorted texts, so that only what is in a list counts. */
function names(list: readonly unknown[]): string[] {
  return list.map((one) => JSON.stringify(one)).sort()
}

describe('whatever two reports hold', () => {
  it('a report has nothing that is different from itself', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const { findings, packages, layers, hasSameAdvisories } = compare(report, report)
        assert.deepEqual([findings.added, findings.fixed, findings.changed], [[], [], []])
        assert.deepEqual([packages.added, packages.removed, packages.updated], [[], [], []])
        assert.deepEqual([packages.downgraded, packages.changed, layers.onlyA], [[], [], []])
        assert.ok(hasSameAdvisories)
      }),
      { numRuns: 50 },
    )
  })

  it('nothing is lost, and nothing is counted twice', () => {
    fc.assert(
      fc.property(anyReport, anyReport, (a, b) => {
        const { findings, packages } = compare(a, b)
        const ofB = [
          ...findings.added,
          ...findings.unchanged,
          ...findings.changed.map(({ after }) => after),
        ].map(({ finding }) => finding)
        assert.deepEqual(names(ofB), names([...b.findings, ...b.suppressed.map(({ finding }) => finding)]))
        const pairs = [packages.updated, packages.downgraded, packages.changed].flat()
        assert.equal(packages.added.length + pairs.length + packages.unchanged, b.packages.length)
        assert.equal(packages.removed.length + pairs.length + packages.unchanged, a.packages.length)
        const ofA = findings.fixed.length + findings.changed.length + findings.unchanged.length
        assert.equal(ofA, a.findings.length + a.suppressed.length)
      }),
      { numRuns: 50 },
    )
  })

  it('turned around, what was new is fixed and what was updated is downgraded', () => {
    fc.assert(
      fc.property(anyReport, anyReport, (a, b) => {
        const there = compare(a, b)
        const back = compare(b, a)
        const plain = (list: readonly { readonly finding: Finding }[]) =>
          names(list.map(({ finding }) => finding))
        assert.deepEqual(plain(there.findings.added), plain(back.findings.fixed))
        assert.deepEqual(plain(there.findings.fixed), plain(back.findings.added))
        assert.equal(there.findings.changed.length, back.findings.changed.length)
        assert.deepEqual(names(there.packages.added), names(back.packages.removed))
        const turned = back.packages.downgraded.map(({ before, after }) => ({ before: after, after: before }))
        assert.deepEqual(names(there.packages.updated), names(turned))
      }),
      { numRuns: 50 },
    )
  })
})

const FULL = SAMPLE_REPORTS['full'] as Report

function withFindings(change: (finding: Finding) => Finding | undefined): Report {
  return { ...FULL, findings: FULL.findings.flatMap((one) => change(one) ?? []) }
}

function only(id: string, change: (finding: Finding) => Finding | undefined) {
  return (finding: Finding): Finding | undefined => (finding.id === id ? change(finding) : finding)
}

function withPackages(change: (pkg: InventoryPackage) => InventoryPackage | undefined): Report {
  const found = new Map(FULL.packages.map((pkg) => [pkg, change(pkg)]))
  return {
    ...FULL,
    packages: FULL.packages.flatMap((pkg) => found.get(pkg) ?? []),
    findings: FULL.findings.map((one) => ({ ...one, package: found.get(one.package) ?? one.package })),
  }
}

describe('findings', () => {
  it('are the same under another name of the flaw, and in another version of the package', () => {
    const later = withFindings(
      only('CVE-2023-44487', (one) => ({
        ...one,
        id: 'GHSA-qppj-fm5r-hxr3',
        ids: ['GHSA-qppj-fm5r-hxr3'],
        package: { ...one.package, version: '8.4.0-r0' },
      })),
    )
    const { findings } = compare(FULL, later)
    assert.deepEqual([findings.added, findings.fixed], [[], []])
    assert.deepEqual(findings.changed[0]?.changes, [{ what: 'version', from: '8.3.0-r0', to: '8.4.0-r0' }])
  })

  const changes: readonly [string, (finding: Finding) => Finding, readonly string[]][] = [
    ['severity', (one) => ({ ...one, severity: { level: 'LOW' } }), ['severity', 'HIGH', 'LOW']],
    ['status', (one) => ({ ...one, status: 'affected' }), ['status', 'fixed', 'affected']],
    ['fix', (one) => ({ ...one, fixedVersion: '10' }), ['fix', '9.9-r9', '10']],
    ['exploitation', ({ kev: _kev, ...one }) => one, ['exploited', '2023-10-10', '']],
  ]
  for (const [what, change, expected] of changes) {
    it(`of which the ${what} is another are changed`, () => {
      const { findings } = compare(FULL, withFindings(only('CVE-2023-44487', change)))
      assert.deepEqual(
        findings.changed.map(({ changes: [first] }) => [first?.what, first?.from, first?.to]),
        [expected],
      )
    })
  }

  it('that are suppressed now, or not any more, are changed', () => {
    const later: Report = { ...FULL, findings: FULL.findings.slice(1), suppressed: [...FULL.suppressed] }
    const [first] = FULL.findings
    assert.ok(first)
    const suppressed = {
      ...later,
      suppressed: [
        ...later.suppressed,
        { finding: first, by: 'x.yaml', reason: 'r', decision: { kind: 'foreign', source: 'x' } as const },
      ],
    }
    assert.deepEqual(compare(FULL, suppressed).findings.changed[0]?.changes, [
      { what: 'suppressed', from: '', to: 'x.yaml' },
    ])
    const back = compare(suppressed, FULL)
    assert.equal(failuresOf(back, ['new'])[0]?.count, 1)
    assert.deepEqual(failuresOf(compare(FULL, suppressed), ['new', 'worse']), [])
  })

  it('are there or gone for a reason', () => {
    const without = withFindings(only('CVE-2023-44487', () => undefined))
    const cause = (a: Report, b: Report) => {
      const { findings } = compare(a, b)
      return findings.added[0]?.cause ?? [findings.fixed[0]?.cause, findings.fixed[0]?.nowVersion]
    }
    const noCurl = {
      ...without,
      packages: without.packages.filter(({ name }) => name !== 'libcurl'),
      suppressed: [],
    }
    const newer = {
      ...without,
      packages: without.packages.map((pkg) => (pkg.name === 'libcurl' ? { ...pkg, version: '9' } : pkg)),
    }
    const unlisted = { ...noCurl, problems: [problem('packages-not-listed', 'x', 'y')] }
    assert.deepEqual(cause(FULL, without), ['advisories', undefined])
    assert.deepEqual(cause(FULL, noCurl), ['package-removed', undefined])
    assert.deepEqual(cause(FULL, newer), ['package-changed', '9'])
    assert.deepEqual(cause(FULL, unlisted), ['unknown', undefined])
    assert.equal(cause(without, FULL), 'advisories')
    assert.equal(cause(noCurl, FULL), 'package-added')
    assert.equal(cause(newer, FULL), 'package-changed')
    assert.equal(cause(unlisted, FULL), 'unknown')
  })
})

describe('packages', () => {
  const version = (text: string) =>
    withPackages((pkg) => (pkg.name === 'musl' ? { ...pkg, version: text } : pkg))

  it('are added, removed, updated and downgraded', () => {
    const { packages } = compare(FULL, version('1.2.5-r0'))
    assert.deepEqual([packages.updated.length, packages.downgraded.length], [1, 0])
    assert.equal(compare(FULL, version('1.2.3-r0')).packages.downgraded.length, 1)
    const without = withPackages((pkg) => (pkg.name === 'musl' ? undefined : pkg))
    assert.deepEqual(
      compare(FULL, without).packages.removed.map(({ name }) => name),
      ['musl'],
    )
    assert.deepEqual(
      compare(without, FULL).packages.added.map(({ name }) => name),
      ['musl'],
    )
  })

  it('whose versions cannot be compared are changed', () => {
    const { packages } = compareReports(FULL, version('?'), () => undefined)
    assert.deepEqual([packages.changed.length, packages.updated.length], [1, 0])
  })

  it('are neither added nor removed where the other report lists only some', () => {
    const some = {
      ...withPackages((pkg) => (pkg.name === 'musl' ? undefined : pkg)),
      problems: [problem('packages-not-listed', 'x', 'y')],
    }
    for (const { packages } of [compare(FULL, some), compare(some, FULL)])
      assert.deepEqual([packages.added, packages.removed, packages.unknown], [[], [], 1])
  })

  it('of one name in several places are told apart by their places', () => {
    const lodash = FULL.packages.find(({ name }) => name === 'lodash')
    assert.ok(lodash)
    const at = (path: string, text: string) => ({ ...lodash, path, version: text, id: `${path}@${text}` })
    const a = { ...FULL, packages: [at('a', '1'), at('b', '2')] }
    const b = { ...FULL, packages: [at('b', '2'), at('a', '3')] }
    const { packages } = compare(a, b)
    assert.deepEqual(
      packages.updated.map(({ before, after }) => [before.path, after.version]),
      [['a', '3']],
    )
    assert.equal(packages.unchanged, 1)
    const moved = { ...FULL, packages: [at('a', '2'), at('b', '3')] }
    assert.equal(compare(a, moved).packages.updated.length, 2)
  })
})

describe('advisories', () => {
  const [feed] = FULL.database.feeds
  assert.ok(feed)
  const judgedBy = (feeds: Report['database']['feeds']): Report => ({
    ...FULL,
    database: { ...FULL.database, feeds },
  })

  it('are the same where the feeds that both used are, whatever else one used', () => {
    const another = judgedBy([feed, { ...feed, id: 'npm' }])
    assert.ok(compare(FULL, another).hasSameAdvisories && compare(another, FULL).hasSameAdvisories)
  })

  it('are others where one of these feeds is another', () => {
    const newer = judgedBy([{ ...feed, digest: `sha256:${'0'.repeat(64)}` }])
    assert.ok(!compare(FULL, newer).hasSameAdvisories)
  })
})

describe('layers', () => {
  it('are shared from the bottom, and tell what came by each of the others', () => {
    const [bottom, top] = FULL.layers
    assert.ok(bottom && top)
    const other = { ...top, diffId: `sha256:${'9'.repeat(64)}` as const }
    const later = { ...FULL, layers: [bottom, other, top] }
    const without = withFindings(only('CVE-2023-44487', () => undefined))
    const { layers } = compare(without, later)
    assert.deepEqual([layers.shared, layers.onlyA.length, layers.onlyB.length], [1, 1, 2])
    assert.deepEqual(
      layers.onlyB.map(({ index, addedFindings }) => [index, addedFindings]),
      [
        [1, 1],
        [2, 0],
      ],
    )
  })
})

describe('what a comparison fails for', () => {
  const none = { ...FULL, findings: [], suppressed: [] }
  const counts: readonly [FailOnChange, number | undefined][] = [
    ['new', 6],
    ['new-low', 5],
    ['new-medium', 4],
    ['new-high', 3],
    ['new-critical', 1],
    ['new-fixable', 4],
    ['new-kev', 1],
    ['worse', undefined],
  ]
  for (const [rule, count] of counts) {
    it(`${rule}: ${count ?? 'nothing'}, of which nothing is suppressed`, () => {
      const later = { ...none, findings: FULL.findings }
      assert.equal(failuresOf(compare(none, later), [rule])[0]?.count, count)
      assert.deepEqual(failuresOf(compare(none, { ...none, suppressed: FULL.suppressed }), [rule]), [])
    })
  }

  it('worse: a higher severity, or exploited since', () => {
    const lower = withFindings(only('CVE-2024-0001', (one) => ({ ...one, severity: { level: 'LOW' } })))
    const unexploited = withFindings(only('CVE-2023-44487', ({ kev: _kev, ...one }) => one))
    assert.equal(failuresOf(compare(lower, FULL), ['worse'])[0]?.count, 1)
    assert.equal(failuresOf(compare(unexploited, FULL), ['worse'])[0]?.count, 1)
    assert.deepEqual(failuresOf(compare(FULL, lower), ['worse']), [])
  })

  it('is what the option offers', () => assert.deepEqual(CHANGES, FAIL_ON_CHANGE))
})
