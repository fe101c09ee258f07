/**
 * What hygiene says of a real Debian image, held to `du` over the unpacked root. Takes minutes and root, so it is not part
 * of `npm test`; see debian-image.ts.
 */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { Image } from '../../src/core/image.ts'
import type { LayerReport } from '../../src/core/layer-report.ts'
import { allAnalysers, ECOSYSTEMS } from '../../src/ecosystems/registry.ts'
import { layerInfos } from '../../src/engine/inspect/inspect-image.ts'
import { accountsAnalyser } from '../../src/hygiene/accounts/analyser.ts'
import { hygieneOf } from '../../src/hygiene/hygiene.ts'
import { readLayer } from '../../src/layers/read/read-layer.ts'
import { readLayers } from '../../src/layers/read/read-layers.ts'
import { takeInventory } from '../../src/layers/squash/inventory.ts'
import { openInput } from '../../src/sources/open-input.ts'
import { layerOptions } from '../layer-fixtures.ts'
import { temporaryFolder } from '../plimsoll.ts'
import { needsProgram, needsRealData, realData } from '../real-data.ts'

const SUITE = 'bookworm'
const MAX_LINK_DEPTH = 40

const OPTIONS = layerOptions({
  analysers: [...allAnalysers().filter(({ scope }) => scope !== 'source'), accountsAnalyser],
})

function images(t: TestContext): string {
  const given = process.env['PLIMSOLL_DEBIAN_IMAGES']
  if (given) return given
  const folder = temporaryFolder(t)
  execFileSync(realData('../tools/build-debian-image.sh'), [SUITE, folder], { stdio: 'inherit' })
  return folder
}

/** Bytes of all regular files below some folders, each inode once. */
function du(root: string, ...expression: readonly string[]): number {
  const files = execFileSync('find', [root, ...expression, '-type', 'f', '-print0'], { maxBuffer: 2 ** 28 })
  if (files.length === 0) return 0
  const args = ['--apparent-size', '--block-size=1', '--total', '--files0-from=-']
  const lines = execFileSync('du', args, { input: files, maxBuffer: 2 ** 28 })
    .toString()
    .trimEnd()
    .split('\n')
  return Number(lines.at(-1)?.split('\t')[0])
}

/** The same of what a package's list names. */
function duOfPackage(root: string, name: string): number {
  const paths = readFileSync(join(root, `var/lib/dpkg/info/${name}.list`), 'utf8')
    .trimEnd()
    .split('\n')
  const args = ['--no-dereference', '--apparent-size', '--block-size=1', '--total', '--files0-from=-']
  const input = paths
    .filter((path) => isFile(join(root, path)))
    .map((path) => `${join(root, path)}\0`)
    .join('')
  const lines = execFileSync('du', args, { input }).toString().trimEnd().split('\n')
  return Number(lines.at(-1)?.split('\t')[0])
}

function isFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true
}

function unpack(archive: string, folder: string): string {
  const from = `oci-archive:${archive}:${SUITE}`
  execFileSync('skopeo', ['--insecure-policy', 'copy', from, `oci:${folder}/oci:${SUITE}`])
  execFileSync('umoci', ['unpack', '--image', `${folder}/oci:${SUITE}`, `${folder}/bundle`])
  return join(folder, 'bundle/rootfs')
}

/** A layer of what npm leaves in the home of root, made by npm itself of a package that lies here. */
async function npmLayer(t: TestContext, root: string): Promise<LayerReport> {
  const work = temporaryFolder(t)
  writeFileSync(join(work, 'package.json'), JSON.stringify({ name: 'left', version: '1.0.0' }))
  writeFileSync(join(work, 'index.js'), '// nothing\n'.repeat(1000))
  execFileSync('npm', ['pack'], { cwd: work })
  const tree = join(work, 'layer')
  mkdirSync(join(tree, 'root'), { recursive: true })
  execFileSync('npm', ['cache', 'add', './left-1.0.0.tgz', '--cache', join(tree, 'root/.npm')], { cwd: work })
  execFileSync('cp', ['-a', join(tree, 'root/.npm'), join(root, 'root/')])
  const tar = execFileSync('tar', ['-C', tree, '-c', 'root'], { maxBuffer: 2 ** 28 })
  async function* bytes() {
    yield await Promise.resolve(tar)
  }
  return (await readLayer(bytes(), { ...OPTIONS, subject: 'the layer of npm', layer: 'npm' })).report
}

function hygiene(image: Image, reports: readonly LayerReport[]) {
  const known = layerInfos(image)
  const layers = reports.map(
    (_, index) => known[index] ?? { diffId: `sha256:${'0'.repeat(64)}` as const, size: 0 },
  )
  const { packages } = takeInventory({
    reports,
    layers,
    ecosystems: ECOSYSTEMS,
    maxLinkDepth: MAX_LINK_DEPTH,
  })
  const { name, config } = image
  return hygieneOf({
    name,
    reports,
    layers,
    config,
    packages,
    now: '2026-01-01',
    maxLinkDepth: MAX_LINK_DEPTH,
  })
}

test('sizes of leftovers and tools are those of du', async (t) => {
  if (!needsRealData(t) || !['skopeo', 'umoci'].every((name) => needsProgram(t, name))) return
  const folder = images(t)
  const work = temporaryFolder(t)
  const root = unpack(join(folder, `${SUITE}.oci-gzip.tar`), work)
  const image = await openInput(join(folder, `${SUITE}.docker.tar`), {
    platform: { os: 'linux', architecture: 'amd64' },
    signal: OPTIONS.signal,
  })
  t.after(() => image.close())
  const reports = await readLayers(image, { ...OPTIONS, concurrency: 2, verifyDiffIds: true })
  const npm = await npmLayer(t, root)

  const { report } = hygiene(image, [...reports, npm])

  const of = (name: string): number | undefined => report.leftovers.find((one) => one.name === name)?.bytes
  assert.equal(report.visibleBytes, du(root))
  assert.equal(of('apt lists'), du(join(root, 'var/lib/apt/lists')))
  assert.equal(of('apt cache'), du(join(root, 'var/cache/apt')))
  assert.equal(of('npm cache'), du(join(root, 'root/.npm')))
  assert.equal(of('translations'), du(join(root, 'usr/share/locale')))
  assert.equal(of('manual pages'), du(join(root, 'usr/share/man')))
  assert.equal(of('logs'), du(join(root, 'var/log')))
  // The test suite of Python is told apart, with what is compiled of it.
  const ofSuite = ['!', '-path', '*/python3*/test/*']
  assert.equal(of('compiled Python'), du(root, '-path', '*/__pycache__/*', ...ofSuite))
  const documents = ['doc', 'doc-base', 'lintian', 'bug'].map((name) => join(root, 'usr/share', name))
  const sizes = documents.map((path) => du(path, '!', '-name', 'copyright*'))
  assert.equal(
    of('documentation'),
    sizes.reduce((sum, bytes) => sum + bytes, 0),
  )
  for (const name of ['apt', 'dpkg', 'bash', 'dash']) {
    assert.equal(report.tools.find((tool) => tool.name === name)?.bytes, duOfPackage(root, name), name)
  }

  await t.test('curl, before the last layer removes it', () => {
    const layer = join(work, 'curl')
    mkdirSync(layer)
    // Layers of a docker-archive are plain tars, each in a file of its own.
    execFileSync('tar', ['-C', work, '-xf', join(folder, `${SUITE}.docker.tar`)])
    const [, second = ''] = (
      JSON.parse(readFileSync(join(work, 'manifest.json'), 'utf8')) as { Layers: string[] }[]
    ).flatMap(({ Layers }) => Layers)
    execFileSync('tar', ['-C', layer, '--no-same-owner', '-xf', join(work, second)])
    assert.ok(readdirSync(layer).length > 0)

    const { report: before, misconfigurations } = hygiene(image, reports.slice(0, 2))

    const curl = before.tools.find(({ name }) => name === 'curl')
    assert.deepEqual(
      [curl?.layer, curl?.bytes, curl?.remedy],
      [1, duOfPackage(layer, 'curl'), 'apt-get purge -y --auto-remove curl'],
    )
    assert.ok(misconfigurations.some(({ id, advice }) => id === 'PLH-0302' && advice.includes('purge')))
    assert.ok(
      report.hidden.some(
        ({ path, layer, hiddenBy }) => path === 'usr/bin/curl' && layer === 1 && hiddenBy === 2,
      ),
    )
  })
})
