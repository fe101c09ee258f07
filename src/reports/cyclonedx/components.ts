import { distributionProperties, packageProperties } from '../../core/bom-properties.ts'
import { isCpe23 } from '../../core/cpe.ts'
import type { InventoryPackage } from '../../core/inventory.ts'
import { isOsPackage, packageClass } from '../../core/package.ts'
import type { Bom } from '../bom.ts'
import { bomPurl } from '../bom-purl.ts'
import { licensesOf } from './licenses.ts'
import type { SpecVersion } from './types.ts'

export const SYSTEM_REF = 'plimsoll:operating-system'

/** Longer versions are cut here; the package URL has them whole. */
const MAX_VERSION_LENGTH = 1024

export function systemComponent({ distribution }: Bom): object | undefined {
  if (!distribution) return undefined
  const { family, version, release, prettyName } = distribution
  return {
    type: 'operating-system',
    'bom-ref': SYSTEM_REF,
    name: family,
    ...(version || release ? { version: version || release } : {}),
    ...(prettyName ? { description: prettyName } : {}),
    properties: distributionProperties(distribution),
  }
}

export function* packageComponents({ packages, layers }: Bom, version: SpecVersion): Generator<object> {
  for (const pkg of packages) {
    const { licenses, properties: licenseProperties } = licensesOf(pkg, version)
    const cpe = pkg.cpes?.find(isCpe23)
    yield {
      type: packageClass(pkg.type) === 'program' ? 'application' : 'library',
      'bom-ref': pkg.id,
      ...(pkg.maintainer ? { supplier: { name: pkg.maintainer } } : {}),
      ...(pkg.namespace ? { group: pkg.namespace } : {}),
      name: pkg.name,
      version: pkg.version.slice(0, MAX_VERSION_LENGTH),
      ...(pkg.isDevelopment ? { scope: 'excluded' } : {}),
      ...(licenses.length > 0 ? { licenses } : {}),
      ...(cpe ? { cpe } : {}),
      purl: bomPurl(pkg),
      ...evidenceOf(pkg),
      properties: [...packageProperties(pkg, layers), ...licenseProperties],
    }
  }
}

/** Where a library or program lies. Of packages of a system the path is that of the database that lists them. */
function evidenceOf(pkg: InventoryPackage) {
  if (isOsPackage(pkg.type)) return {}
  const location = pkg.pathInside === undefined ? pkg.path : `${pkg.path}/${pkg.pathInside}`
  return { evidence: { occurrences: [{ location, ...(pkg.lines ? { line: pkg.lines.start } : {}) }] } }
}
