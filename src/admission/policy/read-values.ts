import { A_DURATION, parseDuration } from '../../core/duration.ts'
import { messageOf } from '../../core/errors.ts'
import { parseGlob } from '../../core/glob.ts'
import type { LocatedYaml } from '../../documents/located-yaml.ts'
import { parsePattern, type ReferencePattern } from '../allow-list/pattern.ts'
import type { NameGlob } from './types.ts'

export type Path = readonly (string | number)[]

/** In milliseconds. */
export function durationAt(text: string, path: Path, yaml: LocatedYaml): number {
  return parseDuration(text) ?? yaml.fail(path, `it is to be ${A_DURATION}, not «${text}»`)
}

export function patternsAt(
  texts: readonly string[],
  path: Path,
  yaml: LocatedYaml,
): readonly ReferencePattern[] {
  return texts.map((text, index) => {
    const parsed = parsePattern(text)
    return parsed.kind === 'pattern'
      ? parsed.pattern
      : yaml.fail([...path, index], `the pattern «${text}» is wrong: ${parsed.fault}`)
  })
}

/** Globs of namespaces, of which a slash would never match. */
export function nameGlobs(texts: readonly string[], path: Path, yaml: LocatedYaml): readonly NameGlob[] {
  return texts.map((text, index) => {
    if (text.includes('/')) yaml.fail([...path, index], 'namespaces have no slashes')
    try {
      return { text, patterns: parseGlob(text) }
    } catch (error) {
      return yaml.fail([...path, index], messageOf(error))
    }
  })
}
