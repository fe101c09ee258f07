/**
 * What is said to be reached in a real Debian image, held to what the image's own loader says. Takes minutes and root, so
 * it is not part of `npm test`:
 *
 *     node --test test/optional/reachability.ts
 *
 * PLIMSOLL_DEBIAN_ROOT names the unpacked root of the image that debian-image.ts uses; without it the image of
 * PLIMSOLL_DEBIAN_IMAGES is unpacked.
 */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, realpathSync } from 'node:fs'
import { join, relative } from 'node:path'
import { type TestContext, test } from 'node:test'
import { closureOf } from '../../src/reachability/closure/index.ts'
import { Process } from '../../src/reachability/loader/process.ts'
import { loaderSettings } from '../../src/reachability/loader/settings.ts'
import { resolveSpecifier } from '../../src/reachability/node/resolve.ts'
import type { ProgramFiles } from '../../src/reachability/program-files.ts'
import { inRoot, loaderList, readRoot } from '../loader-list.ts'
import { temporaryFolder } from '../plimsoll.ts'
import { needs, needsProgram } from '../real-data.ts'

const LOADER = ['/lib64/ld-linux-x86-64.so.2', '--list']

function debianRoot(t: TestContext): string | undefined {
  const given = process.env['PLIMSOLL_DEBIAN_ROOT']
  if (given) return given
  const images = process.env['PLIMSOLL_DEBIAN_IMAGES'] ?? ''
  const isThere = needs(t, images !== '', 'neither PLIMSOLL_DEBIAN_ROOT nor PLIMSOLL_DEBIAN_IMAGES is set')
  if (!isThere || !['skopeo', 'umoci'].every((name) => needsProgram(t, name))) return undefined
  const folder = temporaryFolder(t)
  mkdirSync(join(folder, 'oci'))
  const archive = `oci-archive:${join(images, 'bookworm.oci-gzip.tar')}:bookworm`
  execFileSync('skopeo', ['--insecure-policy', 'copy', archive, `oci:${folder}/oci:bookworm`])
  execFileSync('umoci', ['unpack', '--image', `${folder}/oci:bookworm`, `${folder}/bundle`])
  return join(folder, 'bundle/rootfs')
}

/** What the loader of the root lists, as real paths. */
function listed(root: string, files: ProgramFiles, program: string): string[] {
  const paths = loaderList(root, LOADER, program) ?? []
  return [...new Set(paths.map((path) => files.find(path.slice(1))?.path ?? path))].sort()
}

test('the libraries of every program are those that its loader lists', async (t) => {
  const root = debianRoot(t)
  if (root === undefined || !needs(t, process.getuid?.() === 0, 'only root may change the root')) return
  const { files } = await readRoot(root)
  const settings = loaderSettings(files, new Map())
  const programs = files.read.filter(
    (path) =>
      (path.startsWith('usr/bin/') || path.startsWith('usr/sbin/')) && files.factsOf(path)?.elf?.interpreter,
  )
  assert.ok(programs.length > 300, `${programs.length} programs`)
  const different: string[] = []
  for (const path of programs) {
    const elf = files.factsOf(path)?.elf
    assert.ok(elf)
    const { loadings } = new Process(path, elf, { files, settings }).start()
    const ours = [...new Set(loadings.map(({ object }) => object.path))].sort().join(' ')
    const theirs = listed(root, files, path).join(' ')
    if (ours !== theirs) different.push(`${path}: ${ours} instead of ${theirs}`)
  }
  assert.deepEqual(different, [])
})

test('the closure of nginx is what its loader lists', async (t) => {
  const root = debianRoot(t)
  if (root === undefined || !needs(t, process.getuid?.() === 0, 'only root may change the root')) return
  const { files } = await readRoot(root)
  const { reached, openEnds } = closureOf(files, { entrypoint: [], cmd: ['nginx'], env: [] })
  const sure = [...reached.values()].filter(({ isPossible }) => !isPossible)
  const expected = [...listed(root, files, 'usr/sbin/nginx'), 'usr/sbin/nginx'].sort()
  assert.deepEqual(sure.map(({ path }) => path).sort(), expected)
  assert.ok(expected.length > 5)
  assert.ok(openEnds.some(({ path, reason }) => path === 'usr/sbin/nginx' && reason.includes('dlopen')))
})

const PROGRAMS = [
  'import ssl, json',
  'import http.server, sqlite3',
  'import asyncio, email.mime.text, xml.etree.ElementTree',
  'import unittest, decimal, logging.config, urllib.request',
] as const

/** The files of the modules that a program has loaded when it ends. */
const LOADED = `
import sys
for module in list(sys.modules.values()):
    path = getattr(module, '__file__', None) or getattr(getattr(module, '__spec__', None), 'origin', None)
    if path and path.startswith('/'): print(path)
`

test('modules that Python loads are reached', async (t) => {
  const root = debianRoot(t)
  if (root === undefined || !needs(t, process.getuid?.() === 0, 'only root may change the root')) return
  const { files } = await readRoot(root)
  for (const program of PROGRAMS) {
    const loaded: readonly string[] = inRoot(root, ['python3', '-c', `${program}${LOADED}`])
      .trim()
      .split('\n')
    const { reached } = closureOf(files, { entrypoint: [], cmd: ['python3', '-c', program], env: [] })
    assert.ok(loaded.length > 30, program)
    const lost = loaded.filter(
      (path) => reached.get(files.find(path.slice(1))?.path ?? '')?.isPossible !== false,
    )
    assert.deepEqual(lost, [], program)
  }
})

test('modules that Node loads are reached', async (t) => {
  const root = debianRoot(t)
  if (root === undefined) return
  const { files } = await readRoot(root)
  for (const name of ['express', 'axios', 'lodash', 'minimist']) {
    const program = `require('${name}'); console.log(JSON.stringify(Object.keys(require.cache)))`
    const loaded: string = execFileSync(process.execPath, ['-e', program], {
      cwd: join(root, 'srv/app'),
      encoding: 'utf8',
    })
    const paths: readonly string[] = (JSON.parse(loaded) as string[]).map((path) =>
      relative(realpathSync(root), path),
    )
    const found = new Set(resolveAll(files, [name]))
    assert.ok(paths.length > 0)
    assert.deepEqual(
      paths.filter((path) => !found.has(path)),
      [],
      name,
    )
  }
})

/** Everything that modules of an application lead to, by plain resolution. */
function resolveAll(files: ProgramFiles, names: readonly string[]): readonly string[] {
  const found = names.flatMap((name) => resolveSpecifier(files, name, 'srv/app/[eval]'))
  for (const path of found) {
    for (const specifier of files.factsOf(path)?.node?.imports ?? [])
      for (const next of resolveSpecifier(files, specifier, path)) if (!found.includes(next)) found.push(next)
  }
  return found
}
