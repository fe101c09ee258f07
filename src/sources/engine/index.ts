import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Image } from '../../core/image.ts'
import { openDockerArchive } from '../docker-archive/index.ts'
import { openTarStream } from '../members/tar-stream.ts'
import type { OpenOptions } from '../options.ts'
import { type EngineAddress, engineAddress } from './address.ts'
import { engineRequest } from './request.ts'

export interface EngineOptions extends OpenOptions {
  readonly env: NodeJS.ProcessEnv
}

/**
 * An image from the store of Docker or Podman, over the Docker API that both speak: `GET /images/{name}/get` sends a
 * docker-archive. `undefined` when the engine is not there or does not have the image: then the next source is asked.
 * Throws `engine-unreachable` when the user named the engine (DOCKER_HOST) and it does not answer.
 *
 * https://docs.docker.com/reference/api/engine/version/v1.43/#tag/Image/operation/ImageGet
 */
export async function openEngineImage(
  kind: 'docker' | 'podman',
  reference: string,
  options: EngineOptions,
): Promise<Image | undefined> {
  const address = findAddress(kind, options.env)
  if (!address) return undefined
  const name = encodeURIComponent(reference)
  const inspected = await engineRequest(address, `/images/${name}/json`, options.signal)
  await inspected.discard()
  if (inspected.status === 404) return undefined
  const location = reference
  const store = await openTarStream(
    { location, open: (signal) => exportedArchive(address, name, signal) },
    options.signal,
  )
  try {
    return await openDockerArchive(store, undefined, { kind, location }, options.signal)
  } catch (error) {
    await store.close()
    throw error
  }
}

async function* exportedArchive(
  address: EngineAddress,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const response = await engineRequest(address, `/images/${name}/get`, signal)
  yield* response.body
}

function findAddress(kind: 'docker' | 'podman', env: NodeJS.ProcessEnv): EngineAddress | undefined {
  const host = kind === 'docker' ? env['DOCKER_HOST'] : env['CONTAINER_HOST']
  if (host) return engineAddress(host)
  const runtime = env['XDG_RUNTIME_DIR']
  const sockets =
    kind === 'docker'
      ? ['/var/run/docker.sock', ...(runtime ? [join(runtime, 'docker.sock')] : [])]
      : [...(runtime ? [join(runtime, 'podman/podman.sock')] : []), '/run/podman/podman.sock']
  const socketPath = sockets.find((path) => existsSync(path))
  return socketPath === undefined ? undefined : { kind: 'socket', socketPath }
}
