import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { loaderList, readRoot } from '../../test/loader-list.ts'
import { needs, needsRealData } from '../../test/real-data.ts'
import { unpackedDockerArchive } from '../../test/real-roots.ts'
import { ECOSYSTEMS } from '../ecosystems/registry.ts'
import { reachabilityOf } from '../engine/reachability.ts'
import { takeInventory } from '../layers/squash/inventory.ts'
import { Process } from './loader/process.ts'
import { loaderSettings } from './loader/settings.ts'

const ALPINE = 'alpine-3.11.5.docker.tar.gz'

/** Name and state of each package, for a command. */
async function statesIn(root: string, cmd: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const { report } = await readRoot(root)
  const { packages } = takeInventory({
    reports: [report],
    layers: [],
    ecosystems: ECOSYSTEMS,
    maxLinkDepth: 40,
  })
  const states = reachabilityOf({
    config: { entrypoint: [], cmd, env: [], raw: undefined },
    reports: [report],
    packages,
    maxLinkDepth: 40,
  })
  const os = packages.filter(({ type }) => type === 'apk')
  return Object.fromEntries(
    os.map(({ id, name }) => {
      const { state, doubt, chain } = states.get(id) ?? { state: 'none', chain: [] }
      return [name, [state, doubt, ...chain.map(({ path }) => path)].filter(Boolean).join(' ')]
    }),
  )
}

test('packages of Alpine are held against what is started', async (t) => {
  if (!needsRealData(t)) return
  const root = unpackedDockerArchive(t, ALPINE)

  const states = await statesIn(root, ['/sbin/apk'])

  assert.equal(states['apk-tools'], 'reachable sbin/apk')
  assert.equal(states['musl'], 'reachable sbin/apk lib/ld-musl-x86_64.so.1')
  assert.equal(states['zlib'], 'reachable sbin/apk lib/libz.so.1.2.11')
  assert.equal(states['busybox'], 'unknown open-end')
  assert.equal(states['alpine-keys'], 'unknown no-program')
  const shell = await statesIn(root, ['/bin/sh', '-c', 'exec getconf -a'])
  assert.equal(shell['musl-utils'], 'reachable bin/busybox usr/bin/getconf')
  assert.equal(shell['scanelf'], 'not-in-closure')
  assert.equal(shell['apk-tools'], 'not-in-closure')
})

test('the libraries of programs of Alpine are those that musl lists', async (t) => {
  if (!needsRealData(t) || !needs(t, process.getuid?.() === 0, 'only root may change the root')) return
  if (!needs(t, isX86(), 'the programs of the image are for x86-64')) return
  const root = unpackedDockerArchive(t, ALPINE)
  const { files } = await readRoot(root)
  const programs = files.read.filter((path) => files.factsOf(path)?.elf?.interpreter)
  assert.ok(programs.length > 5)
  for (const path of programs) {
    const elf = files.factsOf(path)?.elf
    assert.ok(elf)
    const { loadings } = new Process(path, elf, { files, settings: loaderSettings(files, new Map()) }).start()
    const listed = loaderList(root, ['/lib/ld-musl-x86_64.so.1', '--list'], path) ?? []
    const theirs = listed.map((one) => files.find(one.slice(1))?.path ?? one)
    assert.deepEqual(
      [...new Set(loadings.map(({ object }) => object.path))].sort(),
      [...new Set(theirs)].sort(),
      path,
    )
  }
})

function isX86(): boolean {
  return execFileSync('uname', ['-m'], { encoding: 'utf8' }).trim() === 'x86_64'
}
