import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { startServer } from '../http-server.ts'
import {
  addBlob,
  addImage,
  dockerArchive,
  type Files,
  json,
  OCI_CONFIG,
  OCI_INDEX,
  OCI_MANIFEST,
  packed,
  type TestImage,
  tempFile,
  unpacked,
  withIndex,
} from '../image-archives.ts'
import { inProcess } from '../in-process.ts'
import { sha256 } from '../layer-fixtures.ts'
import { temporaryFolder } from '../plimsoll.ts'
import { needsProgram } from '../real-data.ts'
import { pushImage, type RegistryServer, startRegistry } from '../registry-server.ts'
import { tarOf } from '../tar-builder.ts'

const MIRROR = join(import.meta.dirname, '../../examples/mirror')

/** The layer of an Alpine with these packages, `name version`. */
function alpine(...packages: readonly string[]): Buffer {
  const entries = packages.map((text) => {
    const [name, version] = text.split(' ')
    return `P:${name}\nV:${version}\nA:x86_64\no:${name}\n`
  })
  return tarOf([
    { path: 'etc/os-release', content: 'ID=alpine\nVERSION_ID=3.18.4\n' },
    { path: 'lib/apk/db/installed', content: `${entries.join('\n')}\n` },
  ])
}

/** Findings: one of curl and one of musl; one of musl; none. */
const OLD = alpine('musl 1.2.4-r2', 'curl 8.3.0-r0', 'apk-tools 2.14.0-r2')
const NEWER = alpine('musl 1.2.4-r2', 'curl 8.4.0-r0', 'apk-tools 2.14.0-r2')
const NEWEST = alpine('musl 1.2.4-r3', 'nghttp2 1.55.0-r0')
const APP_LAYER = tarOf([{ path: 'app', content: 'app' }])

interface Written {
  readonly Base?: { readonly Name: string }
  readonly Used?: { readonly Findings: number; readonly PackageManagers: readonly string[] }
  readonly Candidates: readonly {
    readonly Name: string
    readonly Why: string
    readonly PackageManagers: readonly string[]
    readonly Removes?: readonly { readonly VulnerabilityID: string }[]
    readonly Adds?: readonly { readonly VulnerabilityID: string }[]
  }[]
  readonly Gaps: readonly string[]
}

async function push(
  t: TestContext,
  { host }: RegistryServer,
  name: string,
  image: TestImage,
): Promise<string> {
  await pushImage(tempFile(t, packed(dockerArchive([image]))), `${host}/${name}`)
  return `${host}/${name}`
}

function app(base: string, layer = OLD, digest?: string): TestImage {
  const labels = {
    'org.opencontainers.image.base.name': base,
    ...(digest === undefined ? {} : { 'org.opencontainers.image.base.digest': digest }),
  }
  return { tags: ['app:1'], layers: [layer, APP_LAYER], config: { config: { Labels: labels } } }
}

/** What BuildKit attests of a build on one image, with the layers of each step. */
function provenanceOf(base: string, layer: string): Buffer {
  const colon = base.lastIndexOf(':')
  const [repository, tag] = [base.slice(0, colon), base.slice(colon + 1)]
  return json({
    _type: 'https://in-toto.io/Statement/v0.1',
    predicateType: 'https://slsa.dev/provenance/v0.2',
    predicate: {
      materials: [
        { uri: 'pkg:docker/docker/dockerfile@1' },
        { uri: 'pkg:docker/golang@1.25' },
        { uri: `pkg:docker/${repository.replaceAll(':', '%3A')}@${tag}?platform=linux%2Famd64` },
      ],
      buildConfig: {
        llbDefinition: [
          {
            id: 'step0',
            op: { Op: { source: { identifier: 'docker-image://docker.io/library/golang:1.25' } } },
          },
          { id: 'step1', op: { Op: { source: { identifier: `docker-image://${base}` } } } },
        ],
      },
      metadata: {
        'https://mobyproject.org/buildkit@v1#metadata': {
          layers: { 'step0:0': [[{ digest: sha256(APP_LAYER) }]], 'step1:0': [[{ digest: layer }]] },
        },
      },
    },
  })
}

function command(t: TestContext, host: string) {
  const folder = temporaryFolder(t)
  return async (image: string, ...args: string[]) => {
    const where = ['--mirror', MIRROR, '--cache-dir', folder, '--insecure', host, '--enrich', 'none']
    return await inProcess(['recommend', '--input', image, ...where, ...args], { HOME: folder })
  }
}

function isMissing(t: TestContext): boolean {
  return !needsProgram(t, 'docker-registry') || !needsProgram(t, 'skopeo')
}

const ids = (list: readonly { readonly VulnerabilityID: string }[] = []) =>
  list.map(({ VulnerabilityID: id }) => id).sort()

describe('plimsoll recommend', () => {
  it('says what newer tags of the base would remove and add', async (t) => {
    if (isMissing(t)) return
    const registry = await startRegistry(t)
    const base = await push(t, registry, 'base:3.18.1', { layers: [OLD] })
    await push(t, registry, 'base:3.18.4', { layers: [NEWER] })
    await push(t, registry, 'base:3.19.0', { layers: [NEWEST] })
    await push(t, registry, 'base:3.19.0-slim', { layers: [NEWEST] })
    await push(t, registry, 'base:4.0.0', { layers: [NEWEST] })
    const image = tempFile(t, packed(dockerArchive([app(base)])))
    const run = command(t, registry.host)

    const { code, stdout, stderr } = await run(image, '-f', 'json')
    const written = JSON.parse(stdout) as Written
    assert.deepEqual([code, written.Gaps], [0, []], stderr)
    assert.equal(written.Used?.Findings, 3)
    assert.deepEqual(
      written.Candidates.map(({ Name, Why, Removes, Adds, PackageManagers }) => [
        Name.slice(Name.lastIndexOf(':')),
        Why,
        ids(Removes),
        ids(Adds),
        PackageManagers,
      ]),
      [
        [
          ':3.19.0',
          'newer-tag',
          ['CVE-2023-38545', 'CVE-2023-38546', 'CVE-2025-26519'],
          ['CVE-2023-44487'],
          [],
        ],
        [':3.18.4', 'newer-tag', ['CVE-2023-38545', 'CVE-2023-38546'], [], ['apk-tools']],
      ],
    )
    const table = await run(image, '--limit', '1', '--major')
    assert.match(table.stdout, /base:4\.0\.0 +a newer tag /)
    assert.doesNotMatch(table.stdout, /base:3\.19\.0/)
    assert.match(table.stdout, /Build on .*base:4\.0\.0: it removes 3 findings and adds 1\.\n$/)
  })

  it('says that the tag of the base stands for another image now', async (t) => {
    if (isMissing(t)) return
    const registry = await startRegistry(t)
    const base = await push(t, registry, 'base:stable', { layers: [OLD] })
    const index = join(temporaryFolder(t), 'bases.json')
    const added = await inProcess([
      'base',
      'add',
      base,
      '--image-src',
      'registry',
      '--insecure',
      registry.host,
      '--base-index',
      index,
    ])
    assert.equal(added.code, 0, added.stderr)
    await push(t, registry, 'base:stable', { layers: [NEWER] })
    const run = command(t, registry.host)
    const unlabelled = { tags: ['app:1'], layers: [OLD, APP_LAYER] }
    const image = tempFile(t, packed(dockerArchive([unlabelled])))
    const known = JSON.parse((await run(image, '-f', 'json', '--base-index', index)).stdout) as Written
    assert.deepEqual(
      known.Candidates.map(({ Why, Removes }) => [Why, ids(Removes)]),
      [['same-tag', ['CVE-2023-38545', 'CVE-2023-38546']]],
    )
    assert.deepEqual(known.Gaps, [])

    // By the label alone nobody knows which image the tag stood for.
    const labelled = tempFile(t, packed(dockerArchive([app(base)])))
    const { code, stdout } = await run(labelled)
    assert.equal(code, 4)
    assert.match(stdout, /nobody told the digest/)
    assert.match(stdout, /What newer images would remove is not known/)
  })

  it('finds the base by the attestation that BuildKit stored beside the image', async (t) => {
    if (isMissing(t)) return
    const registry = await startRegistry(t)
    const base = await push(t, registry, 'base:3.18.1', { layers: [OLD] })
    await push(t, registry, 'base:3.18.4', { layers: [NEWER] })
    const files: Files = new Map()
    const image = addImage(files, { layers: [OLD, APP_LAYER] })
    const statement = addBlob(files, provenanceOf(base, sha256(OLD)), 'application/vnd.in-toto+json')
    const annotations = { 'in-toto.io/predicate-type': 'https://slsa.dev/provenance/v0.2' }
    const manifest = {
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      config: addBlob(
        files,
        json({ architecture: 'unknown', os: 'unknown', rootfs: { diff_ids: [] } }),
        OCI_CONFIG,
      ),
      layers: [{ ...statement, annotations }],
    }
    const attestation = {
      ...addBlob(files, json(manifest), OCI_MANIFEST),
      platform: { architecture: 'unknown', os: 'unknown' },
      annotations: {
        'vnd.docker.reference.type': 'attestation-manifest',
        'vnd.docker.reference.digest': image.digest,
      },
    }
    const platform = { architecture: 'amd64', os: 'linux' }
    const index = json({
      schemaVersion: 2,
      mediaType: OCI_INDEX,
      manifests: [{ ...image, platform }, attestation],
    })
    withIndex(files, [addBlob(files, index, OCI_INDEX)])
    const name = `${registry.host}/app:1`
    await pushImage(unpacked(t, files), name, { from: 'oci', all: true, exact: true })
    const { stdout, stderr } = await inProcess([
      'recommend',
      name,
      '--image-src',
      'registry',
      '--insecure',
      registry.host,
      '-f',
      'json',
      '--mirror',
      MIRROR,
      '--cache-dir',
      temporaryFolder(t),
      '--enrich',
      'none',
    ])
    const written = JSON.parse(stdout || '{}') as Written
    assert.deepEqual(
      written.Base,
      { Name: base, FoundBy: 'attestation', Layers: 1, LayersBy: 'attestation' },
      stderr,
    )
    assert.deepEqual(
      written.Candidates.map(({ Why }) => Why),
      ['newer-tag'],
    )
  })

  it('sends a password that is for the image to no registry of its base', async (t) => {
    if (isMissing(t)) return
    const registry = await startRegistry(t, { htpasswd: true })
    const other = await startServer(t, (_request, response) => {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="other"' }).end()
    })
    const { username, password } = registry
    const name = `${registry.host}/app:1`
    const file = tempFile(t, packed(dockerArchive([app(`${other.host}/base:1`)])))
    await pushImage(file, name, { username, password })
    const folder = temporaryFolder(t)
    const where = ['--image-src', 'registry', '--insecure', '*', '--cache-dir', folder, '--mirror', MIRROR]
    const { code, stdout, stderr } = await inProcess(['recommend', name, '--username', username, ...where], {
      HOME: folder,
      PLIMSOLL_PASSWORD: password,
    })
    assert.equal(code, 4, stderr)
    assert.match(stdout, /Not to be had/)
    assert.ok(other.requests.length > 0)
    assert.ok(other.requests.every(({ headers }) => headers['authorization'] === undefined))
  })

  it('says what could not be had: no name, no registry', async (t) => {
    const run = command(t, '127.0.0.1:1')
    const nameless = tempFile(t, packed(dockerArchive([{ layers: [OLD, APP_LAYER] }])))
    const without = await run(nameless)
    assert.equal(without.code, 4)
    assert.match(without.stdout, /its base image is not known\n[^]*Nobody names the base image/)
    const image = tempFile(t, packed(dockerArchive([app('127.0.0.1:1/base:1')])))
    const refused = await run(image)
    assert.equal(refused.code, 4)
    assert.match(refused.stdout, /is built on 127\.0\.0\.1:1\/base:1, whose age is not known/)
    assert.match(refused.stdout, /No newer image was found; not everything could be looked at/)
    assert.equal((await run(image, '--allow-incomplete')).code, 0)
  })
})
