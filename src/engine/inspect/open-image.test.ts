import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { MANIFEST_TYPE, startFakeRegistry, storedImage } from '../../../test/fake-registry.ts'
import { startServer } from '../../../test/http-server.ts'
import {
  configOf,
  dockerArchive,
  dockerLayout,
  failure,
  ociLayout,
  packed,
  tempFile,
} from '../../../test/image-archives.ts'
import { sha256 } from '../../../test/layer-fixtures.ts'
import type { Platform } from '../../core/platform.ts'
import type { ImageTarget, ScanRequest } from '../request.ts'
import { silentProgress } from '../request.ts'
import { openImage } from './open-image.ts'

const AMD64: Platform = { os: 'linux', architecture: 'amd64' }
const ARM64: Platform = { os: 'linux', architecture: 'arm64' }
const LOCAL = { tags: ['app:1'] }
const REMOTE = storedImage('arm64')

async function open(
  t: TestContext,
  target: ImageTarget,
  sources: Partial<ScanRequest['sources']>,
  environment: NodeJS.ProcessEnv = {},
) {
  const request = {
    sources: {
      platform: AMD64,
      imageSources: ['docker', 'registry'],
      registry: { insecureHosts: [] },
      ...sources,
    },
    environment,
    progress: silentProgress,
    signal: new AbortController().signal,
  }
  const image = await openImage(target, request as unknown as ScanRequest)
  t.after(() => image.close())
  return image
}

describe('an image without an index, of another platform than this machine', () => {
  const target = async (t: TestContext, isInput: string) => {
    const archives = { dockerArchive, dockerLayout, ociLayout }
    const make = archives[isInput as keyof typeof archives]
    return { kind: 'input', input: tempFile(t, packed(make([LOCAL]))) } as const
  }
  for (const source of ['dockerArchive', 'dockerLayout', 'ociLayout']) {
    it(`is opened from a ${source} unless the user named a platform`, async (t) => {
      const input = await target(t, source)

      const image = await open(t, input, { platform: ARM64 })

      assert.deepEqual(image.platform, AMD64)
      await assert.rejects(
        open(t, input, { platform: ARM64, isPlatformChosen: true }),
        failure('platform-missing', 'no image for linux/arm64; there are: linux/amd64'),
      )
    })
  }

  it('is opened from a registry unless the user named a platform', async (t) => {
    const registry = await startFakeRegistry(t, REMOTE)
    const named = { kind: 'reference', reference: `${registry.host}/team/app` } as const

    assert.deepEqual((await open(t, named, {})).platform, ARM64)
    await assert.rejects(
      open(t, named, { isPlatformChosen: true }),
      failure('platform-missing', 'no image for linux/amd64; there are: linux/arm64'),
    )
  })
})

describe('an engine that has the image for another platform', () => {
  async function start(t: TestContext) {
    const inspected = JSON.stringify({ RepoTags: [], RepoDigests: [] })
    const engine = await startServer(t, ({ path }, response) =>
      response.end(path.endsWith('/json') ? inspected : packed(dockerArchive([LOCAL]))),
    )
    const registry = await startFakeRegistry(t, REMOTE, ({ path }, response) => {
      if (!path.includes('/manifests/')) return false
      response.writeHead(200, { 'content-type': MANIFEST_TYPE }).end(REMOTE.manifest)
      return true
    })
    const reference = `${registry.host}/team/app`
    return [{ kind: 'reference', reference }, { DOCKER_HOST: `tcp://${engine.host}` }] as const
  }

  it('is asked first where nobody named a platform', async (t) => {
    const [target, env] = await start(t)

    const image = await open(t, target, { platform: ARM64 }, env)

    assert.equal(image.configDigest, sha256(configOf(LOCAL)))
  })

  it('is passed over for one that was named', async (t) => {
    const [target, env] = await start(t)

    const image = await open(t, target, { platform: ARM64, isPlatformChosen: true }, env)

    assert.equal(image.configDigest, REMOTE.configDigest)
  })

  it('is the error where no other source is asked', async (t) => {
    const [target, env] = await start(t)
    const sources = { platform: ARM64, isPlatformChosen: true, imageSources: ['docker'] } as const

    await assert.rejects(
      open(t, target, sources, env),
      failure('platform-missing', 'no image for linux/arm64; there are: linux/amd64'),
    )
  })
})
