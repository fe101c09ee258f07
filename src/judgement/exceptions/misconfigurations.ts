import type { Misconfiguration } from '../../core/misconfiguration.ts'
import { isOfConfiguration } from '../../core/report.ts'
import type { ReportFacts } from '../types.ts'
import { isSecretRule } from './criteria.ts'
import type { Criterion, Exception } from './types.ts'

/** Ids of checks of how things are set up: Trivy's, hadolint's, Dockle's and our own. */
const CHECK_ID = /^(?:(?:AVD-)?(?:KSV|KCV|DS|DL|SC)-?\w*\d|PSS-|PL[A-Z]-\d|CIS-DI-|DKL-)/i

export function isCheckId(id: string): boolean {
  return CHECK_ID.test(id) || isSecretRule(id)
}

/**
 * Whether the exception can be about what the report holds: one for a check is not unused because an image was scanned,
 * nor one for a flaw because manifests were.
 */
export function concerns({ criteria }: Exception, facts: ReportFacts): boolean {
  const { configuration } = facts
  const ids = criteria.find(({ key }) => key === 'id')?.values
  const isOther = isOfConfiguration(facts)
  if (criteria.some(({ key }) => key === 'resource')) return configuration !== undefined
  if (ids?.every(isCheckId) === true) return configuration !== undefined
  if (ids !== undefined && !ids.some(isCheckId)) return !isOther
  return !isOther || criteria.every(({ testMisconfiguration }) => testMisconfiguration !== undefined)
}

/** All criteria have to be such as can be asked of it. */
export function fitsMisconfiguration(
  { criteria, unable }: Exception,
  one: Misconfiguration,
  facts: ReportFacts,
): boolean {
  const holds = ({ testMisconfiguration }: Criterion): boolean => testMisconfiguration?.(one, facts) === true
  return unable === undefined && criteria.every(holds)
}
