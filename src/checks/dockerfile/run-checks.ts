import { checkIdSpellings } from '../../core/check-id.ts'
import type { Severity } from '../../core/severity.ts'
import { dockerfileInput } from './checks/input.ts'
import { DOCKERFILE_CHECKS } from './checks/registry.ts'
import type { DockerfileCheck, DockerfileObjection, DockerfileSettings } from './checks/types.ts'
import type { Dockerfile } from './parse/types.ts'

/** Which checks are made, and how grave what they object to is. */
export interface DockerfileCheckOptions {
  readonly settings?: DockerfileSettings
  /** Ids of checks that are off unless somebody asks for them. */
  readonly asked?: readonly string[]
  /** By the id or another name of a check. */
  readonly severities?: ReadonlyMap<string, Severity>
  /** What is not to be reported, by the id or another name of a check, and where somebody says so. */
  readonly ignored?: readonly IgnoredCheck[]
  /** ISO 8601, of today: what is ignored until a day is not ignored behind it. Absent: such a day never comes. */
  readonly now?: string
  /** Absent: all that there are. */
  readonly checks?: readonly DockerfileCheck[]
}

export interface IgnoredCheck {
  readonly id: string
  /** `.hadolint.yaml` */
  readonly source: string
}

export interface CheckedBy {
  readonly check: DockerfileCheck
  readonly severity: Severity
  /** Every way in which the check is named, its id first. */
  readonly names: readonly string[]
  readonly objections: readonly DockerfileObjection[]
}

/** Objections of one check to one file that are reported: a file of strangers may have any number. */
const MAX_OBJECTIONS = 1000

/** Holds every check against a file. */
export function runChecks(
  file: Dockerfile,
  isHistory: boolean,
  options: DockerfileCheckOptions,
): readonly CheckedBy[] {
  const { settings = {}, asked = [], severities, checks = DOCKERFILE_CHECKS } = options
  const input = dockerfileInput(file, { settings, isHistory })
  const made: CheckedBy[] = []
  for (const check of checks) {
    const names = namesOf(check)
    if (isHistory && check.onHistory === false) continue
    if (check.isOff === true && !asked.some((one) => names.includes(one))) continue
    const own = names.map((name) => severities?.get(name)).find((severity) => severity !== undefined)
    const objections = Iterator.from(check.evaluate(input)).take(MAX_OBJECTIONS).toArray()
    made.push({ check, severity: own ?? check.severity, names, objections })
  }
  return made
}

/** Its id first, then the other ways in which Trivy's are written, and the names that others have for it. */
function namesOf({ id, aliases = [] }: Pick<DockerfileCheck, 'id' | 'aliases'>): readonly string[] {
  const spelled = [id, ...aliases].flatMap((one) => (one.startsWith('DS-') ? checkIdSpellings(one) : [one]))
  return [...new Set(spelled)]
}
