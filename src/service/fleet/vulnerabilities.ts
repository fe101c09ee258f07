import { fullName } from '../../core/package.ts'
import type { Queries } from '../store/store.ts'
import { afterRow } from './after-row.ts'
import { type ImageFilter, ofImages } from './image-filter.ts'
import type { PackageOfImage } from './packages.ts'

/** A package of an image that a flaw hits. */
export interface AffectedPackageOfImage extends PackageOfImage {
  /** The id under which reports have it; what was asked for may be an alias. */
  readonly finding: string
  readonly severity: string
  readonly status: string
  readonly fixed_version?: string
  readonly kev: boolean
  readonly epss?: number
}

export type FindingCursor = [image: number, pkg: number, finding: string]

/** The images that a flaw hits, by the name of it or by an alias in any case of letters. */
export async function imagesWithFinding(
  queries: Queries,
  filter: ImageFilter,
  id: string,
  { after, limit }: { readonly after: FindingCursor | undefined; readonly limit: number },
): Promise<readonly { readonly item: AffectedPackageOfImage; readonly cursor: FindingCursor }[]> {
  let query = queries
    .selectFrom('finding_ids as a')
    .innerJoin('package_findings as f', (join) =>
      join.onRef('f.package_id', '=', 'a.package_id').onRef('f.finding', '=', 'a.finding'),
    )
    .innerJoin('packages as p', 'p.id', 'a.package_id')
    .innerJoin('image_packages as h', 'h.package_id', 'a.package_id')
    .innerJoin('images as i', 'i.id', 'h.image_id')
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
      'f.finding',
      'f.severity',
      'f.status',
      'f.fixed_version',
      'f.is_kev',
      'f.epss',
    ])
    .where('a.alias', '=', id.toUpperCase())
    .where(ofImages(filter))
    .orderBy('h.image_id')
    .orderBy('h.package_id')
    .orderBy('f.finding')
    .limit(limit)
  if (after) query = query.where(afterRow(['h.image_id', 'h.package_id', 'f.finding'], after))
  return (await query.execute()).map((row) => ({
    item: {
      image: row.digest,
      ...(row.image_name === null ? {} : { image_name: row.image_name }),
      type: row.type,
      name: fullName(row),
      version: row.version,
      purl: row.purl,
      finding: row.finding,
      severity: row.severity,
      status: row.status,
      ...(row.fixed_version === null ? {} : { fixed_version: row.fixed_version }),
      kev: row.is_kev === 1,
      ...(row.epss === null ? {} : { epss: row.epss }),
    },
    cursor: [row.image_id, row.package_id, row.finding],
  }))
}
