import { formatDistribution } from '../../core/distribution.ts'
import type { InventoryPackage } from '../../core/inventory.ts'
import { isOsPackage } from '../../core/package.ts'
import type { Bom } from '../bom.ts'
import { packageGraph } from '../package-graph.ts'

/** One for the operating system, one for each lock file, one for each kind of library that is installed. */
export function* manifestsOf(bom: Bom): Generator<readonly [string, object]> {
  const needs = packageGraph(bom.packages)
  const purls = new Map(bom.packages.map(({ id, purl }) => [id, purl]))
  for (const [name, packages] of Map.groupBy(bom.packages, (pkg) => manifestName(pkg, bom))) {
    const [first] = packages
    yield [
      name,
      {
        name,
        ...(first?.isDeclared ? { file: { source_location: first.path } } : {}),
        resolved: Object.fromEntries(
          packages.map((pkg) => [
            pkg.id,
            resolved(
              pkg,
              needs(pkg).flatMap((id) => purls.get(id) ?? []),
            ),
          ]),
        ),
      },
    ]
  }
}

function manifestName({ type, path, isDeclared }: InventoryPackage, { target, distribution }: Bom): string {
  if (isDeclared) return path
  if (!isOsPackage(type)) return `${target.name} (${type})`
  return distribution ? `${target.name} (${formatDistribution(distribution)})` : target.name
}

function resolved(pkg: InventoryPackage, dependencies: readonly string[]): object {
  const relationship = relationshipOf(pkg)
  return {
    package_url: pkg.purl,
    ...(relationship ? { relationship } : {}),
    scope: pkg.isDevelopment ? 'development' : 'runtime',
    dependencies: [...new Set(dependencies)],
  }
}

/** What no file says is left open. */
function relationshipOf({ relationship }: InventoryPackage): string | undefined {
  return relationship === undefined || relationship === 'indirect' ? relationship : 'direct'
}
