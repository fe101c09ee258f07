import { messageOf } from '../../core/errors.ts'
import type { LocatedYaml } from '../../documents/located-yaml.ts'
import { compileProgram, parsePattern } from '../pattern/program.ts'
import { compilePattern } from '../pattern/rule-pattern.ts'
import type { AllowRule } from './trivy-schema.ts'

type Path = readonly (string | number)[]

/** Whether a pattern matches somewhere in a text, in linear time. */
export type PatternTest = (text: string) => boolean

/** Whether a hit is to be left out. */
export type Allow = (hit: { readonly path: string; readonly match: string }) => boolean

/** Throws the error of a document, with its place, for what is no pattern. */
export function patternTest(pattern: string, yaml: LocatedYaml, path: Path): PatternTest {
  failingPattern(pattern, yaml, path)
  const compiled = compilePattern(pattern, [])
  return (text) => {
    const bytes = Buffer.from(text)
    const range = { from: 0, lastStart: bytes.length, to: bytes.length }
    return compiled.match({ bytes, isStart: true, isEnd: true }, range) !== undefined
  }
}

/** Throws the error of a document, with its place, for what is no pattern. */
export function failingPattern(pattern: string, yaml: LocatedYaml, path: Path): void {
  try {
    compileProgram(parsePattern(pattern))
  } catch (error) {
    yaml.fail(path, `${path.join('.')}: ${messageOf(error)}`)
  }
}

/** An allow rule: its pattern is held against what a rule matched, its path against that of the file; one is enough. */
export function allowOf({ regex, path: pathPattern }: AllowRule, yaml: LocatedYaml, path: Path): Allow {
  const inMatch = regex === undefined ? undefined : patternTest(regex, yaml, [...path, 'regex'])
  const inPath = pathPattern === undefined ? undefined : patternTest(pathPattern, yaml, [...path, 'path'])
  return (hit) => (inMatch?.(hit.match) ?? false) || (inPath?.(hit.path) ?? false)
}
