import type { InventoryPackage } from '../../core/inventory.ts'
import { splitVersion } from './package-facts.ts'

/**
 * What Trivy's package has no place for, and what cannot be told from its members again: so that a saved report is the
 * report. Members are left out where the rest says the same. Names of functions are not kept: only matching needs them.
 *
 * @param index place in the report's list of packages, which results part by kind
 * @param fromBase whether the base image brought it; absent where that is not known
 */
export function ownPackageFacts(pkg: InventoryPackage, index: number, fromBase: boolean | undefined) {
  return {
    Index: index,
    ...(pkg.id === pkg.purl ? {} : { ID: pkg.id }),
    ...(pkg.purl.startsWith(`pkg:${pkg.type}/`) ? {} : { Type: pkg.type }),
    ...(pkg.namespace === undefined ? {} : { Namespace: pkg.namespace }),
    ...(pkg.possibleNamespaces ? { PossibleNamespaces: pkg.possibleNamespaces } : {}),
    ...unsplit('Version', pkg.type, pkg.version),
    ...(pkg.source ? unsplit('SourceVersion', pkg.type, pkg.source.version) : {}),
    ...(pkg.pathInside === undefined ? {} : { PathInside: pkg.pathInside }),
    ...(pkg.originLayer === undefined ? {} : { LayerIndex: pkg.originLayer }),
    ...(pkg.evidenceLayer === undefined ? {} : { EvidenceLayer: pkg.evidenceLayer }),
    ...(fromBase === undefined ? {} : { FromBase: fromBase }),
    ...(pkg.isDeclared ? { Declared: true } : {}),
    ...(pkg.vendor === undefined ? {} : { Vendor: pkg.vendor }),
    ...(pkg.signatureKey === undefined ? {} : { SignatureKey: pkg.signatureKey }),
    ...(pkg.cpes ? { CPEs: pkg.cpes } : {}),
    ...(pkg.provides ? { Provides: pkg.provides } : {}),
    ...(pkg.dependsOn ? { Needs: pkg.dependsOn } : {}),
    ...(pkg.namedBy === undefined ? {} : { NamedBy: pkg.namedBy }),
  }
}

/** The whole version, where its parts do not give it again: `0:1.2-3`, `:1`. */
function unsplit<Key extends string>(key: Key, type: string, version: string): { [K in Key]?: string } {
  const { Version, Release, Epoch } = splitVersion(type, version)
  const joined = `${Epoch === undefined ? '' : `${Epoch}:`}${Version}${Release === undefined ? '' : `-${Release}`}`
  return joined === version ? {} : ({ [key]: version } as { [K in Key]?: string })
}
