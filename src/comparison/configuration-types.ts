import type { CheckedResource, Misconfiguration } from '../core/misconfiguration.ts'

/** What is different in how things are set up. Nothing is lost: each misconfiguration and object of both is in one list. */
export interface ConfigurationChanges {
  readonly misconfigurations: MisconfigurationChanges
  readonly objects: ObjectChanges
}

/** A misconfiguration with what became of it in its report. */
export interface SetupEntry {
  readonly misconfiguration: Misconfiguration
  /** What suppressed it; absent: it was kept. */
  readonly suppressedBy?: string
}

export interface MisconfigurationChanges {
  readonly added: readonly CausedSetupEntry[]
  readonly fixed: readonly CausedSetupEntry[]
  readonly changed: readonly ChangedMisconfiguration[]
  readonly unchanged: readonly SetupEntry[]
}

/**
 * Why it is there now, or not any more: by the object that came or went, or by how an object that both have is set up
 * or checked. `not-checked` where the other report is of no checks.
 */
export type SetupCause = 'object-added' | 'object-removed' | 'object-changed' | 'not-checked'

export interface CausedSetupEntry extends SetupEntry {
  readonly cause: SetupCause
}

export interface ChangedMisconfiguration {
  readonly before: SetupEntry
  readonly after: SetupEntry
  readonly changes: readonly SetupChange[]
}

export interface SetupChange {
  readonly what: 'severity' | 'message' | 'suppressed'
  /** As it was, in words; empty for nothing. */
  readonly from: string
  readonly to: string
}

export interface ObjectChanges {
  readonly added: readonly CheckedResource[]
  readonly removed: readonly CheckedResource[]
  /** Of other points, or of another level. */
  readonly changed: readonly ChangedObject[]
  readonly unchanged: number
}

export interface ChangedObject {
  readonly before: CheckedResource
  readonly after: CheckedResource
  readonly changes: readonly ObjectChange[]
}

export interface ObjectChange {
  readonly what: 'score' | 'pod-security'
  /** Empty for nothing. */
  readonly from: string
  readonly to: string
}
