import { isCpe23 } from '../../../core/cpe.ts'
import type { Distribution as Known } from '../../../core/distribution.ts'
import type { InventoryPackage, LayerInfo } from '../../../core/inventory.ts'
import { fullName, isOsPackage } from '../../../core/package.ts'
import type { ReportTarget } from '../../../core/report.ts'
import { VERSION } from '../../../version.ts'
import { clairDistribution } from './distribution.ts'
import { idOf } from './ids.ts'
import { distributionRepositories, languageRepository } from './repositories.ts'
import type { Distribution, Environment, Package, Repository } from './schemas.ts'
import { normalizedVersion } from './versions.ts'

/** What both of Clair's reports say of an image. */
export interface ClairContents {
  readonly manifest_hash: string
  readonly packages: Record<string, Package>
  readonly distributions: Record<string, Distribution>
  readonly repository: Record<string, Repository>
  readonly environments: Record<string, Environment[]>
}

export interface ContentsSource {
  readonly target: ReportTarget
  readonly distribution?: Known | undefined
  readonly layers: readonly LayerInfo[]
  readonly packages: readonly InventoryPackage[]
}

/** @param digest of the manifest, as it was handed in */
export function clairContents(digest: string, source: ContentsSource): ClairContents {
  const distribution = source.distribution
    ? clairDistribution(source.distribution, source.target.platform?.architecture ?? '')
    : undefined
  const ownRepositories = source.distribution ? distributionRepositories(source.distribution) : []
  const repository = new Map(ownRepositories.map((one) => [one.id, one]))
  const packages: Record<string, Package> = {}
  const environments: Record<string, Environment[]> = {}
  for (const pkg of source.packages) {
    const isOs = isOsPackage(pkg.type)
    const language = isOs ? undefined : languageRepository(pkg.type)
    if (language) repository.set(language.id, language)
    const used = isOs ? ownRepositories : language ? [language] : []
    const id = packageId(pkg)
    packages[id] = clairPackage(id, pkg)
    environments[id] = [
      {
        package_db: packageDb(pkg),
        introduced_in: layerOf(pkg, source.layers) ?? digest,
        distribution_id: (isOs && distribution?.id) || '',
        repository_ids: used.map((one) => one.id),
      },
    ]
  }
  return {
    manifest_hash: digest,
    packages,
    distributions: distribution ? { [distribution.id]: distribution } : {},
    repository: Object.fromEntries(repository),
    environments,
  }
}

/** Of a package that is in the image once: the same in every report. */
export function packageId(pkg: Pick<InventoryPackage, 'id'>): string {
  return idOf('package', pkg.id)
}

function clairPackage(id: string, pkg: InventoryPackage): Package {
  const { source } = pkg
  return {
    id,
    name: fullName(pkg),
    version: pkg.version,
    kind: 'binary',
    ...(source
      ? {
          source: {
            id: idOf('source', pkg.type, source.name, source.version),
            name: source.name,
            version: source.version,
            kind: 'source',
            normalized_version: '',
            cpe: '',
          },
        }
      : {}),
    normalized_version: normalizedVersion(pkg.type, pkg.version),
    ...(pkg.module ? { module: pkg.module } : {}),
    ...(pkg.arch ? { arch: pkg.arch } : {}),
    cpe: pkg.cpes?.find(isCpe23) ?? '',
    detector: { name: `plimsoll-${pkg.type}`, version: VERSION, kind: 'package' },
  }
}

/** Clair puts the language before the path; of a distribution's packages the path alone is the database. */
function packageDb(pkg: InventoryPackage): string {
  if (isOsPackage(pkg.type)) return pkg.path
  const inside = pkg.pathInside ? `:${pkg.pathInside}` : ''
  return `${DATABASES[pkg.type] ?? pkg.type}:${pkg.path}${inside}`
}

const DATABASES: Readonly<Record<string, string>> = {
  gem: 'ruby',
  golang: 'go',
  npm: 'nodejs',
  pypi: 'python',
}

/** As the registry has it, for that is what the caller handed in. */
function layerOf(pkg: InventoryPackage, layers: readonly LayerInfo[]): string | undefined {
  const layer = pkg.originLayer === undefined ? undefined : layers[pkg.originLayer]
  return layer?.digest ?? layer?.diffId
}
