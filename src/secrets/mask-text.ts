import { type CompiledRules, compileRules } from './scan/compiled-rules.ts'
import { type FoundInText, SecretFinder } from './scan/secret-finder.ts'
import type { RuleSet } from './types.ts'

export interface MaskedText {
  readonly found: FoundInText
  /** The text with stars in place of all secrets that were found. */
  readonly text: string
}

/** Finds the secrets of short texts and masks them; rules are compiled once. */
export function textMasker(rules: RuleSet): (text: string, path: string) => MaskedText {
  let compiled: CompiledRules | undefined
  return (text, path) => {
    compiled ??= compileRules(rules)
    const bytes = Buffer.from(text)
    const finder = new SecretFinder({ path, rules, selection: compiled.all, hasLines: true })
    finder.push(bytes, true)
    const found = finder.end()
    let masked = ''
    let at = 0
    for (const { start, end, mask } of finder.masks()) {
      masked += bytes.toString('utf8', at, start) + mask
      at = end
    }
    return { found, text: at === 0 ? text : masked + bytes.toString('utf8', at) }
  }
}
