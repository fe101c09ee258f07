import type { Advisory, AdvisoryStatus } from '../../../core/advisory.ts'
import { parseCvss } from '../../../core/cvss.ts'
import { parseVendorSeverity, type Severity, type SeverityRating } from '../../../core/severity.ts'
import { ProductTree } from './product-tree.ts'
import { CsafDocument, type CsafVulnerability } from './schema.ts'
import { componentStatuses } from './statuses.ts'

/** A flaw as one document tells it. */
export interface VexFlaw {
  readonly advisory: Advisory
  readonly components: readonly VexComponent[]
}

/** What a document says of one component (a package) of one product. */
export interface VexComponent {
  readonly cpe: string
  readonly purl: string
  readonly status: AdvisoryStatus
  readonly reason?: string
  readonly erratum?: string
  /** Where the flaw weighs more or less in this product. */
  readonly level?: Severity
}

/**
 * Reads a document: its flaws, with every component of a product that has a CPE. A draft or one without flaws has none.
 * Throws VexError for what is no CSAF document.
 */
export function readCsafVex(value: unknown, author: string): readonly VexFlaw[] {
  const result = CsafDocument.safeParse(value)
  if (!result.success) {
    const issue = result.error.issues[0]
    throw new VexError(`it is no CSAF document: ${issue?.message ?? ''} at ${issue?.path.join('.') ?? ''}`)
  }
  const document = result.data
  if (document.document.tracking.status === 'draft') return []
  const tree = new ProductTree(document)
  return (document.vulnerabilities ?? []).flatMap((flaw) => {
    if (flaw.cve === undefined) return []
    return [{ advisory: advisoryOf(flaw, flaw.cve, document, author), components: componentsOf(flaw, tree) }]
  })
}

export class VexError extends Error {
  override readonly name = 'VexError'
}

function componentsOf(flaw: CsafVulnerability, tree: ProductTree): readonly VexComponent[] {
  const levels = levelsByProduct(flaw)
  const components: VexComponent[] = []
  for (const { id, ...said } of componentStatuses(flaw)) {
    const component = tree.component(id)
    if (!component) continue
    const level = levels.get(id)
    components.push({ ...component, ...said, ...(level ? { level } : {}) })
  }
  return components
}

function levelsByProduct({ threats }: CsafVulnerability): ReadonlyMap<string, Severity> {
  const levels = new Map<string, Severity>()
  for (const { category, details, product_ids: ids } of threats ?? []) {
    const level = category === 'impact' ? parseVendorSeverity(details) : undefined
    if (level) for (const id of ids ?? []) levels.set(id, level)
  }
  return levels
}

function advisoryOf(
  flaw: CsafVulnerability,
  id: string,
  { document }: CsafDocument,
  author: string,
): Advisory {
  const level = parseVendorSeverity(document.aggregate_severity?.text ?? '')
  const severities: SeverityRating[] = [...(level ? [{ author, level }] : []), ...vectorsOf(flaw, author)]
  const description = flaw.notes?.find(({ category }) => category === 'description')?.text
  const references = [...new Set((flaw.references ?? []).map(({ url }) => url))]
  const modified = document.tracking.current_release_date
  return {
    kind: 'advisory',
    id,
    ...(flaw.title ? { title: flaw.title } : {}),
    ...(description ? { description } : {}),
    ...(severities.length > 0 ? { severities } : {}),
    ...(flaw.cwe ? { cwes: [flaw.cwe.id] } : {}),
    ...(references.length > 0 ? { references } : {}),
    ...(flaw.release_date ? { published: flaw.release_date } : {}),
    ...(modified ? { modified } : {}),
  }
}

/** The score of the flaw; that of a single product, where there are several, is not told apart. */
function vectorsOf({ scores }: CsafVulnerability, author: string): SeverityRating[] {
  const vectors = (scores ?? []).flatMap(({ cvss_v4, cvss_v3, cvss_v2 }) =>
    [cvss_v4, cvss_v3, cvss_v2].flatMap((one) => one?.vectorString ?? []),
  )
  return [...new Set(vectors)].flatMap((vector) => {
    const cvss = parseCvss(vector)
    return cvss ? [{ author, cvss }] : []
  })
}
