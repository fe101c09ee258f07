import { PlimsollError } from '../../core/errors.ts'
import type { Image } from '../../core/image.ts'
import { type ImageReference, parseImageReference } from '../../core/image-reference.ts'
import { connectRepository, registryClient } from './connect.ts'
import { listRepositories, listTags } from './lists.ts'
import type { RegistryImageOptions } from './options.ts'
import { readImage } from './read-image.ts'
import type { Repository } from './repository.ts'

/** A registry as a whole. Whoever opened it closes it. */
export interface OpenRegistry {
  /** Throws `registry-catalog-closed` and what every request may throw. */
  repositories(signal: AbortSignal): Promise<readonly string[]>
  tags(path: string, signal: AbortSignal): Promise<readonly string[]>
  /** Manifest and config of a tag. No layer is opened, so it need not be closed. */
  image(path: string, tag: string): Promise<Image>
  close(): Promise<void>
}

/**
 * @param host with its port, as images of it are named: `docker.io`, `localhost:5000`
 */
export function openRegistry(host: string, options: RegistryImageOptions): OpenRegistry {
  const client = options.http ?? registryClient(referenceTo(host, 'catalog'), options)
  const opened = new Map<string, Promise<Repository>>()
  // One for each repository: a token is good for one alone, and is fetched once for all its tags.
  const open = (path: string): Promise<Repository> => {
    const known = opened.get(path) ?? connectRepository(client, referenceTo(host, path), options)
    opened.set(path, known)
    return known
  }
  return {
    repositories: async (signal) => {
      const repository = await connectRepository(client, referenceTo(host, 'catalog'), options)
      return await listRepositories(repository, host, signal)
    },
    tags: async (path, signal) => await listTags(await open(path), referenceTo(host, path), signal),
    image: async (path, tag) => {
      const reference = referenceTo(host, path, tag)
      const name = `${host}/${path}:${tag}`
      return await readImage(await open(path), { name, reference, options, close: () => Promise.resolve() })
    },
    close: async () => {
      if (!options.http) await client.close()
    },
  }
}

/** Throws `reference-invalid` for what no image can be named. */
function referenceTo(host: string, path: string, tag?: string): ImageReference {
  const name = `${host}/${path}${tag === undefined ? '' : `:${tag}`}`
  const reference = parseImageReference(name)
  if (reference) return reference
  throw new PlimsollError('reference-invalid', `${name} is not the name of an image.`)
}
