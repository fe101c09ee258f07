import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { freePort, startProxy } from '../../../test/http-server.ts'
import { digestOfLayer, openForTest } from '../../../test/open-registry.ts'
import { needsProgram, needsRealData, realData } from '../../../test/real-data.ts'
import { makeCertificate, pushImage, startRegistry, temporaryFolder } from '../../../test/registry-server.ts'
import type { Image } from '../../core/image.ts'
import { formatPlatform, type Platform } from '../../core/platform.ts'

const FOUR_LAYERS = 'images/whiteouts-4-layers.docker.tar'
const MULTIARCH = 'images/busybox-multiarch.oci.tar'

interface Skippable {
  skip(message: string): void
}

function needsRegistry(t: Skippable): boolean {
  return (
    ['docker-registry', 'skopeo', 'htpasswd', 'openssl'].every((name) => needsProgram(t, name)) &&
    needsRealData(t)
  )
}

/** Every layer holds what its digest promises. */
async function assertSound(image: Image, layerCount: number): Promise<void> {
  assert.equal(image.layers.length, layerCount)
  const digests = await Promise.all(image.layers.map((layer) => digestOfLayer(layer)))
  assert.deepEqual(
    digests,
    image.layers.map(({ digest }) => digest),
  )
}

test('an image of a real registry, by tag and by digest', async (t) => {
  if (!needsRegistry(t)) return
  const server = await startRegistry(t)
  const repository = `${server.host}/team/four`
  await pushImage(realData(FOUR_LAYERS), `${repository}:1`)

  const image = await openForTest(t, `${repository}:1`)
  const [bottom] = image.layers
  // The push asked for it too, by HEAD, and under load the registry writes that late.
  const blobsBefore = server
    .log()
    .split('\n')
    .some((line) => line.includes('GET') && line.includes(bottom?.digest ?? ''))
  const [digest = ''] = image.repoDigests
  const byDigest = await openForTest(t, `${repository}:other@${image.manifestDigest ?? ''}`)

  assert.equal(blobsBefore, false, 'no layer is fetched before it is opened')
  await assertSound(image, 4)
  assert.deepEqual(
    [image.repoTags, digest],
    [[`${repository}:1`], `${repository}@${image.manifestDigest ?? ''}`],
  )
  assert.deepEqual([byDigest.repoTags, byDigest.configDigest], [[], image.configDigest])
  assert.deepEqual(
    [image.origin.kind, image.access, formatPlatform(image.platform)],
    ['registry', 'parallel', 'linux/amd64'],
  )
  await assert.rejects(openForTest(t, `${repository}:2`), {
    code: 'image-not-found',
    message: `${repository}:2 is not at ${server.host} (MANIFEST_UNKNOWN: manifest unknown).`,
  })
})

test('an index of a real registry gives the image of each platform', async (t) => {
  if (!needsRegistry(t)) return
  const server = await startRegistry(t)
  const name = `${server.host}/busybox:multi`
  await pushImage(realData(MULTIARCH), name, { from: 'oci-archive', all: true })
  const open = (platform: Platform): Promise<Image> => openForTest(t, name, { platform })

  const amd64 = await open({ os: 'linux', architecture: 'amd64' })
  const arm64 = await open({ os: 'linux', architecture: 'arm64' })

  await assertSound(amd64, 1)
  await assertSound(arm64, 1)
  assert.deepEqual(
    [amd64, arm64].map(({ platform }) => platform.architecture),
    ['amd64', 'arm64'],
  )
  assert.notEqual(amd64.manifestDigest, arm64.manifestDigest)
  assert.deepEqual(amd64.repoDigests, arm64.repoDigests)
  assert.ok(!amd64.repoDigests[0]?.endsWith(amd64.manifestDigest ?? ''))
  await assert.rejects(open({ os: 'plan9', architecture: 'amd64' }), {
    code: 'platform-missing',
    message: /linux\/arm64/,
  })
})

test('a real registry behind TLS and a password', async (t) => {
  if (!needsRegistry(t)) return
  const server = await startRegistry(t, { htpasswd: true, tls: true })
  const { username, password, cacert = '' } = server
  const name = `${server.host}/team/four:1`
  await pushImage(realData(FOUR_LAYERS), name, { username, password })
  const stored = await temporaryFolder(t)
  const auth = Buffer.from(`${username}:${password}`).toString('base64')
  await mkdir(join(stored, '.docker'))
  await writeFile(join(stored, '.docker/config.json'), JSON.stringify({ auths: { [server.host]: { auth } } }))
  const foreign = await makeCertificate(await temporaryFolder(t))

  await assertSound(await openForTest(t, name, { registry: { username, password, cacert } }), 4)
  await assertSound(await openForTest(t, name, { registry: { cacert }, homeDir: stored }), 4)
  // On loopback nobody has to say that the certificate is not to be checked.
  await assertSound(await openForTest(t, name, { homeDir: stored }), 4)

  const wrong = openForTest(t, name, { registry: { username, password: 'hush', cacert } })
  await assert.rejects(wrong, (error: Error & { code?: string }) => {
    assert.equal(error.code, 'registry-unauthorized')
    assert.match(error.message, /refused access to .* with the credentials from --username/)
    return !error.message.includes('hush')
  })
  const none = openForTest(t, name, { registry: { cacert } })
  await assert.rejects(none, { code: 'registry-unauthorized', message: /without credentials/ })
  const untrusted = openForTest(t, name, { registry: { username, password, cacert: foreign.authority } })
  await assert.rejects(untrusted, { code: 'tls-untrusted', message: /unknown authority|certificate/ })
})

test('a registry with a name is held to its certificate, unless it is called insecure', async (t) => {
  if (!needsRegistry(t)) return
  const server = await startRegistry(t, { tls: { names: ['registry.test'] } })
  await pushImage(realData(FOUR_LAYERS), `${server.host}/four:1`)
  const proxy = await startProxy(t, Number(server.host.split(':')[1]))
  const env = { HTTPS_PROXY: proxy.url }
  const { cacert = '' } = server

  await assertSound(await openForTest(t, 'registry.test/four:1', { env, registry: { cacert } }), 4)
  for (const insecureHosts of [['registry.test'], ['registry.test:443'], ['*']]) {
    await openForTest(t, 'registry.test/four:1', { env, registry: { insecureHosts } })
  }

  await assert.rejects(openForTest(t, 'registry.test/four:1', { env }), {
    code: 'tls-untrusted',
    message: /unknown authority/,
  })
  const otherHost = openForTest(t, 'other.test/four:1', {
    env,
    registry: { cacert, insecureHosts: ['registry.test'] },
  })
  await assert.rejects(otherHost, { code: 'tls-untrusted', message: /certificate is for another host/ })
  assert.ok(proxy.seen.every((line) => line.startsWith('CONNECT ')))
})

test('a registry without TLS is only used where that was allowed', async (t) => {
  if (!needsRegistry(t)) return
  const server = await startRegistry(t)
  await pushImage(realData(FOUR_LAYERS), `${server.host}/four:1`)
  const proxy = await startProxy(t, Number(server.host.split(':')[1]))
  const env = { HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url }

  const image = await openForTest(t, 'plain.test/four:1', {
    env,
    registry: { insecureHosts: ['plain.test'] },
  })

  await assertSound(image, 4)
  await assert.rejects(openForTest(t, 'plain.test/four:1', { env }), {
    code: 'tls-untrusted',
    message: /plain HTTP/,
  })
})

test('a registry that is not there is said to be unreachable', async (t) => {
  const closed = `127.0.0.1:${await freePort()}`

  await assert.rejects(openForTest(t, `${closed}/a`), {
    code: 'registry-unreachable',
    message: /connection was refused/,
  })
  await assert.rejects(openForTest(t, 'no-such-host.invalid/a'), {
    code: 'registry-unreachable',
    message: /the name/,
  })
  await assert.rejects(openForTest(t, 'UPPER'), { code: 'reference-invalid' })
  await assert.rejects(openForTest(t, 'host:99999/a'), { code: 'reference-invalid' })
})
