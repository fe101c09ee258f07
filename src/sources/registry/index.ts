import { PlimsollError } from '../../core/errors.ts'
import type { Image } from '../../core/image.ts'
import { parseImageReference } from '../../core/image-reference.ts'
import { openRepository } from './open-repository.ts'
import type { RegistryImageOptions } from './options.ts'
import { readImage } from './read-image.ts'

/**
 * An image of a registry. Manifest and config are fetched here, layers when they are opened. Throws PlimsollErrors:
 * `reference-invalid`, `image-not-found`, `platform-missing`, `manifest-invalid`, `digest-mismatch`,
 * `tls-untrusted`, `credentials-unreadable` and those that begin with `registry-`.
 */
export async function openRegistryImage(name: string, options: RegistryImageOptions): Promise<Image> {
  const reference = parseImageReference(name)
  if (!reference) throw new PlimsollError('reference-invalid', `${name} is not the name of an image.`)
  const { repository, close } = await openRepository(reference, options)
  try {
    return await readImage(repository, { name, reference, options, close })
  } catch (error) {
    await close()
    throw error
  }
}
