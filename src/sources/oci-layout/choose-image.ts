import { PlimsollError } from '../../core/errors.ts'
import type { Platform } from '../../core/platform.ts'
import { choosePlatform, isAttestation } from '../documents/choose-platform.ts'
import { invalid } from '../documents/parse.ts'
import type { Descriptor, IndexDocument } from '../documents/schema.ts'
import { formatImageChoice, type ImageChoice, withName } from '../image-choice.ts'
import { listOf } from '../printable.ts'

/** A manifest or index that `index.json` lists, once, with all names that it goes by. */
export interface NamedDescriptor {
  readonly descriptor: Descriptor
  readonly names: readonly string[]
}

/** https://github.com/opencontainers/image-spec/blob/main/annotations.md#pre-defined-annotation-keys */
const REF_NAME = 'org.opencontainers.image.ref.name'
/** containerd and Docker keep the whole name here, beside a bare tag. */
const CONTAINERD_NAME = 'io.containerd.image.name'

/** The images of an `index.json`; a line for each tag of the same image makes one. */
export function listImages({ manifests }: IndexDocument): NamedDescriptor[] {
  const images = new Map<string, { descriptor: Descriptor; names: Set<string> }>()
  for (const descriptor of manifests) {
    if (isAttestation(descriptor)) continue
    const image = images.get(descriptor.digest) ?? { descriptor, names: new Set<string>() }
    const name = descriptor.annotations?.[CONTAINERD_NAME] ?? descriptor.annotations?.[REF_NAME]
    if (name) image.names.add(name)
    images.set(descriptor.digest, image)
  }
  return [...images.values()].map(({ descriptor, names }) => ({ descriptor, names: [...names] }))
}

/**
 * The image that was asked for by name, or the only one. One name for several platforms is one image. Throws
 * `archive-ambiguous`, `image-not-in-archive`, `platform-missing`, `manifest-invalid`.
 */
export function chooseImage(
  images: readonly NamedDescriptor[],
  choice: Extract<ImageChoice, { kind: 'name' }> | undefined,
  platform: Platform,
  location: string,
): NamedDescriptor {
  if (images.length === 0) throw invalid(location, 'it holds no image')
  const matching = choice ? withName(images, choice.name, ({ names }) => names) : images
  const [first, ...others] = matching
  if (!first) throw notThere(images, choice, location)
  if (others.length === 0) return first
  const isOneName = new Set(matching.map(({ names }) => names.join(' '))).size === 1
  if (!isOneName || !matching.every(({ descriptor }) => descriptor.platform)) {
    const what = choice ? `images called ${choice.name}` : 'images'
    const message = `${location} holds ${matching.length} ${what}: ${describe(matching)}.`
    throw new PlimsollError('archive-ambiguous', message)
  }
  const manifests = matching.map(({ descriptor }) => descriptor)
  const chosen = choosePlatform({ manifests }, platform, location)
  return matching.find(({ descriptor }) => descriptor === chosen) ?? first
}

export function notThere(
  images: readonly NamedDescriptor[],
  choice: ImageChoice | undefined,
  location: string,
): PlimsollError {
  const asked = choice ? ` ${formatImageChoice(choice)}` : ''
  return new PlimsollError(
    'image-not-in-archive',
    `${location} holds no image${asked}; it holds ${describe(images)}.`,
  )
}

function describe(images: readonly NamedDescriptor[]): string {
  return listOf(
    images.map(({ descriptor, names }) => (names.length > 0 ? names.join(' = ') : `@${descriptor.digest}`)),
  )
}
