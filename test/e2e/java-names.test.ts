import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { dockerArchive, packed, tempFile } from '../image-archives.ts'
import { plimsoll, temporaryFolder } from '../plimsoll.ts'
import { tarOf } from '../tar-builder.ts'
import { zipOf } from '../zip-builder.ts'

/*
 * Archives of Java that do not say which packages they are, with and without a table of the user's.
 */

const HULL = zipOf([{ name: 'org/example/Hull.class', content: 'hull' }])
const APP = zipOf([{ name: 'WEB-INF/lib/hull.jar', content: HULL }])

async function packagesOf(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const { code, stdout, stderr } = await plimsoll(['packages', ...args, '--format', 'json'], { environment })
  if (stdout === '') return { code, packages: [], problems: [stderr] }
  const list = JSON.parse(stdout) as {
    readonly Packages: readonly { readonly PURL: string }[]
    readonly Problems: readonly { readonly Code: string }[]
  }
  return {
    code,
    packages: list.Packages.map(({ PURL }) => PURL),
    problems: list.Problems.map(({ Code }) => Code),
  }
}

function tableOf(t: TestContext, text: string): string {
  const path = join(temporaryFolder(t), 'names.txt')
  writeFileSync(path, text)
  return path
}

const NAMED = { code: 0, packages: ['pkg:maven/org.example/hull@1.0'], problems: [] }
const UNNAMED = { code: 4, packages: [], problems: ['component-unidentified'] }

describe('a jar that does not say what it is', () => {
  it('is named in an image of which the layers are known already', async (t) => {
    const image = packed(dockerArchive([{ layers: [tarOf([{ path: 'app.war', content: APP }])] }]))
    const cache = join(temporaryFolder(t), 'cache')
    const scan = ['--input', tempFile(t, image), '--cache-dir', cache]
    const table = tableOf(t, `# ours\n${hash('sha1', HULL)}  org.example:hull:1.0\n`)

    assert.deepEqual(await packagesOf(scan), UNNAMED)
    const layers = () => readdirSync(join(cache, 'layers')).filter((name) => name.endsWith('.layer'))
    const kept = layers()
    assert.deepEqual(await packagesOf([...scan, '--java-sha1-table', table]), NAMED)
    assert.deepEqual(await packagesOf(scan), UNNAMED)
    assert.deepEqual(layers(), kept)
  })

  it('is named in folders', async (t) => {
    const root = temporaryFolder(t)
    mkdirSync(join(root, 'opt'))
    writeFileSync(join(root, 'opt/hull.jar'), HULL)
    const environment = { PLIMSOLL_JAVA_SHA1_TABLE: tableOf(t, `${hash('sha1', HULL)},org.example:hull:1.0`) }

    assert.deepEqual(await packagesOf([root, '--installed']), UNNAMED)
    assert.deepEqual(await packagesOf([root, '--installed'], environment), NAMED)
  })

  it('is not named by a table that is wrong, or not there', async (t) => {
    const root = temporaryFolder(t)
    const wrong = tableOf(t, `${'a'.repeat(40)} g:a:1\nhull.jar org.example:hull:1.0\n`)
    const bad = await packagesOf([root, '--java-sha1-table', wrong])
    assert.equal(bad.code, 2)
    assert.match(
      bad.problems.join(),
      /--java-sha1-table .*names\.txt, line 2: it does not begin with a SHA-1/,
    )
    const none = await packagesOf([root, '--java-sha1-table', join(root, 'none')])
    assert.equal(none.code, 3)
    assert.match(none.problems.join(), /There is no file/)
  })
})
