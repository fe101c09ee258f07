import type { ImageReference } from '../../core/image-reference.ts'
import { type ConnectOptions, connectRepository, registryClient } from './connect.ts'
import type { Repository } from './repository.ts'

export interface OpenRepository {
  readonly repository: Repository
  /** Lets go of connections. */
  close(this: void): Promise<void>
}

/** The repository of a reference, with the user's credentials for its registry. Whoever opens it closes it. */
export async function openRepository(
  reference: ImageReference,
  options: ConnectOptions,
): Promise<OpenRepository> {
  const { http } = options
  const client = http ?? registryClient(reference, options)
  const close = async (): Promise<void> => {
    if (!http) await client.close()
  }
  try {
    return { repository: await connectRepository(client, reference, options), close }
  } catch (error) {
    await close()
    throw error
  }
}
