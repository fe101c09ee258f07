import type { Distribution, LocatedFact } from '../../core/distribution.ts'

export interface RedHatFamily {
  readonly family: string
  readonly osReleaseIds: readonly string[]
  /** How its line in the release file begins. */
  readonly releaseName: string
}

/** The release by os-release or the older release file, with the repositories that the image was built from. */
export function identifyRedHat(
  facts: readonly LocatedFact[],
  { family, osReleaseIds, releaseName }: RedHatFamily,
): Distribution | undefined {
  const system = facts.find(({ kind }) => kind === 'os-release')
  const file = facts.find(
    ({ kind, values }) => kind === 'redhat-release' && values['LINE']?.startsWith(releaseName),
  )
  const fact = system ? (osReleaseIds.includes(system.values['ID'] ?? '') ? system : undefined) : file
  if (!fact) return undefined
  const version = system
    ? (system.values['VERSION_ID'] ?? '')
    : (/ release (?<version>\d+(?:\.\d+)*)/.exec(fact.values['LINE'] ?? '')?.groups?.['version'] ?? '')
  const repositories = listed(facts, 'content-sets', 'REPOSITORIES')
  const products = repositories.length > 0 ? [] : listed(facts, 'redhat-labels', 'PRODUCTS')
  const prettyName = system?.values['PRETTY_NAME'] ?? fact.values['LINE']
  return {
    family,
    release: version.split('.')[0] ?? '',
    version,
    ...(prettyName ? { prettyName } : {}),
    ...(repositories.length > 0 ? { repositories: repositories } : {}),
    ...(products.length > 0 ? { products } : {}),
    decidedBy: fact.path,
  }
}

function listed(facts: readonly LocatedFact[], kind: LocatedFact['kind'], key: string): readonly string[] {
  const found = facts.filter((fact) => fact.kind === kind)
  return [...new Set(found.flatMap(({ values }) => values[key]?.split('\n') ?? []))].sort()
}
