/**
 * A real three-layer Debian image by five ways: docker-archive, OCI gzip, OCI zstd, unpacked root, and a real
 * registry behind Basic auth. Takes minutes and root, so it is not part of `npm test`:
 *
 *     npm run test:debian
 *
 * PLIMSOLL_DEBIAN_IMAGES names a folder with bookworm.{docker,oci-gzip,oci-zstd}.tar; without it the image is built
 * by the script beside the real data.
 */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type Outcome, plimsoll, temporaryFolder } from '../plimsoll.ts'
import { needsProgram, needsRealData, realData } from '../real-data.ts'
import { pushImage, startRegistry } from '../registry-server.ts'

const SUITE = 'bookworm'

function images(t: TestContext): string {
  const given = process.env['PLIMSOLL_DEBIAN_IMAGES']
  if (given) return given
  const folder = temporaryFolder(t)
  execFileSync(realData('../tools/build-debian-image.sh'), [SUITE, folder], { stdio: 'inherit' })
  return folder
}

/** The layers of an archive over each other, by the tools of others. */
function unpack(archive: string, folder: string): string {
  execFileSync('skopeo', [
    '--insecure-policy',
    'copy',
    `oci-archive:${archive}:${SUITE}`,
    `oci:${folder}/oci:${SUITE}`,
  ])
  execFileSync('umoci', ['unpack', '--image', `${folder}/oci:${SUITE}`, `${folder}/bundle`])
  return join(folder, 'bundle/rootfs')
}

interface Vulnerability {
  Layer?: unknown
  Fingerprint?: string
  Plimsoll: { Origin: { LayerIndex?: number; CreatedBy?: string } }
}

/** The findings without what names the source: digests as stored, fingerprints of a target's name. */
function findingsOf({ code, stdout, stderr }: Outcome, hasLayers: boolean): string {
  assert.deepEqual([code, stderr], [0, ''])
  const { Results } = JSON.parse(stdout) as { Results: { Vulnerabilities?: Vulnerability[] }[] }
  const found = Results.flatMap(({ Vulnerabilities = [] }) => Vulnerabilities)
  assert.ok(found.length > 100, `${found.length} findings`)
  for (const one of found) {
    delete one.Layer
    delete one.Fingerprint
    if (hasLayers) continue
    delete one.Plimsoll.Origin.LayerIndex
    delete one.Plimsoll.Origin.CreatedBy
  }
  return JSON.stringify(found, undefined, 1)
}

/** A root file system has no layers to name. */
function withoutLayers(findings: string): string {
  return findings.replaceAll(/,\s+"LayerIndex": \d+/g, '').replaceAll(/,\s+"CreatedBy": "[^"]*"/g, '')
}

test('the same findings from five sources', async (t) => {
  if (!needsRealData(t) || !['skopeo', 'umoci', 'docker-registry'].every((name) => needsProgram(t, name)))
    return
  const folder = images(t)
  const cache = temporaryFolder(t)
  const common = [
    '--mirror',
    realData('upstream'),
    '--cache-dir',
    cache,
    '-f',
    'json',
    '--created-at',
    '2026-01-01',
  ]
  const file = (kind: string): string => join(folder, `${SUITE}.${kind}.tar`)
  const byFile: string[] = []
  for (const kind of ['docker', 'oci-gzip', 'oci-zstd']) {
    byFile.push(findingsOf(await plimsoll(['image', '--input', file(kind), ...common]), true))
  }
  const work = temporaryFolder(t)
  mkdirSync(join(work, 'oci'))
  const root = findingsOf(await plimsoll(['rootfs', unpack(file('oci-gzip'), work), ...common]), false)
  const { host, username, password } = await startRegistry(t, { htpasswd: true })
  await pushImage(file('docker'), `${host}/debian:12`, { username, password })
  const args = ['image', '--image-src', 'registry', '--username', username, `${host}/debian:12`, ...common]
  const byRegistry = findingsOf(await plimsoll(args, { environment: { PLIMSOLL_PASSWORD: password } }), true)
  const refused = await plimsoll(args, { environment: { PLIMSOLL_PASSWORD: 'wrong' } })

  const [docker = '', ...others] = byFile
  for (const other of [...others, byRegistry]) assert.equal(other, docker)
  assert.equal(root, withoutLayers(docker))
  assert.equal(refused.code, 3)
  assert.match(refused.stderr, /\[registry-unauthorized\]/)
  assert.ok(!refused.stderr.includes('wrong'))
})

interface Listed {
  readonly Name: string
  readonly Version: string
  readonly Type: string
  readonly Path: string
  readonly Owner?: string
  readonly LayerIndex?: number
}

async function packagesOf(...args: readonly string[]): Promise<readonly Listed[]> {
  const { code, stdout, stderr } = await plimsoll(['packages', ...args, '-f', 'json'])
  assert.deepEqual([code, stderr], [0, ''])
  return (JSON.parse(stdout) as { Packages: Listed[] }).Packages
}

/** By tar alone: `path name@version` of each package.json in a node_modules folder of one layer, sorted. */
function npmPackagesIn(layer: Buffer): readonly string[] {
  const paths = execFileSync('tar', ['t'], { input: layer, maxBuffer: 1e9 })
    .toString()
    .split('\n')
    .filter((path) => /\/node_modules\/(?:@[^/]+\/)?[^/]+\/package\.json$/.test(path))
  if (paths.length === 0) return []
  const texts = execFileSync('tar', ['xO', ...paths], { input: layer, maxBuffer: 1e9 }).toString()
  const manifests = JSON.parse(`[${texts.replaceAll(/\}\s*\{/g, '},{')}]`) as Record<string, string>[]
  return paths
    .map((path, at) => {
      const { name, version } = manifests[at] ?? {}
      return `${path.replace(/^\.\//, '')} ${name}@${version}`
    })
    .sort()
}

test('every npm package once, with its layer', async (t) => {
  if (!needsRealData(t) || !needsProgram(t, 'skopeo')) return
  const archive = join(images(t), `${SUITE}.docker.tar`)
  const [manifest] = JSON.parse(
    execFileSync('tar', ['xOf', archive, 'manifest.json']).toString(),
  ) as readonly { readonly Layers: readonly string[] }[]
  const expected = (manifest?.Layers ?? []).map((name) =>
    npmPackagesIn(execFileSync('tar', ['xOf', archive, name], { maxBuffer: 1e9 })),
  )

  const listed = await packagesOf('--input', archive, '--cache-dir', temporaryFolder(t))

  const npm = listed.filter(({ Type }) => Type === 'npm')
  assert.ok(npm.length > 50, `${npm.length} packages`)
  const found = expected.map((_, layer) =>
    npm
      .filter(({ LayerIndex }) => LayerIndex === layer)
      .map(({ Path, Name, Version }) => `${Path} ${Name}@${Version}`)
      .sort(),
  )
  assert.deepEqual(found, expected)
})

/** Old enough for PyPI to know flaws of them, which Debian has mended in place. */
const PYTHON = ['python3-requests', 'python3-urllib3', 'python3-certifi', 'python3-idna']

test('no Python package of Debian is judged by PyPI', async (t) => {
  if (!needsRealData(t) || !['skopeo', 'umoci', 'apt-get'].every((name) => needsProgram(t, name))) return
  const work = temporaryFolder(t)
  mkdirSync(join(work, 'oci'))
  const root = unpack(join(images(t), `${SUITE}.oci-gzip.tar`), work)
  execFileSync('apt-get', ['download', '-q', ...PYTHON], { cwd: work, stdio: 'ignore' })
  const files = readdirSync(work).filter((name) => name.endsWith('.deb'))
  assert.equal(files.length, PYTHON.length)
  execFileSync('dpkg', [`--root=${root}`, '--force-all', '--unpack', ...files], {
    cwd: work,
    stdio: 'ignore',
  })
  const cache = temporaryFolder(t)

  const python = (await packagesOf(root, '--cache-dir', cache)).filter(({ Type }) => Type === 'pypi')
  const options = ['--mirror', realData('upstream'), '--cache-dir', cache, '-f', 'json']
  const { stdout } = await plimsoll(['rootfs', root, ...options])

  assert.deepEqual(python.map(({ Name }) => Name).sort(), ['certifi', 'idna', 'requests', 'urllib3'])
  for (const { Name, Owner = '' } of python) assert.ok(Owner.startsWith(`pkg:deb/debian/python3-${Name}@`))
  const { Results } = JSON.parse(stdout) as { Results: { Type: string; Vulnerabilities?: unknown[] }[] }
  const judged = Results.filter(
    ({ Type, Vulnerabilities = [] }) => /pypi|python/.test(Type) && Vulnerabilities.length > 0,
  )
  assert.deepEqual(judged, [])
})
