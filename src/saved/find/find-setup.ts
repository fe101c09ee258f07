import type {
  CheckedResource,
  CheckedSubject,
  ConfigurationReport,
  Misconfiguration,
} from '../../core/misconfiguration.ts'
import type { Report } from '../../core/report.ts'
import type { Query } from './query.ts'
import { matchesWildcard } from './wildcard.ts'

/** An object that was looked for, or what is set up wrongly in it. */
export type FoundSetup =
  | { readonly kind: 'object'; readonly object: CheckedResource }
  | {
      readonly kind: 'misconfiguration'
      readonly misconfiguration: Misconfiguration
      readonly suppressedBy?: string
    }

const NOTHING: ConfigurationReport = { resources: [], misconfigurations: [], suppressed: [] }

/** Misconfigurations where the query has ids, else objects by its resource. */
export function findSetup(
  { configuration = NOTHING }: Pick<Report, 'configuration'>,
  query: Query,
): FoundSetup[] {
  const { ids, resource } = query
  if (query.name !== undefined || query.purl) return []
  const isWanted = (subject: Subject): boolean => resource === undefined || isObjectNamed(subject, resource)
  if (ids.length === 0)
    return configuration.resources.filter(isWanted).map((object) => ({ kind: 'object', object }))
  const all = [
    ...configuration.misconfigurations.map((misconfiguration) => ({ misconfiguration })),
    ...configuration.suppressed.map(({ misconfiguration, by }) => ({ misconfiguration, suppressedBy: by })),
  ]
  return all
    .filter(({ misconfiguration: { id, aliases, subject } }) => {
      const isNamed = [id, ...aliases].some((one) => ids.includes(one.toLowerCase()))
      return isNamed && isWanted(subject)
    })
    .map((one) => ({ kind: 'misconfiguration', ...one }))
}

type Subject = Pick<CheckedSubject, 'kind' | 'namespace' | 'name'>

/** @param pattern `Deployment/shop/web`, `Deployment/web` or `web`, with wildcards */
export function isObjectNamed({ kind, namespace, name = '' }: Subject, pattern: string): boolean {
  return [name, `${kind}/${name}`, ...(namespace === undefined ? [] : [`${kind}/${namespace}/${name}`])].some(
    (one) => matchesWildcard(pattern, one),
  )
}
