import { createHash } from 'node:crypto'
import type { Image, ImageLayer } from '../src/core/image.ts'
import { openRegistryImage } from '../src/sources/registry/index.ts'
import type { RegistryImageOptions } from '../src/sources/registry/options.ts'

interface Teardown {
  after(work: () => Promise<void> | void): void
}

/** Opens an image with no configuration of the machine, waiting for nothing; closed when the test has ended. */
export async function openForTest(
  t: Teardown,
  name: string,
  options: Omit<Partial<RegistryImageOptions>, 'registry'> & {
    readonly registry?: Partial<RegistryImageOptions['registry']>
  } = {},
): Promise<Image> {
  const image = await openRegistryImage(name, {
    platform: { os: 'linux', architecture: 'amd64' },
    env: {},
    homeDir: '/nonexistent',
    signal: new AbortController().signal,
    sleep: () => Promise.resolve(),
    ...options,
    registry: { insecureHosts: [], ...options.registry },
  })
  t.after(() => image.close())
  return image
}

/** Digest of what a layer gives. */
export async function digestOfLayer(
  layer: ImageLayer,
  signal = new AbortController().signal,
): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of layer.open({ signal })) hash.update(chunk)
  return `sha256:${hash.digest('hex')}`
}
