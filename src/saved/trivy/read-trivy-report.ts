import { parseDigest } from '../../core/digest.ts'
import type { ImageConfig } from '../../core/image.ts'
import type { LayerInfo } from '../../core/inventory.ts'
import { joinConfigurations } from '../../core/misconfiguration.ts'
import { type Problem, problem } from '../../core/problem.ts'
import type { Report, ReportTarget, SuppressedFinding } from '../../core/report.ts'
import { checkShape, hasKeys, present } from '../check-shape.ts'
import {
  foreignDistribution,
  foreignFeeds,
  instructions,
  platformOf,
  reportOf,
  UNKNOWN_TIME,
} from '../foreign/report.ts'
import { readConfig } from '../read-config.ts'
import { readFinding } from './findings.ts'
import { readMisconfigurations } from './misconfigurations.ts'
import { readPackages, type TrivyPackages } from './packages.ts'
import { type Result, TrivyReport, Vulnerability } from './schema.ts'
import { readSecrets } from './secrets.ts'

export function isTrivyReport(value: unknown): boolean {
  return hasKeys(value, 'SchemaVersion', 'ArtifactName') && value['SchemaVersion'] === 2
}

/**
 * Trivy's findings on packages of operating systems and languages, and its misconfigurations. What else it found is
 * counted in a problem. Throws `report-invalid`.
 */
export function readTrivyReport(value: unknown, name: string): Report {
  const saved = checkShape(TrivyReport, value, { name, what: 'report of Trivy' })
  const version = saved.Trivy?.Version
  const scanner = version ? `Trivy ${version}` : 'Trivy'
  const config = readConfig(saved.Metadata?.ImageConfig)
  const layers = readLayers(saved, config)
  const results = saved.Results ?? []
  const packages = readPackages(results, layers, name)
  const findings = results.flatMap((result) =>
    (result.Vulnerabilities ?? []).map((one) => readFinding(one, packages.of(one, result), result)),
  )
  const createdAt = saved.CreatedAt || UNKNOWN_TIME
  const distribution = distributionOf(saved)
  return reportOf(
    present({
      scanner,
      file: name,
      createdAt,
      target: targetOf(saved, config),
      distribution,
      endOfLife:
        distribution && saved.Metadata?.OS?.EOSL === true ? ({ state: 'ended' } as const) : undefined,
      layers,
      packages: packages.all,
      findings,
      suppressed: results.flatMap((result) => suppressedOf(result, packages, name)),
      configuration: joinConfigurations(
        readMisconfigurations(results, name),
        readSecrets(results, layers, name),
      ),
      problems: [...notListed(results, name), ...notCarriedOver(results, name)],
      feeds: foreignFeeds(feedsOf(results), { value, checkedAt: createdAt, findings }),
    }),
  )
}

const KINDS: Readonly<Record<string, ReportTarget['kind']>> = {
  container_image: 'image',
  filesystem: 'filesystem',
  repository: 'repository',
  cyclonedx: 'sbom',
  spdx: 'sbom',
  vm: 'rootfs',
}

function targetOf(saved: TrivyReport, config: ImageConfig | undefined): ReportTarget {
  const { Metadata } = saved
  return present({
    kind: KINDS[saved.ArtifactType ?? ''] ?? 'filesystem',
    name: saved.ArtifactName,
    platform: platformOf(config),
    configDigest: parseDigest(Metadata?.ImageID ?? ''),
    commit: Metadata?.Commit || undefined,
    repoTags: Metadata?.RepoTags ?? [],
    repoDigests: Metadata?.RepoDigests ?? [],
    size: Metadata?.Size ?? undefined,
    config,
  })
}

/** Older versions give diff ids alone; what is stored under them is told by packages and findings. */
function readLayers({ Metadata, Results }: TrivyReport, config: ImageConfig | undefined): LayerInfo[] {
  const made = instructions(config)
  const digests = storedDigests(Results ?? [])
  const given =
    Metadata?.Layers ??
    (Metadata?.DiffIDs ?? []).map((DiffID) => ({
      DiffID,
      Digest: digests.get(DiffID),
      Size: 0,
      CreatedBy: undefined,
    }))
  return given.flatMap(({ DiffID, Digest, Size, CreatedBy }, index) => {
    const diffId = parseDigest(DiffID ?? '')
    if (!diffId) return []
    return [
      present({
        diffId,
        digest: parseDigest(Digest ?? ''),
        size: Size ?? 0,
        createdBy: CreatedBy ?? (made.length === given.length ? made[index] : undefined),
      }),
    ]
  })
}

function storedDigests(results: readonly Result[]): ReadonlyMap<string, string> {
  const digests = new Map<string, string>()
  for (const { Packages, Vulnerabilities } of results) {
    for (const { Layer } of [...(Packages ?? []), ...(Vulnerabilities ?? [])])
      if (Layer?.DiffID && Layer.Digest) digests.set(Layer.DiffID, Layer.Digest)
  }
  return digests
}

/** With the names of the repositories that its packages give (Red Hat's content sets). */
function distributionOf({ Metadata, Results }: TrivyReport): Report['distribution'] {
  const os = Metadata?.OS
  const distribution = foreignDistribution(os?.Family ?? undefined, os?.Name ?? '', 'Trivy')
  const sets = (Results ?? []).flatMap(({ Packages }) =>
    (Packages ?? []).flatMap(({ BuildInfo }) => BuildInfo?.ContentSets ?? []),
  )
  if (!distribution || sets.length === 0) return distribution
  return { ...distribution, repositories: [...new Set(sets)].sort() }
}

function suppressedOf(result: Result, packages: TrivyPackages, name: string): SuppressedFinding[] {
  return (result.ExperimentalModifiedFindings ?? []).flatMap((one) => {
    if (one.Type !== 'vulnerability') return []
    const what = 'report of Trivy, in what it suppressed'
    const vulnerability = checkShape(Vulnerability, one.Finding, { name, what })
    const finding = readFinding(vulnerability, packages.of(vulnerability, result), result)
    const by = one.Source ? `Trivy (${one.Source})` : 'Trivy'
    const status = (one.Status || 'ignored').replaceAll('_', ' ')
    const reason = one.Statement ? `${status}: ${one.Statement}` : status
    return [{ finding, by, reason, decision: { kind: 'foreign', source: by } }]
  })
}

function feedsOf(results: readonly Result[]) {
  const found = results.flatMap((result) => [
    ...(result.Vulnerabilities ?? []),
    ...(result.ExperimentalModifiedFindings ?? []).map(
      ({ Finding }) =>
        Finding as Pick<NonNullable<Result['Vulnerabilities']>[number], 'DataSource'> | undefined,
    ),
  ])
  return found.flatMap((one) => {
    const source = one?.DataSource
    if (!source?.ID) return []
    return [present({ id: source.ID, name: source.Name || source.ID, url: source.URL || undefined })]
  })
}

function notListed(results: readonly Result[], name: string): Problem[] {
  const judged = results.filter(({ Class }) => Class === 'os-pkgs' || Class === 'lang-pkgs')
  if (judged.every(({ Packages }) => Packages)) return []
  return [problem('packages-not-listed', name, 'the report was written with --list-all-pkgs=false.')]
}

const CARRIED_OVER: ReadonlySet<string> = new Set(['vulnerability', 'misconfiguration', 'secret'])

/** What a report of ours has no place for. */
function notCarriedOver(results: readonly Result[], name: string): Problem[] {
  const counts = [
    ['licence', results.flatMap(({ Licenses }) => Licenses ?? []).length],
    ['custom resource', results.flatMap(({ CustomResources }) => CustomResources ?? []).length],
    [
      'suppressed result of such a kind',
      results.flatMap(({ ExperimentalModifiedFindings: all }) =>
        (all ?? []).filter(({ Type }) => !CARRIED_OVER.has(Type ?? '')),
      ).length,
    ],
  ] as const
  const words = counts.flatMap(([noun, count]) =>
    count > 0 ? [`${count} ${count === 1 ? noun : plural(noun)}`] : [],
  )
  if (words.length === 0) return []
  return [problem('results-not-carried-over', name, `${words.join(', ')}.`)]
}

function plural(noun: string): string {
  return noun.startsWith('suppressed') ? noun.replace('result', 'results') : `${noun}s`
}
