import * as z from 'zod/mini'
import { componentOf } from '../component.ts'
import { invalid } from '../limits.ts'
import type { VexContent } from '../read-document.ts'
import { VEX_STATUSES, type VexComponent, type VexProduct, type VexStatement } from '../types.ts'

/*
 * OpenVEX 0.2.0, where products are objects, and 0.0.x, where they are texts and the parts of them stand beside them.
 * https://github.com/openvex/spec/blob/main/OPENVEX-SPEC.md
 */

const Text = z.nullish(z.string())
const Component = z.union([
  z.string(),
  z.object({
    '@id': Text,
    identifiers: z.nullish(z.record(z.string(), z.string())),
    hashes: z.nullish(z.record(z.string(), z.string())),
  }),
])
type Component = z.infer<typeof Component>
const Components = z.nullish(z.array(Component))

const Product = z.union([
  z.string(),
  z.object({
    '@id': Text,
    identifiers: z.nullish(z.record(z.string(), z.string())),
    hashes: z.nullish(z.record(z.string(), z.string())),
    subcomponents: Components,
  }),
])

const Vulnerability = z.union([
  z.string(),
  z.object({ '@id': Text, name: Text, aliases: z.nullish(z.array(z.string())) }),
])

const Statement = z.object({
  vulnerability: Vulnerability,
  timestamp: Text,
  last_updated: Text,
  products: z.nullish(z.array(Product)),
  subcomponents: Components,
  status: z.enum(VEX_STATUSES),
  status_notes: Text,
  justification: Text,
  impact_statement: Text,
  action_statement: Text,
})
type Statement = z.infer<typeof Statement>

const OpenVexDocument = z.object({
  author: Text,
  timestamp: Text,
  statements: z.array(Statement),
})

/** Throws `vex-invalid`. */
export function readOpenVex(value: unknown, name: string): VexContent {
  const result = OpenVexDocument.safeParse(value)
  if (!result.success) {
    const [issue] = result.error.issues
    throw invalid(
      name,
      `${issue?.path.join('.') || 'the document'}: ${issue?.message ?? 'it has another form'}`,
    )
  }
  const { author, timestamp, statements } = result.data
  return {
    ...(author ? { author } : {}),
    statements: statements.map((one, index) => readStatement(one, index, timestamp ?? undefined, name)),
  }
}

function readStatement(
  statement: Statement,
  index: number,
  documentTime: string | undefined,
  name: string,
): VexStatement {
  const ids = idsOf(statement.vulnerability)
  if (ids.length === 0) throw invalid(name, `statements.${index}.vulnerability: it has no name`)
  const timestamp = statement.last_updated ?? statement.timestamp ?? documentTime
  const shared = (statement.subcomponents ?? []).map(readComponent)
  const impact = statement.impact_statement || statement.status_notes
  return {
    ids,
    status: statement.status,
    products: (statement.products ?? []).map((one) => readProduct(one, shared)),
    ...(statement.justification ? { justification: statement.justification } : {}),
    ...(impact ? { impact } : {}),
    ...(statement.action_statement ? { action: statement.action_statement } : {}),
    ...(timestamp === undefined ? {} : { timestamp }),
  }
}

function idsOf(vulnerability: z.infer<typeof Vulnerability>): readonly string[] {
  if (typeof vulnerability === 'string') return vulnerability === '' ? [] : [vulnerability.toUpperCase()]
  const { '@id': id, name, aliases } = vulnerability
  // An address such as https://nvd.nist.gov/vuln/detail/CVE-2024-1 names it where nothing else does.
  const named = name || id?.slice(id.lastIndexOf('/') + 1)
  return [...new Set([...(named ? [named] : []), ...(aliases ?? [])].map((one) => one.toUpperCase()))]
}

function readProduct(product: z.infer<typeof Product>, shared: readonly VexComponent[]): VexProduct {
  const own = typeof product === 'string' ? [] : (product.subcomponents ?? []).map(readComponent)
  return { component: readComponent(product), subcomponents: [...own, ...shared] }
}

function readComponent(component: Component): VexComponent {
  if (typeof component === 'string') return componentOf([component])
  const { '@id': id, identifiers, hashes } = component
  const ids = [id, ...Object.values(identifiers ?? {})].filter((one) => typeof one === 'string' && one !== '')
  return componentOf(ids as string[], hashes ?? {})
}
