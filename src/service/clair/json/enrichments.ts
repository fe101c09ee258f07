import type { Finding } from '../../../core/finding.ts'
import { isCve } from '../../../matching/alias-groups.ts'
import type { Vulnerability } from './schemas.ts'

const TYPE = 'message/vnd.clair.map.vulnerability; enricher='
const CVSS_TYPE = `${TYPE}clair.cvss schema=https://csrc.nist.gov/schema/nvd/api/2.0/cve_api_json_2.0.schema`
const EPSS_TYPE = `${TYPE}clair.epss schema=https://csrc.nist.gov/schema/nvd/feed/1.1/cvss-v3.x.json`
const KEV_TYPE = `${TYPE}clair.kev schema=https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities_schema.json`

type Entries = Record<string, object[]>

/**
 * What is known beside the advisories, by id of the vulnerability. Quay takes the first type for CVSS, whatever its name
 * is, and each of its entries to have a score: so CVSS comes first, even if it is empty.
 */
export function enrichments(
  found: readonly { readonly finding: Finding; readonly vulnerability: Vulnerability }[],
): Record<string, unknown[]> {
  const cvss = collect(found, cvssEntries)
  const epss = collect(found, epssEntries)
  const kev = collect(found, kevEntries)
  const others = [
    [EPSS_TYPE, epss],
    [KEV_TYPE, kev],
  ] as const
  const rest = others.filter(([, entries]) => Object.keys(entries).length > 0)
  if (rest.length === 0 && Object.keys(cvss).length === 0) return {}
  return Object.fromEntries([[CVSS_TYPE, cvss] as const, ...rest].map(([type, map]) => [type, [map]]))
}

function collect(
  found: readonly { readonly finding: Finding; readonly vulnerability: Vulnerability }[],
  entriesOf: (finding: Finding) => object[],
): Entries {
  const map: Entries = {}
  for (const { finding, vulnerability } of found) {
    if (map[vulnerability.id]) continue
    const entries = entriesOf(finding)
    if (entries.length > 0) map[vulnerability.id] = entries
  }
  return map
}

/** Of version 3 alone, as Clair gives: readers show it as such. NVD's own before others'. */
function cvssEntries({ ratings }: Finding): object[] {
  const rated = ratings.flatMap(({ author, cvss }) =>
    cvss?.version.startsWith('3.') ? [{ author, cvss }] : [],
  )
  return rated
    .toSorted((a, b) => Number(b.author === 'nvd') - Number(a.author === 'nvd'))
    .map(({ cvss: { version, vector, score } }) => ({
      version,
      vectorString: vector,
      baseScore: score,
      baseSeverity: baseSeverity(score),
    }))
}

/** https://www.first.org/cvss/v3.1/specification-document#5 */
function baseSeverity(score: number): string {
  if (score >= 9) return 'CRITICAL'
  if (score >= 7) return 'HIGH'
  if (score >= 4) return 'MEDIUM'
  return score > 0 ? 'LOW' : 'NONE'
}

function epssEntries(finding: Finding): object[] {
  const { epss } = finding
  if (!epss) return []
  return [{ date: epss.date, cve: cveOf(finding), epss: epss.score, percentile: epss.percentile }]
}

function kevEntries(finding: Finding): object[] {
  const { kev } = finding
  if (!kev) return []
  return [
    {
      cve: cveOf(finding),
      vulnerability_name: finding.title ?? '',
      catalog_version: '',
      date_added: kev.dateAdded,
      short_description: finding.description ?? '',
      required_action: kev.requiredAction ?? '',
      due_date: kev.dueDate ?? '',
      known_ransomware_campaign_use: kev.ransomware ? 'Known' : 'Unknown',
    },
  ]
}

function cveOf({ id, ids }: Finding): string {
  return ids.find(isCve) ?? id
}
