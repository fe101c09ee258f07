import * as z from 'zod/mini'
import { fullName } from '../../../core/package.ts'
import type { Queries } from '../../store/store.ts'
import { type Candidate, isAffected } from './judge.ts'
import { type AskedVulnerability, bySeverity, keyOf } from './request.ts'

/** Names or packages of one statement: SQLite takes some 32,000 values, and plans stay good. */
const BATCH = 500

export interface Affected {
  readonly vulnerabilities: Record<string, AskedVulnerability>
  /** Ids by digest, most severe first. */
  readonly vulnerable_manifests: Record<string, string[]>
}

/** Which images of the tenant have what is asked for, by the packages that are kept of them. */
export async function findAffected(
  queries: Queries,
  tenant: string,
  asked: readonly AskedVulnerability[],
): Promise<Affected> {
  const sorted = asked.toSorted(bySeverity)
  const byName = Map.groupBy(sorted, (one) => one.package?.name ?? '')
  const names = [...byName.keys()].filter((name) => name !== '')
  const hits = new Map<number, AskedVulnerability[]>()
  for await (const candidate of candidates(queries, names)) {
    const named = [...new Set([fullName(candidate), candidate.source?.name ?? ''])]
    const hit = named.flatMap((name) => byName.get(name) ?? []).filter((one) => isAffected(one, candidate))
    if (hit.length > 0) hits.set(candidate.id, hit)
  }
  const manifests = new Map<string, Set<AskedVulnerability>>()
  for (const ids of batches([...hits.keys()])) {
    for (const { digest, package_id: id } of await images(queries, tenant, ids)) {
      const own = manifests.get(digest) ?? new Set()
      for (const one of hits.get(id) ?? []) own.add(one)
      manifests.set(digest, own)
    }
  }
  const found = [...manifests].map(([digest, own]) => [digest, sorted.filter((one) => own.has(one))] as const)
  return {
    vulnerabilities: Object.fromEntries(found.flatMap(([, own]) => own.map((one) => [keyOf(one), one]))),
    vulnerable_manifests: Object.fromEntries(
      found.map(([digest, own]) => [digest, [...new Set(own.map(keyOf))]]),
    ),
  }
}

async function* candidates(queries: Queries, names: readonly string[]): AsyncGenerator<Candidate> {
  for (const batch of batches(names)) {
    const rows = await queries
      .selectFrom('packages')
      .select(['id', 'type', 'namespace', 'name', 'version', 'distribution', 'body'])
      .where('id', 'in', (sub) =>
        sub.selectFrom('package_keys').select('package_id').where('name', 'in', batch),
      )
      .execute()
    for (const { body, ...row } of rows) {
      const { package: pkg, isJudgedByOwner } = Body.parse(JSON.parse(body))
      // What a package of the distribution brought is judged with that, and not by itself.
      if (isJudgedByOwner !== true) yield { ...row, ...present(pkg) }
    }
  }
}

async function images(queries: Queries, tenant: string, packages: readonly number[]) {
  return await queries
    .selectFrom('image_packages')
    .innerJoin('images', 'images.id', 'image_packages.image_id')
    .select(['images.digest', 'image_packages.package_id'])
    .where('images.tenant', '=', tenant)
    .where('image_packages.package_id', 'in', packages)
    .orderBy('images.digest')
    .execute()
}

/** What a package's row keeps in its body; see matcher/. */
const Body = z.object({
  package: z.object({
    source: z.optional(z.object({ name: z.string(), version: z.string() })),
    module: z.optional(z.string()),
    arch: z.optional(z.string()),
  }),
  isJudgedByOwner: z.optional(z.boolean()),
})

function present({
  source,
  module,
  arch,
}: z.infer<typeof Body>['package']): Pick<Candidate, 'source' | 'module' | 'arch'> {
  return { ...(source ? { source } : {}), ...(module ? { module } : {}), ...(arch ? { arch } : {}) }
}

function* batches<T>(values: readonly T[]): Generator<T[]> {
  for (let at = 0; at < values.length; at += BATCH) yield values.slice(at, at + BATCH)
}
