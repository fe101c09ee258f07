import { ContentStream, FileContext, OUTSIDE } from './decode/content.ts'
import { type CompiledRules, compileRules } from './scan/compiled-rules.ts'
import type { FoundInText } from './scan/secret-finder.ts'
import type { RuleSet } from './types.ts'

/** Looks for secrets in a text or the bytes of a file that is at hand: a configuration, a Dockerfile, a blob of git. */
export type TextScanner = (text: string | Uint8Array, path: string) => FoundInText

/** The same for any number of texts: rules are compiled once. */
export function textScanner(rules: RuleSet): TextScanner {
  let compiled: CompiledRules | undefined
  return (text, path) => {
    compiled ??= compileRules(rules)
    const bytes =
      typeof text === 'string' ? Buffer.from(text) : Buffer.from(text.buffer, text.byteOffset, text.length)
    const file = new FileContext(compiled, path)
    const content = new ContentStream(file, OUTSIDE, bytes.length)
    content.push(bytes, true)
    content.end()
    return file.found()
  }
}

/** @param path what the rules are told that it is; see `textScanner` for many texts */
export function scanText(text: string | Uint8Array, path: string, rules: RuleSet): FoundInText {
  return textScanner(rules)(text, path)
}
