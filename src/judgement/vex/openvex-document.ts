import { parseImageReference, repositoryName } from '../../core/image-reference.ts'
import { formatPurl, parsePurl } from '../../core/purl.ts'
import type { ReportTarget } from '../../core/report.ts'
import { sha256 } from '../../core/sha256.ts'
import type { VexStatus } from './types.ts'

/*
 * OpenVEX 0.2.0 as it is written. https://github.com/openvex/spec/blob/main/OPENVEX-SPEC.md
 */

export const OPENVEX_CONTEXT = 'https://openvex.dev/ns/v0.2.0'

export interface OpenVexDocument {
  readonly '@context': typeof OPENVEX_CONTEXT
  readonly '@id': string
  readonly author: string
  readonly role?: string
  readonly timestamp: string
  readonly last_updated?: string
  readonly version: number
  readonly tooling?: string
  readonly statements: readonly OpenVexStatement[]
}

export interface OpenVexStatement {
  readonly vulnerability: { readonly name: string; readonly aliases?: readonly string[] }
  readonly timestamp?: string
  readonly products: readonly OpenVexProduct[]
  readonly status: VexStatus
  readonly status_notes?: string
  readonly justification?: string
  readonly impact_statement?: string
  readonly action_statement?: string
}

export interface OpenVexProduct extends OpenVexComponent {
  readonly subcomponents?: readonly OpenVexComponent[]
}

export interface OpenVexComponent {
  readonly '@id': string
  readonly identifiers?: { readonly purl: string }
}

/** What a statement says, and why: the words are put where the format wants them. */
export interface Saying {
  readonly status: VexStatus
  readonly justification?: string
  /** Why it is so. */
  readonly reason?: string
  /** What to do about it; the format wants one for what is affected. */
  readonly action?: string
}

const NO_ACTION = 'No remedy is known.'
const NO_REASON = 'The author gives no reason.'

/** A justification and an impact statement exclude each other in the schema, so that the latter becomes a note. */
export function wordsOf({
  status,
  justification,
  reason,
  action,
}: Saying): Omit<OpenVexStatement, 'vulnerability' | 'products'> {
  switch (status) {
    case 'not_affected':
      if (justification === undefined) return { status, impact_statement: reason || NO_REASON }
      return { status, justification, ...(reason ? { status_notes: reason } : {}) }
    case 'affected':
      return { status, ...(reason ? { status_notes: reason } : {}), action_statement: action || NO_ACTION }
    default:
      return { status, ...(reason ? { status_notes: reason } : {}) }
  }
}

/** @param id a package URL, or another name that is a URI */
export function componentOf(id: string): OpenVexComponent {
  const purl = parsePurl(id)
  if (!purl) return { '@id': id }
  // What is not written as the specification has it is no URI.
  const text = /^[!-~]*$/.test(id) ? id : formatPurl(purl)
  return { '@id': text, identifiers: { purl: text } }
}

/** The same for the same content: a UUID of version 8. https://www.rfc-editor.org/rfc/rfc9562#section-5.8 */
export function documentId(content: string): string {
  const hex = sha256(content)
  const variant = '89ab'[Number.parseInt(hex.slice(16, 17), 16) % 4]
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/**
 * How an image is named as a product: by its repository and digest where a registry knows it, else by its tag, else by
 * the digest of its config. `undefined` for what is no image.
 */
export function imageProduct({
  kind,
  repoTags,
  repoDigests,
  manifestDigest,
  configDigest,
  platform,
}: ReportTarget): string | undefined {
  if (kind !== 'image') return undefined
  const reference = [...repoDigests, ...repoTags].map((text) => parseImageReference(text)).find((one) => one)
  if (!reference) return configDigest
  const repository = repositoryName(reference)
  return formatPurl({
    type: 'oci',
    name: repository.slice(repository.lastIndexOf('/') + 1),
    version: manifestDigest ?? reference.digest,
    qualifiers: {
      repository_url: repository,
      arch: platform?.architecture,
      tag: parseImageReference(repoTags[0] ?? '')?.tag,
    },
  })
}
