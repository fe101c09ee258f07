import {
  type ConfigurationReport,
  type Misconfiguration,
  type SourcePlace,
  type SuppressedMisconfiguration,
  subjectName,
} from '../core/misconfiguration.ts'
import { SEVERITIES } from '../core/severity.ts'
import { decisionWords } from './wording.ts'

/** `deploy/web.yaml:12` */
export function placeName({ file, startLine }: SourcePlace): string {
  return startLine === undefined ? file : `${file}:${startLine}`
}

/** All of it in one paragraph, for formats that have no better place. */
export function misconfigurationLine(one: Misconfiguration): string {
  const { id, severity, title, message, advice, place, subject } = one
  return `${id} (${severity}) ${title}: ${message} (${subjectName(subject)} in ${placeName(place)}). ${advice}`
}

/** The same of one that is suppressed, with who decided it and why. */
export function suppressedMisconfigurationLine({
  misconfiguration: one,
  decision,
  reason,
}: SuppressedMisconfiguration): string {
  const where = `${subjectName(one.subject)} in ${placeName(one.place)}`
  return `Suppressed: ${one.id} (${one.severity}) ${one.title} (${where}): ${decisionWords(decision)}: ${reason}`
}

/** `Misconfigurations: 3 (CRITICAL 0, HIGH 1, …) in 2 objects`. */
export function misconfigurationCounts({ misconfigurations, resources }: ConfigurationReport): string {
  const counts = SEVERITIES.toReversed().map(
    (level) => `${level} ${misconfigurations.filter(({ severity }) => severity === level).length}`,
  )
  const objects = `${resources.length} ${resources.length === 1 ? 'object' : 'objects'}`
  return `Misconfigurations: ${misconfigurations.length} (${counts.join(', ')}) in ${objects}`
}
