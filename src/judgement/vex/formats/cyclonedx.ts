import * as z from 'zod/mini'
import { invalid } from '../limits.ts'
import type { VexContent } from '../read-document.ts'
import type { VexComponent, VexProduct, VexStatement, VexStatus } from '../types.ts'
import { CycloneDxComponents, CycloneDxHead } from './cyclonedx-components.ts'

/*
 * VEX in CycloneDX, 1.4 to 1.7: vulnerabilities with an analysis, about components of the same document, of another one
 * by its BOM-Link, or by package URL. https://cyclonedx.org/docs/1.6/json/#vulnerabilities
 */

const Text = z.catch(z.nullish(z.string()), undefined)

const Affected = z.object({
  ref: z.string(),
  versions: z.nullish(z.array(z.object({ version: Text, range: Text, status: Text }))),
})
type Affected = z.infer<typeof Affected>

const Vulnerability = z.object({
  id: Text,
  references: z.catch(z.nullish(z.array(z.object({ id: z.string() }))), undefined),
  updated: Text,
  recommendation: Text,
  workaround: Text,
  analysis: z.nullish(
    z.object({
      state: Text,
      justification: Text,
      detail: Text,
      response: z.catch(z.nullish(z.array(z.string())), undefined),
      firstIssued: Text,
      lastUpdated: Text,
    }),
  ),
  affects: z.nullish(z.array(Affected)),
})
type Vulnerability = z.infer<typeof Vulnerability>

const Document = z.object({ vulnerabilities: z.array(Vulnerability) })

/** Throws `vex-invalid`. */
export function readCycloneDx(value: unknown, name: string): VexContent {
  const result = Document.safeParse(value)
  const head = CycloneDxHead.safeParse(value)
  const [issue] = result.error?.issues ?? head.error?.issues ?? []
  if (!result.success || !head.success)
    throw invalid(
      name,
      `${issue?.path.join('.') || 'the document'}: ${issue?.message ?? 'it has another form'}`,
    )
  const components = new CycloneDxComponents(head.data, name)
  const { author, time } = components
  return {
    ...(author === undefined ? {} : { author }),
    statements: result.data.vulnerabilities.flatMap((one) => statementsOf(one, components, time)),
  }
}

const STATES: Readonly<Record<string, VexStatus>> = {
  resolved: 'fixed',
  resolved_with_pedigree: 'fixed',
  exploitable: 'affected',
  in_triage: 'under_investigation',
  false_positive: 'not_affected',
  not_affected: 'not_affected',
}

const JUSTIFICATIONS: Readonly<Record<string, string>> = {
  code_not_present: 'vulnerable_code_not_present',
  code_not_reachable: 'vulnerable_code_not_in_execute_path',
  requires_configuration: 'vulnerable_code_cannot_be_controlled_by_adversary',
  requires_dependency: 'vulnerable_code_cannot_be_controlled_by_adversary',
  requires_environment: 'vulnerable_code_cannot_be_controlled_by_adversary',
  protected_by_compiler: 'inline_mitigations_already_exist',
  protected_at_runtime: 'inline_mitigations_already_exist',
  protected_at_perimeter: 'inline_mitigations_already_exist',
  protected_by_mitigating_control: 'inline_mitigations_already_exist',
}

function statementsOf(
  flaw: Vulnerability,
  components: CycloneDxComponents,
  documentTime: string | undefined,
): readonly VexStatement[] {
  const { analysis } = flaw
  const status = STATES[analysis?.state ?? '']
  const ids = [flaw.id, ...(flaw.references ?? []).map(({ id }) => id)].filter((id) => id) as string[]
  if (!analysis || !status || ids.length === 0) return []
  const products = (flaw.affects ?? []).flatMap((one) => productsOf(one, status, components))
  const justification = JUSTIFICATIONS[analysis.justification ?? '']
  const falsePositive = analysis.state === 'false_positive' ? 'a false positive' : undefined
  const impact = analysis.detail || falsePositive
  const action = [flaw.recommendation, flaw.workaround, ...(analysis.response ?? [])]
    .filter(Boolean)
    .join('; ')
  const timestamp = analysis.lastUpdated ?? analysis.firstIssued ?? flaw.updated ?? documentTime
  const base = {
    ids: [...new Set(ids.map((id) => id.toUpperCase()))],
    ...(justification ? { justification } : {}),
    ...(impact ? { impact } : {}),
    ...(action ? { action } : {}),
    ...(timestamp ? { timestamp } : {}),
  }
  const byStatus = Map.groupBy(products, (one) => one.status)
  if (byStatus.size === 0) return [{ ...base, status, products: [] }]
  return [...byStatus].map(([its, list]) => ({
    ...base,
    status: its,
    products: list.map(({ product }) => product),
  }))
}

/** Where versions are listed, those that are said to be affected are so, whatever the analysis says of the flaw. */
function productsOf(
  { ref, versions }: Affected,
  status: VexStatus,
  components: CycloneDxComponents,
): readonly { readonly status: VexStatus; readonly product: VexProduct }[] {
  const product = components.product(ref)
  if (!versions || versions.length === 0) return [{ status, product }]
  return versions.flatMap(({ version, range, status: its = 'affected' }) => {
    if (its === 'unknown') return []
    const isContradicted = its === 'affected' && (status === 'not_affected' || status === 'fixed')
    const own = isContradicted ? 'affected' : status
    return [{ status: own, product: ofVersion(product, version ?? undefined, range ?? undefined) }]
  })
}

function ofVersion(product: VexProduct, version: string | undefined, range: string | undefined): VexProduct {
  const [part] = product.subcomponents
  const narrowed = narrow(part ?? product.component, version, range)
  return part ? { ...product, subcomponents: [narrowed] } : { ...product, component: narrowed }
}

function narrow(
  component: VexComponent,
  version: string | undefined,
  range: string | undefined,
): VexComponent {
  if (version === undefined) {
    const fault = `the statement is about a range of versions (${range ?? ''}), which is not compared`
    return { ...component, fault }
  }
  return { ...component, purls: component.purls.map((purl) => ({ ...purl, version })) }
}
