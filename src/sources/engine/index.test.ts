import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { startServer } from '../../../test/http-server.ts'
import {
  bytesOf,
  configOf,
  dockerArchive,
  dockerLayout,
  failure,
  layerTar,
  packed,
  type TestImage,
  tempFolder,
} from '../../../test/image-archives.ts'
import { sha256 } from '../../../test/layer-fixtures.ts'
import { needsProgram } from '../../../test/real-data.ts'
import { makeCertificate } from '../../../test/registry-server.ts'
import { openEngineImage } from '../open-image.ts'
import { findEngine, formatAddress } from './address.ts'
import { MAX_ANSWER_BYTES } from './client.ts'

const signal = new AbortController().signal
const platform = { os: 'linux', architecture: 'amd64' }
const LARGE = layerTar('large', 'x'.repeat(9_000_000))
const IMAGE: TestImage = { tags: ['app:1'], layers: [LARGE, layerTar('top')] }
const NAME = 'registry.example:5000/team/app:1'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

interface Engine {
  readonly socket: string
  readonly requests: string[]
}

/** A server that speaks the Docker API on a socket, with answers as Docker gives them. */
async function startEngine(t: TestContext, answers: Readonly<Record<string, Answer>>): Promise<Engine> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(request.url ?? '')
    const answer = answers[request.url ?? '']
    if (answer) return answer(request, response)
    response.writeHead(404, { 'content-type': 'application/json' })
    response.end('{"message":"No such image: x:1"}\n')
  })
  const socket = join(tempFolder(t), 'engine.sock')
  await new Promise<void>((resolve) => server.listen(socket, resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { socket, requests }
}

function send(bytes: Uint8Array, type = 'application/json'): Answer {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': type })
    response.end(bytes)
  }
}

const INSPECTED = Buffer.from(
  JSON.stringify({
    Id: sha256(configOf(IMAGE)),
    RepoTags: [NAME, 'app:1'],
    RepoDigests: [`registry.example:5000/team/app@${sha256(LARGE)}`],
    RootFS: { Type: 'layers', Layers: (IMAGE.layers ?? []).map(sha256) },
  }),
)

function answersWith(archive: Answer): Readonly<Record<string, Answer>> {
  const path = '/images/registry.example%3A5000/team/app%3A1'
  return { [`${path}/json`]: send(INSPECTED), [`${path}/get`]: archive }
}

async function open(t: TestContext, engine: Engine, reference = NAME) {
  const env = { DOCKER_HOST: `unix://${engine.socket}` }
  const image = await openEngineImage('docker', reference, { platform, signal, env })
  t.after(() => image?.close())
  return image
}

describe('an image of an engine', () => {
  for (const [name, archive, hasDigests] of [
    ['of Docker until 24', dockerArchive, false],
    ['of Docker from 25', dockerLayout, true],
  ] as const) {
    it(`is read from the archive ${name}, once to learn of it and once for its layers`, async (t) => {
      const engine = await startEngine(t, answersWith(send(packed(archive([IMAGE])), 'application/x-tar')))

      const image = await open(t, engine)

      assert.ok(image)
      assert.deepEqual(image.origin, { kind: 'docker', location: NAME })
      assert.equal(image.name, NAME)
      assert.equal(image.access, 'sequential')
      assert.equal(image.configDigest, sha256(configOf(IMAGE)))
      assert.deepEqual(image.repoTags, ['docker.io/library/app:1', NAME])
      assert.deepEqual(image.repoDigests, [`registry.example:5000/team/app@${sha256(LARGE)}`])
      assert.equal(engine.requests.length, 2)
      for (const layer of image.layers) {
        assert.equal(sha256(await bytesOf(layer)), layer.diffId)
        assert.equal(layer.digest !== undefined, hasDigests)
      }
      assert.equal(engine.requests.length, 3)
    })
  }

  it('that the engine does not have is nothing', async (t) => {
    const engine = await startEngine(t, {})

    assert.equal(await open(t, engine), undefined)
    assert.equal(await open(t, engine, 'NOT A NAME'), undefined)
    assert.equal(engine.requests.length, 1)
  })

  it('is found by its id', async (t) => {
    const id = sha256(configOf(IMAGE))
    const engine = await startEngine(t, {
      [`/images/${encodeURIComponent(id)}/json`]: send(INSPECTED),
      [`/images/${encodeURIComponent(id)}/get`]: send(packed(dockerArchive([IMAGE]))),
    })

    assert.equal((await open(t, engine, id.slice(7)))?.configDigest, id)
  })

  const broken: readonly (readonly [string, Readonly<Record<string, Answer>>, string, string])[] = [
    [
      'fails',
      answersWith((_, response) => {
        response.writeHead(500)
        response.end('{"message":"the disk is full\u001b[2J"}')
      }),
      'engine-unreachable',
      'answers 500: {"message":"the disk is full\\x1b[2J"}',
    ],
    [
      'hangs up in the middle',
      answersWith((_, response) => {
        response.writeHead(200)
        response.write(packed(dockerArchive([IMAGE])).subarray(0, 70_000))
        setImmediate(() => response.destroy())
      }),
      'engine-unreachable',
      'does not answer',
    ],
    [
      'stops early',
      answersWith(send(packed(dockerArchive([IMAGE])).subarray(0, 70_000))),
      'archive-corrupt',
      'cut short',
    ],
    ['sends something else', answersWith(send(Buffer.from('hello'))), 'input-not-an-image', 'no tar'],
    [
      'sends an archive of nothing',
      answersWith(send(packed(new Map()))),
      'archive-corrupt',
      'lacks manifest.json',
    ],
    [
      'talks without end',
      { ...answersWith(send(LARGE)), '/images/registry.example%3A5000/team/app%3A1/json': send(LARGE) },
      'engine-unreachable',
      `more than ${MAX_ANSWER_BYTES} bytes`,
    ],
    [
      'speaks otherwise',
      { '/images/registry.example%3A5000/team/app%3A1/json': send(Buffer.from('<html>')) },
      'manifest-invalid',
      'no JSON',
    ],
  ]
  for (const [name, answers, code, words] of broken) {
    it(`is an error where the engine ${name}`, async (t) => {
      const engine = await startEngine(t, answers)

      await assert.rejects(open(t, engine), failure(code, words))
    })
  }

  it('stops when it is asked to', async (t) => {
    const stop = new AbortController()
    const reason = new Error('enough')
    const engine = await startEngine(
      t,
      answersWith(() => stop.abort(reason)),
    )
    const env = { DOCKER_HOST: engine.socket }

    await assert.rejects(openEngineImage('docker', NAME, { platform, signal: stop.signal, env }), reason)
  })

  it('comes over TCP as well', async (t) => {
    const server = await startServer(t, (request, response) => response.end(plainAnswer(request.path)))
    const env = { CONTAINER_HOST: `tcp://${server.host}` }

    const image = await openEngineImage('podman', 'app:1', { platform, signal, env })
    t.after(() => image?.close())

    assert.equal(image?.origin.kind, 'podman')
    assert.equal(image.configDigest, sha256(configOf(IMAGE)))
  })

  it('comes over TLS, where each side shows a certificate', async (t) => {
    if (!needsProgram(t, 'openssl')) return
    const folder = tempFolder(t)
    const { authority, certificate, key } = await makeCertificate(folder)
    const [ca, cert, secret] = [authority, certificate, key].map((path) => readFileSync(path))
    const settings = { ca, cert, key: secret, requestCert: true }
    const server = createTlsServer(settings, (request, response) =>
      response.end(plainAnswer(request.url ?? '')),
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    t.after(() => server.close())
    const { port } = server.address() as AddressInfo
    const env = { DOCKER_HOST: `tcp://127.0.0.1:${port}`, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: folder }

    const image = await openEngineImage('docker', 'app:1', { platform, signal, env })
    t.after(() => image?.close())

    assert.equal(image?.configDigest, sha256(configOf(IMAGE)))
    for (const other of [
      { ...env, DOCKER_CERT_PATH: tempFolder(t) },
      { ...env, DOCKER_TLS_VERIFY: '' },
    ]) {
      await assert.rejects(
        openEngineImage('docker', 'app:1', { platform, signal, env: other }),
        failure('engine-unreachable', `127.0.0.1:${port}`),
      )
    }
  })
})

function plainAnswer(path: string): Buffer {
  return path.endsWith('/json') ? INSPECTED : packed(dockerArchive([IMAGE]))
}

it('an engine that hangs is not waited for', async (t) => {
  const server = await startServer(t, () => undefined)
  const env = { DOCKER_HOST: `tcp://${server.host}` }

  await assert.rejects(
    openEngineImage('docker', NAME, { platform, signal, env, answerTimeout: 20 }),
    failure('engine-unreachable', `${server.host} does not answer: Headers Timeout Error`),
  )
})

describe('an engine that is not there', () => {
  it('is an error where the user named it', async (t) => {
    const env = { DOCKER_HOST: `unix://${join(tempFolder(t), 'no.sock')}` }

    await assert.rejects(
      openEngineImage('docker', NAME, { platform, signal, env }),
      failure('engine-unreachable', 'no.sock does not answer', 'ENOENT'),
    )
  })

  it('is nothing where its socket just lies about', async (t) => {
    const runtime = tempFolder(t)
    mkdirSync(join(runtime, 'podman'))
    writeFileSync(join(runtime, 'podman/podman.sock'), '')

    const env = { XDG_RUNTIME_DIR: runtime }
    assert.equal(await openEngineImage('podman', NAME, { platform, signal, env }), undefined)
  })
})

describe('findEngine', () => {
  const tls = { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' }
  const cases: readonly (readonly [string, NodeJS.ProcessEnv, string, string | undefined])[] = [
    ['a socket', { DOCKER_HOST: 'unix:///x/y.sock' }, '/x/y.sock', undefined],
    ['a bare path', { DOCKER_HOST: '/x/y.sock' }, '/x/y.sock', undefined],
    ['TCP', { DOCKER_HOST: 'tcp://host:1234' }, 'host:1234', undefined],
    ['TCP without a port', { DOCKER_HOST: 'tcp://host' }, 'host:2375', undefined],
    ['HTTP', { DOCKER_HOST: 'http://host:1' }, 'host:1', undefined],
    ['an IPv6 address', { DOCKER_HOST: 'tcp://[::1]:1' }, '[::1]:1', undefined],
    ['TLS', { DOCKER_HOST: 'tcp://host', ...tls }, 'host:2376', '/certs'],
    ['TLS with the usual folder', { DOCKER_HOST: 'https://host:1', HOME: '/me' }, 'host:1', '/me/.docker'],
  ]
  for (const [name, env, shown, folder] of cases) {
    it(`understands ${name}`, () => {
      const address = findEngine('docker', env)

      assert.equal(address && formatAddress(address), shown)
      assert.equal(address?.tlsFolder, folder)
      assert.equal(address?.isChosen, true)
    })
  }

  for (const text of ['ssh://me@host', 'npipe:////./pipe/docker', 'nonsense', 'tcp://']) {
    it(`says that ${text} cannot be used`, () => {
      assert.throws(
        () => findEngine('docker', { DOCKER_HOST: text }),
        failure('option-invalid', text, 'unix://'),
      )
    })
  }

  it('looks for a socket of the user', (t) => {
    const runtime = tempFolder(t)
    mkdirSync(join(runtime, 'podman'))
    writeFileSync(join(runtime, 'podman/podman.sock'), '')

    const address = findEngine('podman', { XDG_RUNTIME_DIR: runtime })

    assert.deepEqual(address, {
      to: { kind: 'socket', path: join(runtime, 'podman/podman.sock') },
      isChosen: false,
    })
  })
})
