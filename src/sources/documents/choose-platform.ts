import { PlimsollError } from '../../core/errors.ts'
import { formatPlatform, normalisePlatform, type Platform, platformMatches } from '../../core/platform.ts'
import { listOf } from '../printable.ts'
import type { Descriptor, IndexDocument } from './schema.ts'

/**
 * The manifest of an index for a platform: the variant asked for, else an older one that the same processor runs,
 * else, where no variant was asked for, any. Throws `platform-missing` with what is there.
 */
export function choosePlatform(index: IndexDocument, wanted: Platform, subject: string): Descriptor {
  const images = index.manifests.filter((descriptor) => !isAttestation(descriptor))
  const [only] = images
  if (only && images.length === 1 && !platformOf(only)) return only
  const offers = images.flatMap((image) => {
    const platform = platformOf(image)
    return platform ? { image, platform } : []
  })
  for (const one of [wanted, ...olderVariants(wanted)]) {
    const name = formatPlatform(normalisePlatform(one))
    const exact = offers.find(({ platform }) => formatPlatform(platform) === name)
    if (exact) return exact.image
  }
  const match = offers.find(({ platform }) => platformMatches(wanted, platform))
  if (match) return match.image
  const names = [...new Set(offers.map(({ platform }) => formatPlatform(platform)))]
  throw missing(subject, wanted, names)
}

function missing(subject: string, wanted: Platform, names: readonly string[]): PlimsollError {
  const list = names.length > 0 ? listOf(names) : 'none that says its platform'
  const message = `${subject} has no image for ${formatPlatform(wanted)}; there are: ${list}.`
  return new PlimsollError('platform-missing', message)
}

/**
 * Throws `platform-missing` unless an image is for a platform, by its config or by the index that lists it. Builders
 * are wrong about either now and then, and often leave out the variant, or all of it.
 */
export function holdToPlatform(
  wanted: Platform,
  byConfig: Platform,
  byIndex: Descriptor['platform'],
  subject: string,
): void {
  const listed = platformOf({ platform: byIndex })
  const isUnknown = byConfig.os === 'unknown' || byConfig.architecture === 'unknown'
  if (isUnknown || runs(wanted, byConfig) || (listed && runs(wanted, listed))) return
  throw missing(subject, wanted, [formatPlatform(byConfig)])
}

/** Whether one platform runs images of the other; an image without a variant says nothing against it. */
function runs(wanted: Platform, offered: Platform): boolean {
  const isOfFamily = platformMatches({ os: wanted.os, architecture: wanted.architecture }, offered)
  return (
    isOfFamily &&
    (offered.variant === undefined ||
      platformMatches(wanted, offered) ||
      olderVariants(wanted).some(({ variant }) => variant === offered.variant))
  )
}

/** Build records that buildkit stores beside the images. https://docs.docker.com/build/metadata/attestations/attestation-storage/ */
export function isAttestation({ platform, annotations }: Descriptor): boolean {
  // With a platform it would be run, whatever it calls itself: engines go by the platform alone.
  if (platform?.os || platform?.architecture) {
    return platform.os === 'unknown' && platform.architecture === 'unknown'
  }
  return annotations?.['vnd.docker.reference.type'] !== undefined
}

/** `undefined` where the index names none, or half of one. */
function platformOf({ platform }: Pick<Descriptor, 'platform'>): Platform | undefined {
  const { os, architecture, variant } = platform ?? {}
  if (!os || !architecture) return undefined
  return normalisePlatform({ os, architecture, ...(variant ? { variant } : {}) })
}

/** Variants in the order of age, oldest first; the empty one is what a missing variant means. */
const VARIANTS: Readonly<Record<string, readonly string[]>> = {
  amd64: ['', 'v2', 'v3', 'v4'],
  arm: ['v5', 'v6', '', 'v8'],
  arm64: ['', 'v9'],
}

/** What the processor also runs, best first. */
function olderVariants(wanted: Platform): Platform[] {
  const { os, architecture, variant = '' } = normalisePlatform(wanted)
  const variants = VARIANTS[architecture] ?? []
  const older = variants.slice(0, Math.max(0, variants.indexOf(variant))).reverse()
  return older.map((name) => ({ os, architecture, ...(name ? { variant: name } : {}) }))
}
