import type { Digest } from '../core/digest.ts'
import type { Repository } from '../sources/registry/repository.ts'
import { type AttachedLayer, type AttachedLayers, referringBundles, taggedLayers } from './attached-layers.ts'
import { ifWhole } from './broken.ts'
import { MAX_BUNDLE_BYTES, parseBundle } from './bundle.ts'
import { type Checked, checkScan, type Wanted } from './check.ts'
import { type Envelope, MAX_ENVELOPE_BYTES, parseEnvelope } from './envelope.ts'
import { type Asking, type LookUp, withPlaces } from './look-up.ts'
import { type AttestedScan, SCAN_PREDICATE } from './scan-predicate.ts'
import { createTally } from './tally.ts'

export type ScanResult =
  | { readonly kind: 'valid' /** Name of the key. */; readonly key: string; readonly scan: AttestedScan }
  /** With what was found instead, to be read in brackets. */
  | { readonly kind: 'missing'; readonly found: string }

const ENVELOPE_TYPE = 'application/vnd.dsse.envelope.v1+json'

/**
 * The newest scan of an image that one of the keys attests, in cosign's first form or in a bundle of Sigstore: of what
 * the reference names, or of the platform that was chosen of it. Throws the errors of a registry that cannot be asked.
 */
export async function lookUpScan(lookUp: LookUp, asking: Asking): Promise<ScanResult> {
  const { keys, digests } = lookUp
  const { signal } = asking
  return await withPlaces(lookUp, asking, async ({ signatures }) => {
    const tally = createTally('nobody attests one')
    let newest: Extract<Checked<AttestedScan>, { readonly kind: 'valid' }> | undefined
    for (const digest of new Set(digests))
      for (const list of await attached(signatures, digest, signal)) {
        tally.add('omitted', list.omitted)
        tally.add('broken', list.broken)
        for (const layer of list.layers) {
          if (isOfAnotherKind(layer)) continue
          const checked = await checkLayer(signatures, layer, { wanted: { keys, digests: [digest] }, signal })
          if (checked.kind === 'rejected') {
            // Signatures are bundles as well.
            if (checked.why !== 'other-kind') tally.add(checked.why)
          } else if (!newest || checked.value.finishedAt > newest.value.finishedAt) newest = checked
        }
      }
    return newest
      ? { kind: 'valid', key: newest.key.name, scan: newest.value }
      : { kind: 'missing', found: tally.text() }
  })
}

async function attached(
  repository: Repository,
  digest: Digest,
  signal: AbortSignal,
): Promise<readonly AttachedLayers[]> {
  const tagged = await taggedLayers(repository, { digest, suffix: 'att', mediaType: ENVELOPE_TYPE }, signal)
  return [tagged, await referringBundles(repository, digest, signal)]
}

/** By what cosign writes beside its first form, so that no bill of materials is fetched. Bundles do not say it reliably. */
function isOfAnotherKind({ mediaType, annotations }: AttachedLayer): boolean {
  const type = annotations['predicateType']
  return mediaType === ENVELOPE_TYPE && type !== undefined && type !== SCAN_PREDICATE
}

async function checkLayer(
  repository: Repository,
  { mediaType, digest }: AttachedLayer,
  { wanted, signal }: { readonly wanted: Wanted; readonly signal: AbortSignal },
): Promise<Checked<AttestedScan>> {
  const isBundle = mediaType !== ENVELOPE_TYPE
  const envelope = await ifWhole(async (): Promise<Envelope | 'none'> => {
    const limit = isBundle ? MAX_BUNDLE_BYTES : MAX_ENVELOPE_BYTES
    const bytes = await repository.smallBlob(digest, signal, limit)
    if (!isBundle) return parseEnvelope(bytes)
    const bundle = parseBundle(bytes)
    return bundle.kind === 'envelope' ? bundle.envelope : 'none'
  })
  if (!envelope) return { kind: 'rejected', why: 'broken' }
  return envelope === 'none' ? { kind: 'rejected', why: 'other-kind' } : checkScan(envelope, wanted)
}
