import type { Repository } from '../sources/registry/repository.ts'
import { type AttachedLayer, referringBundles, taggedLayers } from './attached-layers.ts'
import { ifWhole } from './broken.ts'
import { type Bundle, parseBundle } from './bundle.ts'
import { type Checked, checkBundle, checkPayload, type Wanted } from './check.ts'
import { type Asking, type LookUp, type Places, withPlaces } from './look-up.ts'
import { MAX_PAYLOAD_BYTES } from './payload.ts'
import { createTally } from './tally.ts'

/** Bytes of a bundle that can be a signature: those of attestations are longer, and are not fetched. */
export const MAX_SIGNATURE_BUNDLE_BYTES = 1024 * 1024

const PAYLOAD_TYPE = 'application/vnd.dev.cosign.simplesigning.v1+json'
const SIGNATURE_KEY = 'dev.cosignproject.cosign/signature'

export type SignatureResult =
  | { readonly kind: 'valid' /** Name of the key. */; readonly key: string }
  /** With what was found instead, to be read in brackets. */
  | { readonly kind: 'missing'; readonly found: string }

/**
 * Whether an image has a signature by one of the keys, in cosign's first form or in a bundle of Sigstore. Of several
 * platforms the index has to be signed, as nobody knows which of them a node takes. Throws the errors of a registry
 * that cannot be asked; what is in it and broken does not count.
 */
export async function lookUpSignature(lookUp: LookUp, asking: Asking): Promise<SignatureResult> {
  const [digest] = lookUp.digests
  const wanted: Wanted = { keys: lookUp.keys, digests: [digest] }
  const { signal } = asking
  return await withPlaces(lookUp, asking, async (places) => {
    const { signatures } = places
    const tally = createTally('nobody signed it')
    const first = await taggedLayers(signatures, { digest, suffix: 'sig', mediaType: PAYLOAD_TYPE }, signal)
    tally.add('omitted', first.omitted)
    tally.add('broken', first.broken)
    for (const layer of first.layers) {
      const checked = await checkLayer(signatures, layer, { wanted, signal })
      if (checked.kind === 'valid') return { kind: 'valid', key: checked.key.name }
      tally.add(checked.why)
    }
    const second = await referringBundles(signatures, digest, signal)
    tally.add('omitted', second.omitted)
    tally.add('broken', second.broken)
    for (const layer of second.layers) {
      if (layer.size > MAX_SIGNATURE_BUNDLE_BYTES) continue
      const checked = await checkBundleLayer(places, layer, { wanted, signal })
      if (checked.kind === 'valid') return { kind: 'valid', key: checked.key.name }
      // Attestations are bundles as well.
      if (checked.why !== 'other-kind') tally.add(checked.why)
    }
    return { kind: 'missing', found: tally.text() }
  })
}

interface Checking {
  readonly wanted: Wanted
  readonly signal: AbortSignal
}

async function checkLayer(
  repository: Repository,
  { digest, annotations }: AttachedLayer,
  { wanted, signal }: Checking,
): Promise<Checked<unknown>> {
  const signature = annotations[SIGNATURE_KEY]
  if (signature === undefined) return BROKEN
  const payload = await ifWhole(() => repository.smallBlob(digest, signal, MAX_PAYLOAD_BYTES))
  return payload ? checkPayload(payload, signature, wanted) : BROKEN
}

async function checkBundleLayer(
  { signatures, image }: Places,
  { digest }: AttachedLayer,
  { wanted, signal }: Checking,
): Promise<Checked<unknown>> {
  const bundle = await ifWhole(async (): Promise<Bundle> => {
    return parseBundle(await signatures.smallBlob(digest, signal, MAX_SIGNATURE_BUNDLE_BYTES))
  })
  if (!bundle) return BROKEN
  const [subject] = wanted.digests
  const manifest =
    bundle.kind === 'message' && subject ? await (await image()).manifest(subject, signal) : undefined
  return checkBundle(bundle, wanted, manifest)
}

const BROKEN = { kind: 'rejected', why: 'broken' } as const
