import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { dockerArchive, packed, type TestImage, tempFile } from '../image-archives.ts'
import { inProcess } from '../in-process.ts'
import { temporaryFolder } from '../plimsoll.ts'
import { type TarEntry, tarOf } from '../tar-builder.ts'

const MIRROR = join(import.meta.dirname, '../../examples/mirror')

function database(...packages: readonly string[]): TarEntry {
  const entries = packages.map((text) => {
    const [name, version] = text.split(' ')
    return `P:${name}\nV:${version}\nA:x86_64\no:${name}\n`
  })
  return { path: 'lib/apk/db/installed', content: `${entries.join('\n')}\n` }
}

/** Three findings come with the base, one with the layer above it. */
const OF_BASE = ['musl 1.2.4-r2', 'curl 8.3.0-r0']
const BASE: TestImage = {
  tags: ['docker.io/library/base:1'],
  layers: [
    tarOf([{ path: 'etc/os-release', content: 'ID=alpine\nVERSION_ID=3.18.4\n' }, database(...OF_BASE)]),
  ],
}
const APP: TestImage = {
  tags: ['app:1'],
  layers: [...(BASE.layers ?? []), tarOf([database(...OF_BASE, 'nghttp2 1.55.0-r0')])],
}

interface Written {
  readonly Results: readonly {
    readonly Packages?: readonly Own[]
    readonly Vulnerabilities?: readonly (Own & { readonly VulnerabilityID: string })[]
  }[]
  readonly Plimsoll: {
    readonly Suppressed: readonly { readonly By: string; readonly Reason: string }[]
    readonly Problems: readonly { readonly Code: string }[]
  }
}

interface Own {
  readonly Plimsoll: { readonly FromBase?: boolean }
}

function archive(t: TestContext, image: TestImage): string {
  return tempFile(t, packed(dockerArchive([image])))
}

function command(t: TestContext) {
  const folder = temporaryFolder(t)
  return async (...args: string[]) => await inProcess(args, { HOME: folder, XDG_CACHE_HOME: folder })
}

const SCAN = ['--mirror', MIRROR, '--enrich', 'none']

describe('what comes with the base image', () => {
  it('is told apart in reports, and left out where that is asked for', async (t) => {
    const run = command(t)
    await run('base', 'add', archive(t, BASE))
    const app = archive(t, APP)
    const table = await run('image', '--input', app, ...SCAN)
    assert.match(
      table.stdout,
      /Base image docker\.io\/library\/base:1 \(1 of 2 layers, found by diff ids\): 3 of 4 findings come with it\n/,
      table.stderr,
    )
    const saved = join(temporaryFolder(t), 'report.json')
    await run('image', '--input', app, ...SCAN, '-f', 'json', '-o', saved)
    const { stdout } = await run('convert', saved, '-f', 'json')
    const { Results: results } = JSON.parse(stdout) as Written
    const own = (list: readonly Own[] = []) => list.map(({ Plimsoll: { FromBase: is } }) => is)
    assert.deepEqual(
      results.map(({ Packages: packages, Vulnerabilities: found }) => [own(packages), own(found)]),
      [
        [
          [true, true, false],
          [true, true, true, false],
        ],
      ],
    )

    for (const args of [
      ['image', '--input', app, ...SCAN],
      ['convert', saved],
    ]) {
      const excluded = JSON.parse((await run(...args, '-f', 'json', '--exclude-base')).stdout) as Written
      assert.deepEqual(
        excluded.Results.flatMap(({ Vulnerabilities: found = [] }) =>
          found.map((one) => one.VulnerabilityID),
        ),
        ['CVE-2023-44487'],
      )
      assert.deepEqual(
        excluded.Plimsoll.Suppressed.map(({ By: by, Reason: reason }) => [by, reason]),
        Array.from({ length: 3 }, () => [
          '--exclude-base',
          'of the base image docker.io/library/base:1, by the diff ids of its layers',
        ]),
      )
    }
  })

  it('is left in where nobody knows it, and the report says so', async (t) => {
    const run = command(t)
    const { stdout } = await run('image', '--input', archive(t, APP), ...SCAN, '-f', 'json', '--exclude-base')
    const { Plimsoll: own } = JSON.parse(stdout) as Written
    assert.deepEqual(own.Suppressed, [])
    assert.ok(own.Problems.some(({ Code: code }) => code === 'base-unknown'))
  })
})
