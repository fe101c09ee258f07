import type { Judgeable, PolicyJudged } from '../types.ts'
import type { RuleDocument } from './schema.ts'

/** A policy file that was read: its form is right, its conditions are not compiled yet. */
export interface PolicyFile {
  readonly name: string
  readonly description?: string
  /** File as it was named, or `built in`. */
  readonly source: string
  /** Names and files in the order in which they are written, with a way to complain of one. */
  readonly extends: readonly ExtendsEntry[]
  readonly variables: readonly VariableEntry[]
  readonly rules: readonly RuleEntry[]
}

export interface ExtendsEntry {
  readonly target: string
  /** Throws `policy-invalid` at the entry. */
  fail(detail: string): never
}

export interface VariableEntry {
  readonly name: string
  /** CEL. */
  readonly expression: string
  /** @param offset in the expression; throws `policy-invalid` */
  fail(offset: number | undefined, detail: string): never
}

export interface RuleEntry extends Omit<RuleDocument, 'when'> {
  readonly when?: string
  /** Of the file that it is written in. */
  readonly variables: readonly VariableEntry[]
  /** Throws `policy-invalid` at a character of one of the rule's texts. */
  fail(key: 'when' | 'message' | 'files', offset: number | undefined, detail: string): never
}

/** A policy with all that it inherits: what is compiled. */
export interface WholePolicy {
  readonly name: string
  readonly description?: string
  readonly source: string
  /** In the order in which they are asked. */
  readonly rules: readonly RuleEntry[]
}

/** A policy that can be asked. */
export interface CompiledPolicy {
  readonly name: string
  readonly source: string
  readonly rules: number
  readonly ruleNames: readonly string[]
  /** Globs of files that its rules ask for; empty: the names of files need not be read. */
  readonly files: readonly string[]
  judge(report: Judgeable): Pick<PolicyJudged, 'hits' | 'problems'>
}

/** What compiling needs of the ecosystems, which judgement may not import. */
export interface PolicyTools {
  /**
   * Negative, 0 or positive by the order of that ecosystem (`debian`, `npm`; a purl type does as well).
   * Throws where there is no such order or a text is no version.
   */
  compareVersions(ecosystem: string, a: string, b: string): number
}
