import type { SecretRule } from '../types.ts'
import { type Judging, judge } from './judge.ts'
import { passes } from './paths.ts'
import type { RuleData } from './rule-data.ts'

/** A rule that can be run, of one that is data. */
export function compileRule(rule: RuleData, judging: Judging): SecretRule {
  const { id, category, title, severity, keywords, pattern, maxLength, before } = rule
  const { paths, visiblePrefix, confidence, advice, references } = rule
  return {
    id,
    category,
    title,
    severity,
    keywords,
    pattern,
    maxLength,
    before,
    ...(visiblePrefix === undefined ? {} : { visiblePrefix }),
    confidence,
    ...(paths ? { paths: (path: string) => passes(paths, path) } : {}),
    judge: (candidate) => judge(rule, candidate, judging),
    advice,
    references,
  }
}
