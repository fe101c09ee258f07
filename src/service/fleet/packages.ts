import { fullName } from '../../core/package.ts'
import { orderOfPackage } from '../../ecosystems/order-of-package.ts'
import { RequestFault } from '../http/route.ts'
import type { PackageBody } from '../matcher/distinct-packages.ts'
import type { Queries } from '../store/store.ts'
import { afterRow } from './after-row.ts'
import { type Constraint, fulfils } from './constraints.ts'
import { type ImageFilter, ofImages } from './image-filter.ts'

/** A package of an image. */
export interface PackageOfImage {
  readonly image: string
  readonly image_name?: string
  readonly type: string
  readonly name: string
  readonly version: string
  readonly purl: string
}

export interface PackageQuestion {
  /** As people write it, with or without its namespace. */
  readonly name: string
  readonly type?: string
  readonly version?: readonly Constraint[]
}

/** Distinct packages that one question may be about. */
const MAX_VERSIONS = 20_000

export interface ChosenPackages {
  readonly ids: readonly number[]
  /** Of the name, with versions that could not be held against the question. */
  readonly uncompared: number
}

/**
 * The packages, whatever image has them, that the question is about. The order of versions is that of each one's own
 * ecosystem. Throws `RequestFault` where there are more than `most` of the name: a part of them would be no answer.
 */
export async function choosePackages(
  queries: Queries,
  { name, type, version }: PackageQuestion,
  most = MAX_VERSIONS,
): Promise<ChosenPackages> {
  const last = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf(':')) + 1)
  let query = queries
    .selectFrom('packages')
    .select(['id', 'type', 'namespace', 'name', 'version', 'body'])
    .where('name', 'in', [...new Set([name, last])])
    .limit(most + 1)
  if (type !== undefined) query = query.where('type', '=', type)
  const found = await query.execute()
  if (found.length > most)
    throw new RequestFault(
      400,
      'bad-request',
      `There are more than ${most} versions of ${name}; name a type.`,
    )
  const rows = found.filter((row) => row.name === name || fullName(row) === name)
  if (!version) return { ids: rows.map(({ id }) => id), uncompared: 0 }
  const judged = rows.map(({ id, version: text, body }) => {
    const { package: pkg, distribution } = JSON.parse(body) as PackageBody
    return { id, isMeant: fulfils(text, version, orderOfPackage(pkg, distribution)) }
  })
  return {
    ids: judged.flatMap(({ id, isMeant }) => (isMeant ? [id] : [])),
    uncompared: judged.filter(({ isMeant }) => isMeant === undefined).length,
  }
}

export type PackageCursor = [image: number, pkg: number]

/** Where these packages are, by image. */
export async function imagesWithPackages(
  queries: Queries,
  filter: ImageFilter,
  ids: readonly number[],
  { after, limit }: { readonly after: PackageCursor | undefined; readonly limit: number },
): Promise<readonly { readonly item: PackageOfImage; readonly cursor: PackageCursor }[]> {
  if (ids.length === 0) return []
  let query = queries
    .selectFrom('image_packages as h')
    .innerJoin('images as i', 'i.id', 'h.image_id')
    .innerJoin('packages as p', 'p.id', 'h.package_id')
    .select([
      'h.image_id',
      'h.package_id',
      'i.digest',
      'i.name as image_name',
      'p.type',
      'p.namespace',
      'p.name',
      'p.version',
      'p.purl',
    ])
    .where('h.package_id', 'in', ids)
    .where(ofImages(filter))
    .orderBy('h.image_id')
    .orderBy('h.package_id')
    .limit(limit)
  if (after) query = query.where(afterRow(['h.image_id', 'h.package_id'], after))
  return (await query.execute()).map((row) => ({
    item: {
      image: row.digest,
      ...(row.image_name === null ? {} : { image_name: row.image_name }),
      type: row.type,
      name: fullName(row),
      version: row.version,
      purl: row.purl,
    },
    cursor: [row.image_id, row.package_id],
  }))
}
