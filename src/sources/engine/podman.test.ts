import assert from 'node:assert/strict'
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { failure, tempFolder } from '../../../test/image-archives.ts'
import { layerOptions } from '../../../test/layer-fixtures.ts'
import { needsProgram, needsRealData, realData } from '../../../test/real-data.ts'
import { readLayers } from '../../layers/read/read-layers.ts'
import { openEngineImage } from '../open-image.ts'
import type { EngineKind } from './address.ts'

const run = promisify(execFile)
const signal = new AbortController().signal
const platform = { os: 'linux', architecture: 'amd64' }
const PODMAN = 'podman'
const ID = '237b4e87f338531965b823ee8f6b76a40132c3834df586735327275b68005a3c'

describe('a real podman', () => {
  const cleaning: (() => void)[] = []
  let service: ChildProcess | undefined
  let socket = ''
  let reason = 'nothing was tried'

  /** With a store of its own, and the one storage driver that works everywhere. */
  before(async () => {
    const isThere = { skip: (message: string) => void (reason = message) }
    if (!needsProgram(isThere, PODMAN) || !needsRealData(isThere)) return
    const folder = tempFolder({ after: (clean) => void cleaning.push(clean) })
    const store = [
      '--root',
      join(folder, 'root'),
      '--runroot',
      join(folder, 'run'),
      '--storage-driver',
      'vfs',
    ]
    try {
      await run(PODMAN, [...store, 'load', '-i', realData('images/whiteouts-4-layers.docker.tar')])
      socket = join(folder, 'podman.sock')
      service = spawn(PODMAN, [...store, 'system', 'service', '--time=0', `unix://${socket}`])
      for (let tries = 0; tries < 100 && !existsSync(socket); tries++) await sleep(100)
      if (!existsSync(socket)) throw new Error('its service did not start within 10 seconds')
      reason = ''
    } catch (error) {
      reason = `SKIPPED: podman does not run here: ${error instanceof Error ? error.message : String(error)}`
      if (process.env['PLIMSOLL_REQUIRE_REAL'] === '1') throw error
    }
  })

  after(async () => {
    if (service && service.exitCode === null) {
      const exit = once(service, 'exit')
      service.kill()
      await exit
    }
    for (const clean of cleaning) clean()
  })

  async function open(t: TestContext, kind: EngineKind, reference: string) {
    const address = `unix://${socket}`
    const env = { DOCKER_HOST: address, CONTAINER_HOST: address }
    const image = await openEngineImage(kind, reference, { platform, signal, env })
    t.after(() => image?.close())
    return image
  }

  for (const kind of ['podman', 'docker'] as const) {
    for (const reference of ['test', 'docker.io/library/test:latest', ID, ID.slice(0, 12)]) {
      it(`gives the image ${reference.slice(0, 30)} when asked as ${kind}`, async (t) => {
        if (reason) return t.skip(reason)

        const image = await open(t, kind, reference)

        assert.ok(image)
        assert.equal(image.configDigest, `sha256:${ID}`)
        assert.deepEqual(image.repoTags, ['docker.io/library/test:latest'])
        assert.deepEqual(image.origin, { kind, location: reference })
        assert.equal(image.layers.length, 4)
      })
    }
  }

  it('gives every layer, held to its diff id', async (t) => {
    if (reason) return t.skip(reason)
    const image = await open(t, 'podman', 'test')
    assert.ok(image)

    const reports = await readLayers(image, { ...layerOptions(), concurrency: 2, verifyDiffIds: false })

    assert.deepEqual(
      reports.map(({ entryCount }) => entryCount),
      [482, 3, 3, 5],
    )
  })

  for (const reference of [
    'test:other',
    'nobody/has:this',
    'f'.repeat(64),
    `test@sha256:${'0'.repeat(64)}`,
  ]) {
    it(`does not have ${reference.slice(0, 30)}`, async (t) => {
      if (reason) return t.skip(reason)

      assert.equal(await open(t, 'podman', reference), undefined)
    })
  }

  it('that was stopped is not there any more', async (t) => {
    if (reason || !service) return t.skip(reason)
    const exit = once(service, 'exit')
    service.kill()
    await exit

    await assert.rejects(open(t, 'podman', 'test'), failure('engine-unreachable', 'does not answer'))
  })
})
