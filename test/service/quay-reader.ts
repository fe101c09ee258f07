import type { VulnerabilityReport } from '../../src/service/clair/json/schemas.ts'

export interface QuayFeature {
  readonly name: string
  readonly addedBy: string
  readonly scores: readonly number[]
  readonly vulnerabilities: readonly {
    readonly name: string
    readonly severity: string
    readonly fixedBy: string
    readonly vector: string
  }[]
}

/**
 * What Quay makes of a report, with all that it takes for granted: an environment for each package, the first type of
 * enrichment to be CVSS, each of its lists to have an entry, and each entry a score. Throws where Quay would fail.
 */
export function quayFeatures(report: VulnerabilityReport): QuayFeature[] {
  const types = Object.values(report.enrichments) as Record<
    string,
    { baseScore: number; vectorString: string }[]
  >[][]
  const best = new Map<string, { baseScore: number; vectorString: string }>()
  for (const [id, entries] of Object.entries(must(types.length === 0 ? {} : types[0]?.[0]))) {
    for (const entry of entries)
      if (!('baseScore' in entry)) throw new Error(`No baseScore in ${JSON.stringify(entry)}`)
    best.set(id, must(entries.toSorted((a, b) => b.baseScore - a.baseScore)[0]))
  }
  return Object.entries(report.packages).map(([id, { name }]) => ({
    name,
    addedBy: must(report.environments[id]?.[0]).introduced_in,
    scores: [...best.values()].map(({ baseScore }) => baseScore),
    vulnerabilities: (report.package_vulnerabilities[id] ?? []).map((key) => {
      const found = must(report.vulnerabilities[key])
      return {
        name: found.name,
        severity: found.normalized_severity,
        fixedBy: fixedBy(found.fixed_in_version),
        vector: best.get(found.id)?.vectorString ?? '',
      }
    }),
  }))
}

/** A URL query, of which Quay wants the fix, or a version as it is. */
function fixedBy(text: string): string {
  return new URLSearchParams(text).get('fixed') ?? (text.includes('=') ? '' : text)
}

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('Quay would fail here')
  return value
}
