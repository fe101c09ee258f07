import { parseVendorSeverity } from '../../../core/severity.ts'
import { invalid } from '../limits.ts'
import type { VexContent } from '../read-document.ts'
import type { VexProduct, VexStatement, VexStatus } from '../types.ts'
import { CsafProducts } from './csaf-products.ts'
import { CsafDocument, type CsafVulnerability } from './csaf-schema.ts'

/**
 * A CSAF document of the profile VEX, or an advisory that tells the status of products. `recommended` is no status:
 * such a product may be affected all the same. Throws `vex-invalid`, also for a draft.
 */
export function readCsaf(value: unknown, name: string): VexContent {
  const result = CsafDocument.safeParse(value)
  if (!result.success) {
    const [issue] = result.error.issues
    throw invalid(
      name,
      `${issue?.path.join('.') || 'the document'}: ${issue?.message ?? 'it has another form'}`,
    )
  }
  const { document, vulnerabilities } = result.data
  if (document.tracking.status === 'draft') throw invalid(name, 'it is a draft by its own word')
  const products = new CsafProducts(result.data)
  const time = document.tracking.current_release_date ?? undefined
  return {
    ...(document.publisher ? { author: document.publisher.name } : {}),
    statements: vulnerabilities.flatMap((one) => statementsOf(one, products, time)),
  }
}

const STATUSES = {
  known_not_affected: 'not_affected',
  fixed: 'fixed',
  first_fixed: 'fixed',
  known_affected: 'affected',
  first_affected: 'affected',
  last_affected: 'affected',
  under_investigation: 'under_investigation',
} as const satisfies Readonly<Record<string, VexStatus>>

/** One for each status and all that is said of it: of a thousand products mostly the same. */
function statementsOf(
  flaw: CsafVulnerability,
  products: CsafProducts,
  time: string | undefined,
): readonly VexStatement[] {
  const ids = [flaw.cve, ...(flaw.ids ?? []).map(({ text }) => text)]
    .filter((id) => typeof id === 'string' && id !== '')
    .map((id) => String(id).toUpperCase())
  if (ids.length === 0) return []
  const words = wordsOf(flaw, products)
  const statements = new Map<string, VexStatement & { readonly products: VexProduct[] }>()
  for (const [key, status] of Object.entries(STATUSES)) {
    for (const id of flaw.product_status?.[key as keyof typeof STATUSES] ?? []) {
      const product = products.product(id)
      if (!product) continue
      const said = words(id, status)
      const group = JSON.stringify([status, said])
      const known = statements.get(group)
      if (known) known.products.push(product)
      else
        statements.set(group, {
          ids: [...new Set(ids)],
          status,
          products: [product],
          ...said,
          ...(time === undefined ? {} : { timestamp: time }),
        })
    }
  }
  return [...statements.values()]
}

type Said = Pick<VexStatement, 'justification' | 'impact' | 'action'>

/** What flags, threats and remediations say of a product; those that name none are about all. */
function wordsOf(flaw: CsafVulnerability, products: CsafProducts): (id: string, status: VexStatus) => Said {
  const flags = new Map<string, string>()
  const impacts = new Map<string, string>()
  const actions = new Map<string, string>()
  for (const flag of flaw.flags ?? []) enter(flags, products.idsOf(flag), flag.label)
  // Some publishers write their severity here, which is no reason for anything.
  for (const threat of flaw.threats ?? [])
    if (threat.category === 'impact' && !parseVendorSeverity(threat.details))
      enter(impacts, products.idsOf(threat), threat.details)
  for (const remedy of flaw.remediations ?? []) {
    const text = [remedy.details, remedy.url].filter(Boolean).join(' ')
    if (text) enter(actions, products.idsOf(remedy), text)
  }
  const of = (map: ReadonlyMap<string, string>, id: string): string | undefined => map.get(id) ?? map.get(ALL)
  return (id, status) => {
    const justification = status === 'not_affected' ? of(flags, id) : undefined
    const impact = status === 'not_affected' ? of(impacts, id) : undefined
    const action = status === 'affected' ? of(actions, id) : undefined
    return {
      ...(justification === undefined ? {} : { justification }),
      ...(impact === undefined ? {} : { impact }),
      ...(action === undefined ? {} : { action }),
    }
  }
}

const ALL = ''

function enter(map: Map<string, string>, ids: readonly string[], text: string): void {
  for (const id of ids.length > 0 ? ids : [ALL]) if (!map.has(id)) map.set(id, text)
}
