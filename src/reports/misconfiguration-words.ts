import {
  type ConfigurationReport,
  type Misconfiguration,
  type SourcePlace,
  type SuppressedMisconfiguration,
  subjectName,
} from '../core/misconfiguration.ts'
import type { SecretPlace } from '../core/secret.ts'
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

/** `Misconfigurations: 3 (CRITICAL 0, HIGH 1, …) in 2 objects`; secrets are counted by themselves. */
export function misconfigurationCounts({ misconfigurations, resources }: ConfigurationReport): string {
  const others = misconfigurations.filter((one) => one.class !== 'secret')
  const objects = `${resources.length} ${resources.length === 1 ? 'object' : 'objects'}`
  return `Misconfigurations: ${others.length} (${severityCounts(others)}) in ${objects}`
}

/** `Secrets: 2 (CRITICAL 2, HIGH 0, …)` */
export function secretCounts({ misconfigurations }: ConfigurationReport): string {
  const secrets = misconfigurations.filter((one) => one.class === 'secret')
  return `Secrets: ${secrets.length} (${severityCounts(secrets)})`
}

function severityCounts(all: readonly Misconfiguration[]): string {
  return SEVERITIES.toReversed()
    .map((level) => `${level} ${all.filter(({ severity }) => severity === level).length}`)
    .join(', ')
}

/** `app/.env:3 (layer 2, hidden by layer 4)`, `environment variable TOKEN`. */
export function secretPlaceName({
  kind,
  path,
  pathInside,
  layer,
  hiddenBy,
  commit,
  line,
}: SecretPlace): string {
  const where = pathInside === undefined ? path : `${path}!${pathInside}`
  const facts = [
    ...(layer === undefined ? [] : [`layer ${layer + 1}`]),
    ...(hiddenBy === undefined ? [] : [`taken away by layer ${hiddenBy + 1}, shipped all the same`]),
    ...(commit === undefined ? [] : [`commit ${commit.slice(0, 12)}`]),
  ]
  const name = `${PLACE_WORDS[kind]}${where}${line === undefined ? '' : `:${line}`}`
  return facts.length > 0 ? `${name} (${facts.join(', ')})` : name
}

const PLACE_WORDS: Readonly<Record<SecretPlace['kind'], string>> = {
  file: '',
  commit: '',
  environment: 'environment variable ',
  label: 'label ',
  history: 'history, instruction ',
}
