import type { LayerInfo } from '../../core/inventory.ts'
import {
  byGravity,
  type ConfigurationReport,
  type Misconfiguration,
  type SuppressedMisconfiguration,
} from '../../core/misconfiguration.ts'
import { parseSeverity } from '../../core/severity.ts'
import { checkShape, present } from '../check-shape.ts'
import { type Result, Secret } from './schema.ts'

/** What Trivy's scanner of secrets found, which it has masked; `undefined` where it found nothing. */
export function readSecrets(
  results: readonly Result[],
  layers: readonly LayerInfo[],
  name: string,
): ConfigurationReport | undefined {
  const found = results.flatMap((result) =>
    (result.Secrets ?? []).map((one) => readSecret(one, result, layers)),
  )
  const suppressed = results.flatMap((result) => suppressedOf(result, layers, name))
  if (found.length === 0 && suppressed.length === 0) return undefined
  return { resources: [], misconfigurations: found.sort(byGravity), suppressed }
}

function suppressedOf(
  result: Result,
  layers: readonly LayerInfo[],
  name: string,
): SuppressedMisconfiguration[] {
  return (result.ExperimentalModifiedFindings ?? []).flatMap((one) => {
    if (one.Type !== 'secret') return []
    const saved = checkShape(Secret, one.Finding, { name, what: 'report of Trivy, in what it suppressed' })
    const by = one.Source ? `Trivy (${one.Source})` : 'Trivy'
    return [
      {
        misconfiguration: readSecret(saved, result, layers),
        by,
        reason: one.Statement || one.Status || 'ignored',
        decision: { kind: 'foreign', source: by },
      },
    ]
  })
}

/** Trivy says neither how sure it is nor what it would be shown as but for the line. */
function readSecret(saved: Secret, { Target }: Result, layers: readonly LayerInfo[]): Misconfiguration {
  const path = (Target ?? '').replace(/^\//, '')
  const index = layers.findIndex(({ diffId }) => diffId === saved.Layer?.DiffID)
  const layer = index < 0 ? undefined : index
  const excerpt = saved.Match ?? ''
  const line = saved.StartLine || undefined
  const title = saved.Title || saved.RuleID
  return {
    kind: 'misconfiguration',
    class: 'secret',
    id: saved.RuleID,
    aliases: [],
    title,
    severity: parseSeverity(saved.Severity ?? '') ?? 'UNKNOWN',
    message: `${title} in ${path}`,
    description: 'Whoever can read this can use the secret.',
    advice: 'Revoke it where it was issued, and keep the new one out of what is shipped.',
    references: [],
    standards: [],
    subject: { kind: 'Secret', name: path, path: [] },
    place: present({ file: path, startLine: line, endLine: saved.EndLine || undefined, layer, excerpt }),
    secret: {
      category: saved.Category ?? '',
      confidence: 'medium',
      masked: '********',
      places: [present({ kind: 'file' as const, path, layer, line, excerpt })],
      morePlaces: 0,
    },
  }
}
