import type { Image } from '../core/image.ts'
import type { EngineOptions } from './engine/options.ts'

export { openInput } from './open-input.ts'

/** See engine/index.ts. Loaded when needed: a scan of a file has no use for an HTTP client. */
export async function openEngineImage(
  kind: 'docker' | 'podman',
  reference: string,
  options: EngineOptions,
): Promise<Image | undefined> {
  const engine = await import('./engine/index.ts')
  return await engine.openEngineImage(kind, reference, options)
}
