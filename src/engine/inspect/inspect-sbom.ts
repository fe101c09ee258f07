import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import type { Distribution } from '../../core/distribution.ts'
import { faultOf, PlimsollError } from '../../core/errors.ts'
import type { Inventory } from '../../core/inventory.ts'
import { fullName, type Package } from '../../core/package.ts'
import { type Problem, problem } from '../../core/problem.ts'
import { distributionByName } from '../../ecosystems/identify.ts'
import { readSbom } from '../../sbom/read-sbom.ts'
import type { PackagePlace, SbomContent } from '../../sbom/types.ts'
import type { InspectionRequest, ScanTarget } from '../request.ts'
import { inventoryOfPackages } from './inventory-of-packages.ts'
import type { Contents } from './types.ts'

/** Components without a purl that are named one by one; more are counted. */
const MAX_NAMES = 5

/** A bill of materials. Throws `input-not-found`, `input-unreadable`, `sbom-invalid`. */
export async function inspectSbom(
  target: Extract<ScanTarget, { readonly kind: 'sbom' }>,
  request: InspectionRequest,
  distribution: Distribution | undefined,
): Promise<Contents> {
  const { path } = target
  const content = parse(await bytesOf(target, request.signal), path)
  return {
    target: {
      kind: 'sbom',
      name: path === '-' ? (content.subject ?? path) : path,
      repoTags: [],
      repoDigests: [],
    },
    inventory: inventoryOf(content, path, distribution ?? distributionOf(content)),
  }
}

/** Packages of which the document says where they lie are there; others are where the document is. */
function inventoryOf(content: SbomContent, path: string, distribution: Distribution | undefined): Inventory {
  const { packages, places = new Map<Package, PackagePlace>(), problems = [] } = content
  const elsewhere = path === '-' ? 'standard input' : path
  const byPath = Map.groupBy(packages, (pkg) => places.get(pkg)?.path ?? elsewhere)
  const all = [...problemsOf(content, path), ...problems]
  const inventory = inventoryOfPackages(byPath, distribution, all)
  if (places.size === 0) return inventory
  const ids = new Map(inventory.packages.map((pkg) => [identityOf(pkg), pkg.id]))
  const byIdentity = new Map(
    [...places].map(([pkg, place]) => [identityOf({ ...pkg, path: place.path }), place]),
  )
  return {
    ...inventory,
    packages: inventory.packages.map((pkg) => {
      const { isDeclared, owner } = byIdentity.get(identityOf(pkg)) ?? {}
      const ownerPath = owner && places.get(owner)?.path
      const ownerId = owner && ids.get(identityOf({ ...owner, path: ownerPath ?? elsewhere }))
      return { ...pkg, ...(isDeclared ? { isDeclared } : {}), ...(ownerId ? { owner: ownerId } : {}) }
    }),
  }
}

function identityOf(pkg: Package & { readonly path: string }): string {
  const { type, version, arch = '', path, pathInside = '' } = pkg
  return [type, fullName(pkg), version, arch, path, pathInside].join('\0')
}

async function bytesOf(
  { path, stdin }: Extract<ScanTarget, { readonly kind: 'sbom' }>,
  signal: AbortSignal,
): Promise<Uint8Array> {
  try {
    return path === '-' && stdin ? await buffer(stdin) : await readFile(path, { signal })
  } catch (error) {
    signal.throwIfAborted()
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw isMissing
      ? new PlimsollError('input-not-found', `There is no file ${path}.`, { cause: error })
      : new PlimsollError('input-unreadable', `${path} cannot be read: ${faultOf(error)}.`, { cause: error })
  }
}

function parse(bytes: Uint8Array, path: string): SbomContent {
  try {
    const content = readSbom(bytes)
    if (content) return content
  } catch (error) {
    throw new PlimsollError('sbom-invalid', `${path} is damaged: ${faultOf(error)}.`, { cause: error })
  }
  throw new PlimsollError('sbom-invalid', `${path} is neither CycloneDX nor SPDX.`)
}

/** A distribution that nobody knows is still named, so that the report can say that it was not judged. */
function distributionOf({ distribution, format }: SbomContent): Distribution | undefined {
  if (!distribution) return undefined
  const { id, version, whole } = distribution
  return (
    whole ??
    distributionByName(id, version, format) ?? { family: id, release: version, version, decidedBy: format }
  )
}

function problemsOf({ unusable }: SbomContent, path: string): readonly Problem[] {
  if (unusable.length === 0) return []
  const names = unusable.slice(0, MAX_NAMES).join(', ')
  const more = unusable.length > MAX_NAMES ? ', …' : ''
  const count = `${unusable.length} ${unusable.length === 1 ? 'component has' : 'components have'}`
  return [problem('component-unidentified', path, `${count} no package URL: ${names}${more}.`)]
}
