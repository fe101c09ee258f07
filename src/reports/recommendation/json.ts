import type { Finding } from '../../core/finding.ts'
import { fullName } from '../../core/package.ts'
import type { BaseCandidate, BaseVariant, Recommendation } from '../../core/recommendation.ts'
import { SEVERITIES } from '../../core/severity.ts'
import { baseJson } from '../base-json.ts'
import { jsonText } from '../json-text.ts'

/** Newer bases for programs; docs/base-images.md describes it. */
export function* recommendationJson(one: Recommendation): Generator<string> {
  const { image, createdAt, base, used, candidates, gaps } = one
  const document = {
    Kind: one.kind,
    Image: image,
    CreatedAt: createdAt,
    ...(base ? { Base: baseJson(base) } : {}),
    ...(used ? { Used: variantJson(used) } : {}),
    Candidates: candidates.map(candidateJson),
    Gaps: gaps,
  }
  yield `${jsonText(document, 0)}\n`
}

function variantJson({ name, digest, created, size, packages, findings, packageManagers }: BaseVariant) {
  const counts = SEVERITIES.toReversed().map((level) => [
    level,
    findings.filter(({ severity }) => severity.level === level).length,
  ])
  return {
    Name: name,
    ...(digest ? { Digest: digest } : {}),
    ...(created === undefined ? {} : { Created: created }),
    ...(size === undefined ? {} : { Size: size }),
    Packages: packages,
    Findings: findings.length,
    Severities: Object.fromEntries(counts) as Record<string, number>,
    PackageManagers: packageManagers,
  }
}

function candidateJson(candidate: BaseCandidate) {
  const { why, removes, adds } = candidate
  return {
    ...variantJson(candidate),
    Why: why,
    ...(removes ? { Removes: removes.map(findingJson) } : {}),
    ...(adds ? { Adds: adds.map(findingJson) } : {}),
  }
}

function findingJson({ id, package: pkg, severity, fixedVersion }: Finding) {
  return {
    VulnerabilityID: id,
    Package: fullName(pkg),
    Version: pkg.version,
    PURL: pkg.purl,
    Severity: severity.level,
    ...(fixedVersion === undefined ? {} : { FixedVersion: fixedVersion }),
  }
}
