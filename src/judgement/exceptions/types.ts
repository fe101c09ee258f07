import type { Finding } from '../../core/finding.ts'
import type { Misconfiguration } from '../../core/misconfiguration.ts'
import type { BaseLayers } from '../base-layers.ts'
import type { ReportFacts } from '../types.ts'

/** In whose words a file is written. */
export type ExceptionForm = 'plimsoll' | 'trivyignore' | 'trivyignore-yaml' | 'grype' | 'osv-scanner'

/** One entry of a file: these findings are accepted, for this reason. */
export interface Exception {
  readonly kind: 'exception'
  readonly file: string
  /** Of its first line, from 1. */
  readonly line: number
  /** Where it stands in a YAML document: `['exceptions', 2]`. */
  readonly path?: readonly PropertyKey[]
  /** All must hold. Never empty. */
  readonly criteria: readonly Criterion[]
  /** Why it is not applied: it asks for something that cannot be judged here, and without that it would reach further. */
  readonly unable?: string
  readonly reason: string
  readonly owner?: string
  /** ISO dates, both days included. */
  readonly since?: string
  readonly until?: string
  /** Milliseconds since 1970 from which on it is over, where a tool tells a time of day. */
  readonly endsAt?: number
}

export interface Criterion {
  /** Its key in our own files. */
  readonly key: string
  /** As written; ids in capitals. */
  readonly values: readonly string[]
  /** As part of a sentence: `on pkg:deb/debian/curl`. */
  readonly words: string
  /** Whether every finding of every image meets it. */
  readonly isVoid: boolean
  test(finding: Finding, scene: Scene): boolean
  /** The same for what is set up wrongly; absent: it can only be asked of findings, and then holds for none. */
  testMisconfiguration?(this: void, one: Misconfiguration, facts: ReportFacts): boolean
  /** Why it cannot be judged for what was scanned, where so: then it holds for nothing. */
  blocked?(scene: Scene): string | undefined
}

/** What was scanned. */
export interface Scene {
  readonly facts: ReportFacts
  readonly base: BaseLayers
}

export interface ExceptionList {
  readonly file: string
  readonly form: ExceptionForm
  /** In the order of the file. */
  readonly exceptions: readonly Exception[]
  /** What stands there and is about something else, in words: `2 entries for licenses`. */
  readonly others: readonly string[]
}

/** Says what is wrong, with the place, and throws. */
export type Fail = (detail: string) => never
