import type { VexUse } from '../../core/decision.ts'
import type { Purl } from '../../core/purl.ts'

export const VEX_STATUSES = ['not_affected', 'affected', 'fixed', 'under_investigation'] as const
/** In OpenVEX's words, which are CISA's. https://www.cisa.gov/sites/default/files/2023-01/VEX_Status_Justification_Jun22.pdf */
export type VexStatus = (typeof VEX_STATUSES)[number]

export const JUSTIFICATIONS = [
  'component_not_present',
  'vulnerable_code_not_present',
  'vulnerable_code_not_in_execute_path',
  'vulnerable_code_cannot_be_controlled_by_adversary',
  'inline_mitigations_already_exist',
] as const

/** What one document says, whatever its format. */
export interface VexDocument {
  /** File, address or repository, with the id of the document where it has one. */
  readonly name: string
  readonly format: VexUse['format']
  readonly author?: string
  readonly statements: readonly VexStatement[]
  /** Whether the user named it, and not a store of documents of which most are about something else. */
  readonly isNamed: boolean
}

export interface VexStatement {
  /** Name of the vulnerability and its aliases, in capitals; the first is the one that people know it by. */
  readonly ids: readonly string[]
  readonly status: VexStatus
  /** It applies to each of them. */
  readonly products: readonly VexProduct[]
  readonly justification?: string
  /** Why it is so, in the author's words. */
  readonly impact?: string
  /** What the author says to do about it. */
  readonly action?: string
  /** ISO 8601; absent where neither the statement nor its document has a time. */
  readonly timestamp?: string
}

export interface VexProduct {
  readonly component: VexComponent
  /** The parts of it that the statement is about; none: the product as a whole. */
  readonly subcomponents: readonly VexComponent[]
}

/** A piece of software as a document names it. Any one of its names is enough to know it by. */
export interface VexComponent {
  /** For people: the first of its names. */
  readonly label: string
  readonly purls: readonly Purl[]
  readonly cpes: readonly string[]
  /** `sha256:…` */
  readonly digests: readonly string[]
  /** Names of images, URLs and whatever else. */
  readonly names: readonly string[]
  /** Why it cannot be compared: it is a range of versions. */
  readonly fault?: string
}
