import type { InventoryPackage } from '../../core/inventory.ts'
import { isOsPackage } from '../../core/package.ts'
import { hidesFindings } from '../../core/problem.ts'
import { type Bom, bomOfList, bomOfReport } from '../bom.ts'
import { documentUuid } from '../document-id.ts'
import { streamedList, writeJsonObject } from '../json-stream.ts'
import { packageGraph } from '../package-graph.ts'
import type { ReportFormat } from '../types.ts'
import { annotationsOf } from './annotations.ts'
import { packageComponents, SYSTEM_REF, systemComponent } from './components.ts'
import { metadataOf, ROOT_REF } from './metadata.ts'
import type { SpecVersion } from './types.ts'
import { vulnerabilitiesOf } from './vulnerabilities.ts'

/** https://cyclonedx.org/docs/1.6/json/ */
export const cycloneDx16: ReportFormat = formatOf('1.6')

/** https://cyclonedx.org/docs/1.7/json/ */
export const cycloneDx17: ReportFormat = formatOf('1.7')

function formatOf(version: SpecVersion): ReportFormat {
  return {
    write: (report) => writeBom(bomOfReport(report), version),
    writePackages: (list) => writeBom(bomOfList(list), version),
  }
}

function writeBom(bom: Bom, version: SpecVersion): Iterable<string> {
  const system = systemComponent(bom)
  const isIncomplete = bom.problems.some(hidesFindings)
  return writeJsonObject({
    $schema: `http://cyclonedx.org/schema/bom-${version}.schema.json`,
    bomFormat: 'CycloneDX',
    specVersion: version,
    serialNumber: `urn:uuid:${documentUuid(`CycloneDX ${version}`, bom)}`,
    version: 1,
    metadata: metadataOf(bom),
    components: streamedList(componentsOf(bom, system, version)),
    dependencies: streamedList(dependenciesOf(bom, system !== undefined)),
    // What nobody could read is missing from the list; what else there is, nobody knows.
    compositions: [{ aggregate: isIncomplete ? 'incomplete' : 'unknown', assemblies: [ROOT_REF] }],
    ...(bom.judged ? { vulnerabilities: streamedList(vulnerabilitiesOf(bom.judged)) } : {}),
    annotations: annotationsOf(bom),
  })
}

function* componentsOf(bom: Bom, system: object | undefined, version: SpecVersion): Generator<object> {
  if (system) yield system
  yield* packageComponents(bom, version)
}

/** The target needs its system and the libraries, the system its packages; what only others need is theirs. */
function* dependenciesOf({ packages }: Bom, hasSystem: boolean): Generator<object> {
  const needs = packageGraph(packages)
  const needed = new Set(packages.flatMap(needs))
  const isOfSystem = ({ type }: InventoryPackage): boolean => hasSystem && isOsPackage(type)
  const isOnlyNeeded = (pkg: InventoryPackage): boolean =>
    pkg.relationship === 'indirect' && needed.has(pkg.id)
  const own = packages.filter((pkg) => !isOfSystem(pkg) && !isOnlyNeeded(pkg)).map(({ id }) => id)
  yield { ref: ROOT_REF, dependsOn: [...(hasSystem ? [SYSTEM_REF] : []), ...own] }
  if (hasSystem) yield { ref: SYSTEM_REF, dependsOn: packages.filter(isOfSystem).map(({ id }) => id) }
  for (const pkg of packages) yield { ref: pkg.id, dependsOn: needs(pkg) }
}
