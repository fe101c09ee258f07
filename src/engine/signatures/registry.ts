import { parseDigest } from '../../core/digest.ts'
import { PlimsollError } from '../../core/errors.ts'
import { type ImageReference, parseImageReference } from '../../core/image-reference.ts'
import type { Asking } from '../../signatures/look-up.ts'
import { openRegistryImage } from '../../sources/registry/index.ts'
import { openRepository } from '../../sources/registry/open-repository.ts'
import type { RegistryImageOptions } from '../../sources/registry/options.ts'
import type { ResolvedImage } from './resolved-image.ts'

/** How registries are asked on behalf of a user. */
export type AskOptions = RegistryImageOptions

/** What a name stands for at its registry now. Throws `reference-invalid` and the errors of a registry. */
export async function resolveImage(name: string, options: AskOptions): Promise<ResolvedImage> {
  const reference = parseImageReference(name)
  if (!reference) throw new PlimsollError('reference-invalid', `${name} is not the name of an image.`)
  const image = await openRegistryImage(name, options)
  try {
    const [named = ''] = image.repoDigests
    const digest = parseDigest(named.slice(named.indexOf('@') + 1))
    if (!digest || !image.manifestDigest)
      throw new PlimsollError('registry-refused', `The registry gives no digest of ${name}.`)
    return { reference, digest, image: image.manifestDigest }
  } finally {
    await image.close()
  }
}

/** Asks on behalf of the user. A password that was given is for the registry of the image, and goes to no other. */
export function askingFor({ domain }: ImageReference, options: AskOptions): Asking {
  const { username: _username, password: _password, token: _token, ...others } = options.registry
  return {
    signal: options.signal,
    connect: (reference) =>
      openRepository(reference, {
        ...options,
        registry: reference.domain === domain ? options.registry : others,
      }),
  }
}
