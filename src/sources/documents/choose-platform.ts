import { PlimsollError } from '../../core/errors.ts'
import { formatPlatform, normalisePlatform, type Platform, platformMatches } from '../../core/platform.ts'
import type { Descriptor, IndexDocument } from './schema.ts'

/**
 * The manifest of an index for a platform: the variant asked for, else the first that will do. An arm machine also
 * runs what was made for older ones. Throws `platform-missing` with what is there.
 */
export function choosePlatform(index: IndexDocument, wanted: Platform, subject: string): Descriptor {
  const images = index.manifests.filter((descriptor) => !isAttestation(descriptor))
  const [only] = images
  if (only && images.length === 1 && !only.platform) return only
  for (const platform of [wanted, ...olderVariants(wanted)]) {
    const exact = images.find((image) => image.platform && isExactly(platform, toPlatform(image.platform)))
    const match =
      exact ?? images.find((image) => image.platform && platformMatches(platform, toPlatform(image.platform)))
    if (match) return match
  }
  const offered = images.flatMap(({ platform }) => (platform ? formatPlatform(toPlatform(platform)) : []))
  const list = offered.length > 0 ? [...new Set(offered)].join(', ') : 'none with a platform'
  throw new PlimsollError(
    'platform-missing',
    `${subject} has no image for ${formatPlatform(wanted)}; there are: ${list}.`,
  )
}

/** Build records that buildkit stores beside the images. https://docs.docker.com/build/metadata/attestations/attestation-storage/ */
export function isAttestation({ platform, annotations }: Descriptor): boolean {
  return platform?.os === 'unknown' || annotations?.['vnd.docker.reference.type'] !== undefined
}

type PlatformDocument = NonNullable<Descriptor['platform']>

function toPlatform({ os, architecture, variant }: PlatformDocument): Platform {
  return normalisePlatform({ os, architecture, ...(variant ? { variant } : {}) })
}

function isExactly(wanted: Platform, offered: Platform): boolean {
  return formatPlatform(normalisePlatform(wanted)) === formatPlatform(offered)
}

function olderVariants(wanted: Platform): Platform[] {
  const { os, architecture, variant } = normalisePlatform(wanted)
  if (architecture !== 'arm') return []
  const version = variant === undefined ? 7 : Number(variant.slice(1))
  return [6, 5]
    .filter((older) => older < version)
    .map((older) => ({ os, architecture, variant: `v${older}` }))
}
