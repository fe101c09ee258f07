import * as z from 'zod/mini'
import { type Digest, digestHex, parseDigest } from '../core/digest.ts'
import { parseWith } from '../sources/documents/parse.ts'
import { Annotations, ifThere, referrersOf } from '../sources/registry/referrers.ts'
import type { Repository } from '../sources/registry/repository.ts'
import { ifWhole } from './broken.ts'
import { isBundleType } from './bundle.ts'

/** Signatures, or attestations, that are looked at for one image in one form; of more the last. */
export const MAX_ATTACHED_LAYERS = 50
/** Layers of one manifest: a list that is longer is not even counted. */
const MAX_ENTRIES = 10_000

/** Something small that is kept in a registry beside an image. */
export interface AttachedLayer {
  readonly mediaType: string
  readonly digest: Digest
  /** In bytes, as the manifest says. */
  readonly size: number
  readonly annotations: Readonly<Record<string, string>>
}

export interface AttachedLayers {
  readonly layers: readonly AttachedLayer[]
  /** How many more there were. */
  readonly omitted: number
  /** Manifests that cannot be read. */
  readonly broken: number
}

const NONE: AttachedLayers = { layers: [], omitted: 0, broken: 0 }
const BROKEN: AttachedLayers = { ...NONE, broken: 1 }

const Manifest = z.object({
  layers: z.nullish(
    z
      .array(
        z.object({ mediaType: z.string(), digest: z.string(), size: z.number(), annotations: Annotations }),
      )
      .check(z.maxLength(MAX_ENTRIES)),
  ),
})

/**
 * By the tag of cosign's first form, `sha256-0123….sig` or `….att`. The newest stand last.
 * https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md#storage
 */
export async function taggedLayers(
  repository: Repository,
  {
    digest,
    suffix,
    mediaType,
  }: { readonly digest: Digest; readonly suffix: 'sig' | 'att'; readonly mediaType: string },
  signal: AbortSignal,
): Promise<AttachedLayers> {
  const tag = `${digest.slice(0, digest.indexOf(':'))}-${digestHex(digest)}.${suffix}`
  const found = await ifWhole(async () => {
    const manifest = await ifThere(() => repository.manifest(tag, signal))
    if (!manifest) return NONE
    const layers = layersIn(manifest.bytes, tag).filter((layer) => layer.mediaType === mediaType)
    return { ...NONE, ...lastOf(layers) }
  })
  return found ?? BROKEN
}

/** Bundles of Sigstore that refer to a manifest. https://github.com/sigstore/cosign/blob/main/specs/BUNDLE_SPEC.md */
export async function referringBundles(
  repository: Repository,
  digest: Digest,
  signal: AbortSignal,
): Promise<AttachedLayers> {
  // A list that is not whole can only lack signatures.
  const faults: string[] = []
  const listed = await ifWhole(() => referrersOf(repository, digest, faults, signal))
  if (!listed) return BROKEN
  const referrers = lastOf(listed.filter(({ artifactType }) => mayBeBundle(artifactType)))
  const found = await Promise.all(
    referrers.layers.map(({ digest: manifest }) => bundlesOf(repository, manifest, signal)),
  )
  const all = lastOf(found.flatMap((layers) => layers ?? []))
  const omitted = referrers.omitted + all.omitted + faults.length
  return { layers: all.layers, omitted, broken: found.filter((layers) => !layers).length }
}

/** cosign writes the type of its empty config into the list by tag. */
function mayBeBundle(artifactType: string | null | undefined): boolean {
  return !artifactType || artifactType === EMPTY_TYPE || isBundleType(artifactType)
}

const EMPTY_TYPE = 'application/vnd.oci.empty.v1+json'

async function bundlesOf(
  repository: Repository,
  manifest: Digest,
  signal: AbortSignal,
): Promise<readonly AttachedLayer[] | undefined> {
  return await ifWhole(async () => {
    const { bytes } = await repository.manifest(manifest, signal)
    return layersIn(bytes, manifest).filter(({ mediaType }) => isBundleType(mediaType))
  })
}

function lastOf<T>(all: readonly T[]): { readonly layers: readonly T[]; readonly omitted: number } {
  const layers = all.slice(-MAX_ATTACHED_LAYERS)
  return { layers, omitted: all.length - layers.length }
}

function layersIn(bytes: Uint8Array, subject: string): readonly AttachedLayer[] {
  const { layers } = parseWith(Manifest, bytes, `The manifest ${subject}`)
  return (layers ?? []).flatMap(({ digest, annotations, ...layer }) => {
    const parsed = parseDigest(digest)
    return parsed ? [{ ...layer, digest: parsed, annotations: annotations ?? {} }] : []
  })
}
