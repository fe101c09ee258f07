import { parseVendorSeverity, type Severity } from '../../../core/severity.ts'
import { attributeOf, childOf, childrenOf, textOf, type XmlElement } from '../../xml-records.ts'

/** What a definition says apart from its criteria. */
export interface Definition {
  /** Of the definition itself. */
  readonly id: string
  readonly title: string
  readonly description: string
  /** CVEs that it names, each once. */
  readonly cves: readonly string[]
  /** The erratum that fixes, by its publisher's id: `ELSA-2007-0057`. */
  readonly erratum?: string
  readonly level?: Severity
  readonly references: readonly string[]
  /** ISO 8601. */
  readonly published?: string
  /** Whether it can be fixed, in Azure Linux's words: `true`, `false`, `Not Applicable`. */
  readonly patchable?: string
}

export function readDefinition(element: XmlElement): Definition {
  const metadata = childOf(element, 'metadata')
  const advisory = childOf(metadata, 'advisory')
  const references = childrenOf(metadata, 'reference')
  const named = [
    ...references
      .filter((one) => attributeOf(one, 'source')?.toUpperCase() === 'CVE')
      .map((one) => attributeOf(one, 'ref_id')),
    ...childrenOf(advisory, 'cve').map(({ text }) => text),
  ]
  const erratum = references.find((one) => attributeOf(one, 'source')?.toUpperCase() !== 'CVE')
  const level = parseVendorSeverity(textOf(advisory, 'severity') || textOf(metadata, 'severity'))
  const published = attributeOf(childOf(advisory, 'issued'), 'date') ?? textOf(metadata, 'advisory_date')
  const patchable = textOf(metadata, 'patchable')
  const erratumId = erratum && attributeOf(erratum, 'ref_id')
  return {
    id: attributeOf(element, 'id') ?? '',
    title: oneLine(textOf(metadata, 'title')),
    description: textOf(metadata, 'description').trim(),
    cves: [...new Set(named.flatMap((text) => /CVE-\d{4}-\d{4,}/.exec(text ?? '')?.[0] ?? []))],
    ...(erratumId ? { erratum: erratumId } : {}),
    ...(level ? { level } : {}),
    references: [...new Set(references.flatMap((one) => attributeOf(one, 'ref_url') ?? []))],
    ...(published ? { published } : {}),
    ...(patchable ? { patchable } : {}),
  }
}

function oneLine(text: string): string {
  return text.trim().split(/\s+/).join(' ')
}
