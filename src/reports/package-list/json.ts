import type { InventoryPackage } from '../../core/inventory.ts'
import { fullName } from '../../core/package.ts'
import type { PackageList } from '../types.ts'
import { describeProblems, EMPTY_NOTICE } from '../wording.ts'

/** The inventory as JSON, a package a line, so that large ones can be read by lines too. */
export function* packageListJson({ target, inventory, leftOut }: PackageList): Generator<string> {
  const { distribution, layers, packages, problems } = inventory
  const described = describeProblems(problems)
  const head = {
    Kind: target.kind,
    Name: target.name,
    ...(target.commit ? { Commit: target.commit } : {}),
    ...(target.configDigest ? { ImageID: target.configDigest } : {}),
    ...(distribution ? { Distribution: distribution } : {}),
    ...(layers.length > 0 ? { DiffIDs: layers.map(({ diffId }) => diffId) } : {}),
    PackageCount: packages.length,
    ...(packages.length === 0 ? { Notice: EMPTY_NOTICE } : {}),
    LeftOut: { Development: leftOut.development, ByRelationship: leftOut.byRelationship },
    Complete: !described.some(({ isHiding }) => isHiding),
    Problems: described.map(({ code, subject, detail, isHiding }) => ({
      Code: code,
      Subject: subject,
      Detail: detail,
      HidesFindings: isHiding,
    })),
  }
  yield `${JSON.stringify(head, undefined, 2).slice(0, -2)},\n  "Packages": [`
  let separator = '\n    '
  for (const pkg of packages) {
    yield `${separator}${JSON.stringify(factsOf(pkg))}`
    separator = ',\n    '
  }
  yield packages.length > 0 ? '\n  ]\n}\n' : ']\n}\n'
}

function factsOf(pkg: InventoryPackage) {
  const { type, version, purl, path, arch, source, licenses, relationship, owner, originLayer, lines } = pkg
  return {
    Name: fullName(pkg),
    Version: version,
    Type: type,
    PURL: purl,
    Path: path,
    ...(arch ? { Arch: arch } : {}),
    ...(source ? { SrcName: source.name, SrcVersion: source.version } : {}),
    ...(licenses ? { Licenses: licenses } : {}),
    ...(relationship ? { Relationship: relationship } : {}),
    ...(pkg.isDevelopment ? { Dev: true } : {}),
    ...(pkg.dependsOn ? { DependsOn: pkg.dependsOn } : {}),
    ...(owner ? { Owner: owner } : {}),
    ...(originLayer === undefined ? {} : { LayerIndex: originLayer }),
    ...(lines ? { StartLine: lines.start, EndLine: lines.end } : {}),
  }
}
