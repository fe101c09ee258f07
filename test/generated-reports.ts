import fc from 'fast-check'
import { ADVISORY_STATUSES } from '../src/core/advisory.ts'
import { BASE_FINDERS, type BaseImage, type OtherBase } from '../src/core/base-image.ts'
import type { DecisionRecord, Verdict } from '../src/core/decision.ts'
import type { Finding } from '../src/core/finding.ts'
import type { InventoryPackage } from '../src/core/inventory.ts'
import { problem } from '../src/core/problem.ts'
import {
  REACHABILITY_DOUBTS,
  REACHABILITY_STATES,
  REACHED_BY,
  type Reachability,
} from '../src/core/reachability.ts'
import type { Report, SuppressedFinding } from '../src/core/report.ts'
import { SEVERITIES } from '../src/core/severity.ts'
import { configuration } from './generated-configuration.ts'
import { anyHygiene } from './generated-hygiene.ts'
import { some, suppression, word } from './generated-parts.ts'

/*
 * Reports of any content, for properties: whatever a report may hold, and some of each that it may lack.
 */

const name = fc.constantFrom('curl', 'musl', 'lodash', 'left-pad', 'openssl', 'a')
const version = fc.constantFrom('1', '1.2-3', '0:1-1', '2:1.0', '1.0-r0', '1-2-3', '4.17.15', '')
const date = fc.constantFrom('2024-01-02', '2025-11-30', '2026-01-01')
const digest = fc
  .string({ unit: fc.constantFrom('0', '7', 'a', 'f'), minLength: 64, maxLength: 64 })
  .map((hex) => `sha256:${hex}` as const)

const coordinates = fc.oneof(
  fc.record({ type: fc.constantFrom('apk', 'deb', 'rpm', 'npm', 'pypi', 'generic') }),
  fc.record({ type: fc.constant('npm'), namespace: fc.constantFrom('@scope', '') }),
  fc.record({ type: fc.constant('maven'), namespace: fc.constantFrom('org.example', 'a') }),
)

function packageAt(index: number): fc.Arbitrary<InventoryPackage> {
  return fc
    .tuple(
      coordinates,
      fc.record({
        name,
        version,
        path: fc.constantFrom('lib/apk/db/installed', 'srv/a/package.json', 'a b'),
        purlType: fc.constantFrom(undefined, 'other'),
        hasOwnId: fc.boolean(),
      }),
      some<InventoryPackage>({
        possibleNamespaces: fc.array(word, { maxLength: 2 }),
        arch: word,
        source: fc.record({ name, version }),
        module: word,
        licenses: fc.array(word, { maxLength: 2 }),
        maintainer: word,
        vendor: word,
        signatureKey: word,
        cpes: fc.array(word, { maxLength: 2 }),
        provides: fc.array(name, { maxLength: 2 }),
        dependsOn: fc.array(name, { maxLength: 3 }),
        relationship: fc.constantFrom('root', 'workspace', 'direct', 'indirect'),
        isDevelopment: fc.constant(true),
        namedBy: word,
        pathInside: fc.constantFrom('BOOT-INF/lib/a.jar', 'x'),
        lines: fc.record({ start: fc.integer({ min: 1, max: 9 }), end: fc.integer({ min: 9, max: 20 }) }),
        isDeclared: fc.constant(true),
        originLayer: fc.constantFrom(0, 1),
        evidenceLayer: fc.constantFrom(0, 1),
        owner: word,
      }),
    )
    .map(([where, { purlType, hasOwnId, ...own }, more]) => {
      // Some have the same purl as others; an id of its own each has.
      const purl = `pkg:${purlType ?? where.type}/${own.name}@${encodeURIComponent(own.version)}?n=${hasOwnId ? 0 : index + 1}`
      const id = hasOwnId ? `${purl} ${own.path} ${index}` : purl
      return { kind: 'package', ...where, ...own, ...more, purl, id }
    })
}

const rating = fc
  .tuple(
    fc.constantFrom('nvd', 'debian', 'ghsa'),
    some<Finding['ratings'][number]>({
      level: fc.constantFrom(...SEVERITIES),
      label: word,
      cvss: fc.record({
        version: fc.constantFrom('2.0', '3.0', '3.1', '4.0'),
        vector: word,
        score: fc.constantFrom(0, 5, 9.8, 10),
      }),
    }),
  )
  .map(([author, more]) => ({ author, ...more }))

const evidence = fc
  .tuple(
    fc.record({
      feed: fc.constantFrom('alpine-3.18', 'npm'),
      advisory: word,
      namespace: word,
      name,
      basis: fc.constantFrom('direct' as const, 'source-package' as const, 'cpe' as const),
      version,
      order: fc.constantFrom('apk', 'semver'),
      status: fc.constantFrom(...ADVISORY_STATUSES),
      comparison: word,
    }),
    some<Finding['evidence'][number]>({
      range: some<NonNullable<Finding['evidence'][number]['range']>>({
        introduced: version,
        after: version,
        fixed: version,
        before: version,
        lastAffected: version,
      }),
      fixedVersion: version,
      vendorIds: fc.array(word, { maxLength: 2 }),
      symbols: fc.constantFrom('present', 'absent', 'unknown'),
    }),
  )
  .map(([base, more]) => ({ ...base, ...more }))

const step = fc
  .tuple(
    fc.record({ path: word, by: fc.constantFrom(...REACHED_BY) }),
    some<Reachability['chain'][number]>({ pathInside: word }),
  )
  .map(([base, more]) => ({ ...base, ...more }))

const reachability: fc.Arbitrary<Reachability> = fc
  .tuple(
    fc.record({
      state: fc.constantFrom(...REACHABILITY_STATES),
      chain: fc.array(step, { maxLength: 3 }),
    }),
    some<Reachability>({ doubt: fc.constantFrom(...REACHABILITY_DOUBTS), reason: word }),
  )
  .map(([base, more]) => ({ ...base, ...more }))

const IDS = ['CVE-2024-1', 'CVE-2024-2', 'CVE-2024-3', 'GHSA-aaaa-bbbb-cccc'] as const

function findingOn(packages: readonly InventoryPackage[]): fc.Arbitrary<Finding> {
  const severity = fc
    .tuple(
      fc.constantFrom(...SEVERITIES),
      some<Finding['severity']>({ author: fc.constantFrom('nvd', 'debian'), reason: word }),
    )
    .map(([level, more]) => ({ level, ...more }))
  const kev = fc
    .tuple(
      fc.record({ dateAdded: date, ransomware: fc.boolean() }),
      some<NonNullable<Finding['kev']>>({ dueDate: date, requiredAction: word }),
    )
    .map(([base, more]) => ({ ...base, ...more }))
  const note = fc
    .tuple(
      fc.record({ document: word, status: fc.constantFrom('affected', 'under_investigation') }),
      some<NonNullable<Finding['vex']>[number]>({ author: word, statement: word, action: word }),
    )
    .map(([base, more]) => ({ ...base, ...more }))
  return fc
    .tuple(
      fc.record({
        id: fc.constantFrom(...IDS),
        package: fc.constantFrom(...packages),
        status: fc.constantFrom(...ADVISORY_STATUSES),
        severity,
        ratings: fc.array(rating, { maxLength: 3 }),
        cwes: fc.array(word, { maxLength: 2 }),
        references: fc.array(fc.webUrl(), { maxLength: 2 }),
        evidence: fc.array(evidence, { minLength: 1, maxLength: 2 }),
      }),
      some<Finding>({
        statusReason: word,
        fixedVersion: version,
        title: word,
        description: word,
        published: date,
        modified: date,
        epss: fc.record({ score: fc.constantFrom(0, 0.5, 1), percentile: fc.constantFrom(0.1, 1), date }),
        kev,
        reachability,
        vex: fc.array(note, { maxLength: 2 }),
      }),
    )
    .map(([base, more]) => ({ kind: 'finding', ids: [base.id], ...base, ...more }))
}

const verdict: fc.Arbitrary<Verdict> = fc.record({
  outcome: fc.constantFrom('pass', 'warn', 'incomplete', 'fail'),
  reason: word,
  exitCode: fc.integer({ min: 0, max: 255 }),
  hits: fc.array(
    fc.record({
      action: fc.constantFrom('deny', 'warn', 'allow'),
      policy: word,
      rule: word,
      message: word,
      on: fc.constantFrom<Verdict['hits'][number]['on'][]>(
        { kind: 'finding', id: 'CVE-2024-1', package: 'p' },
        { kind: 'package', package: 'p' },
        {
          kind: 'misconfiguration',
          id: 'KSV-0017',
          resource: 'Deployment/shop/web',
          container: 'web',
          file: 'a.yaml',
          path: ['spec', 0],
        },
        { kind: 'file', path: 'etc/passwd' },
        { kind: 'report' },
      ),
    }),
    { maxLength: 3 },
  ),
})

const decisions: fc.Arbitrary<DecisionRecord> = fc.record({
  exceptions: fc.array(
    fc
      .tuple(
        fc.record({
          source: word,
          subject: word,
          reason: word,
          state: fc.constantFrom('used', 'unused', 'expired', 'not-yet'),
          findings: fc.nat(9),
        }),
        some<DecisionRecord['exceptions'][number]>({ owner: word, since: date, until: date }),
      )
      .map(([base, more]) => ({ ...base, ...more })),
    { maxLength: 2 },
  ),
  vex: fc.array(
    fc.record({
      document: word,
      format: fc.constantFrom('OpenVEX', 'CSAF', 'CycloneDX'),
      statements: fc.nat(9),
      matched: fc.nat(9),
      unmatched: fc.array(fc.record({ vulnerability: word, product: word, why: word }), { maxLength: 2 }),
    }),
    { maxLength: 2 },
  ),
  policies: fc.array(fc.record({ policy: word, source: word, rules: fc.nat(9) }), { maxLength: 2 }),
})

const target: fc.Arbitrary<Report['target']> = fc
  .tuple(
    fc.record({
      kind: fc.constantFrom(
        'image',
        'rootfs',
        'filesystem',
        'repository',
        'sbom',
        'purls',
        'manifests',
        'cluster',
      ),
      name: word,
      repoTags: fc.array(word, { maxLength: 2 }),
      repoDigests: fc.array(word, { maxLength: 2 }),
    }),
    some<Report['target']>({
      origin: fc.record({ kind: fc.constantFrom('registry', 'oci-layout'), location: word }),
      platform: fc.constantFrom(
        { os: 'linux', architecture: 'amd64' },
        { os: 'linux', architecture: 'arm', variant: 'v7' },
      ),
      configDigest: digest,
      manifestDigest: digest,
      commit: word,
      size: fc.nat(),
    }),
  )
  .map(([base, more]) => ({ ...base, ...more }))

const problems = fc.array(
  fc.constantFrom(
    problem('path-escapes', '../../x', 'the entry was left out'),
    problem('record-unreadable', 'var/lib/dpkg/status', 'a record has no name', `sha256:${'0'.repeat(64)}`),
    problem('feed-missing', 'alpine-3.18', 'it is not there'),
  ),
  { maxLength: 3 },
)

const database = fc.record({
  digest,
  feeds: fc.array(
    fc
      .tuple(
        fc.record({ id: word, name: word, digest, checkedAt: date, records: fc.nat() }),
        some<Report['database']['feeds'][number]>({ url: fc.webUrl(), upstreamDate: date }),
      )
      .map(([base, more]) => ({ ...base, ...more })),
    { maxLength: 2 },
  ),
})

const distribution = fc
  .tuple(
    fc.constantFrom(
      { family: 'alpine', release: '3.18', version: '3.18.4', decidedBy: 'etc/os-release' },
      { family: 'arch', release: '', version: '', decidedBy: '--distro' },
    ),
    some<NonNullable<Report['distribution']>>({
      codename: word,
      prettyName: word,
      repositories: fc.array(word, { maxLength: 2 }),
      products: fc.array(word, { maxLength: 2 }),
    }),
  )
  .map(([base, more]) => ({ ...base, ...more }))

const endOfLife = fc
  .tuple(
    fc.record({ state: fc.constantFrom('ended', 'supported', 'unknown') }),
    some<NonNullable<Report['endOfLife']>>({ date, extendedUntil: date }),
  )
  .map(([base, more]) => ({ ...base, ...more }))

const layers = fc.constantFrom<Report['layers'][]>(
  [
    { diffId: `sha256:${'1'.repeat(64)}`, digest: `sha256:${'2'.repeat(64)}`, size: 1, createdBy: 'ADD' },
    { diffId: `sha256:${'1'.repeat(64)}`, size: 0 },
  ],
  [],
)

const baseImage: fc.Arbitrary<BaseImage> = fc
  .tuple(
    fc.constantFrom(...BASE_FINDERS),
    some<BaseImage>({
      name: word,
      digest,
      layers: fc.nat(2),
      layersBy: fc.constantFrom('layers', 'attestation', 'history'),
      created: date,
      otherNames: fc.array(word, { maxLength: 2 }),
      others: fc.array(
        fc
          .tuple(
            fc.record({ name: word, foundBy: fc.constantFrom(...BASE_FINDERS) }),
            some<OtherBase>({ digest }),
          )
          .map(([base, more]) => ({ ...base, ...more })),
        { maxLength: 2 },
      ),
    }),
  )
  .map(([foundBy, more]) => ({ foundBy, ...more }))

const packages = fc
  .array(fc.nat(), { minLength: 1, maxLength: 5 })
  .chain((list) => fc.tuple(...list.map((_, index) => packageAt(index))))

/** Packages have ids of their own, and findings are on packages of the report. */
export const anyReport: fc.Arbitrary<Report> = packages.chain(
  (list) =>
    fc
      .tuple(
        fc.record({
          createdAt: fc.constant('2026-01-02T03:04:05.000Z'),
          target,
          layers,
          leftOut: fc.record({ development: fc.nat(9), byRelationship: fc.nat(9), programs: fc.nat(9) }),
          findings: fc.array(findingOn(list), { maxLength: 6 }),
          suppressed: fc.array(
            fc
              .tuple(findingOn(list), suppression)
              .map(([finding, how]): SuppressedFinding => ({ finding, ...how })),
            { maxLength: 3 },
          ),
          verdict,
          decisions,
          problems,
          database,
        }),
        some<Report>({ distribution, endOfLife, hygiene: anyHygiene, configuration, base: baseImage }),
      )
      .map(
        ([base, more]): Report => ({
          kind: 'report',
          tool: { name: 'plimsoll', version: '0.0.0' },
          packages: list,
          ...base,
          ...more,
        }),
      )
      .map((report) => structuredClone(report)), // Plain objects, as reports are made of.
)
