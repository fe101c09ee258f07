import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { run } from '../../bench/measure.ts'
import manifest from '../../package.json' with { type: 'json' }
import { type Outcome, plimsoll, SOURCE, temporaryFolder } from '../plimsoll.ts'
import { HOSTILE_CASES } from './hostile-cases.ts'

const ROOT = join(import.meta.dirname, '../..')

/** A report that is read as far as it goes. */
const SAVED = 'src/saved/own/testdata/before.json'

describe('the bundle', () => {
  const folder = join(temporaryFolder({ after }), 'dist')
  const main = pathToFileURL(join(folder, 'launch.cjs')).href

  before(() => {
    execFileSync(process.execPath, [join(ROOT, 'tools/build.ts'), '--out', folder])
  })

  /** @param codeHome where the code is kept that V8 made */
  async function scan(cache: string, program = SOURCE, codeHome = cache): Promise<Outcome> {
    const image = ['image', '--input', 'examples/harbour.oci.tar', '--mirror', 'examples/mirror']
    const args = [...image, '--cache-dir', cache, '-f', 'json', '--created-at', '2026-01-01']
    const environment = { XDG_CACHE_HOME: codeHome }
    return await plimsoll(args, { cwd: ROOT, environment, program })
  }

  it('says what the source says, also of an image that it knows', async (t) => {
    const [own, others] = [temporaryFolder(t), temporaryFolder(t)]
    const bySource = await scan(others)

    const [first, again] = [await scan(own, main), await scan(own, main)]

    assert.equal(bySource.code, 0)
    const timeless = ({ code, stdout }: Outcome) => [code, stdout.replaceAll(/"CheckedAt": ".*"/g, '')]
    assert.deepEqual(timeless(first), timeless(bySource))
    assert.deepEqual(again, first)
    assert.ok(readdirSync(join(own, 'layers')).some((name) => name.endsWith('.inventory')))
    assert.ok(!readdirSync(join(others, 'layers')).some((name) => name.endsWith('.inventory')))
    const [version = ''] = readdirSync(join(own, 'plimsoll/code'))
    assert.ok(
      readdirSync(join(own, 'plimsoll/code', version)).some((name) => /^image-scan-.*\.code$/.test(name)),
    )
    assert.equal(existsSync(join(others, 'plimsoll')), false)
  })

  // Each asks for other files of the bundle, and for other things of those that are loaded late.
  for (const words of [
    'db update --mirror examples/mirror alpine-3.18 osv-npm',
    'db list',
    'fs src/ecosystems --mirror examples/mirror -f json --created-at 2026-01-01',
    'rootfs src --mirror examples/mirror',
    'image --input examples/harbour.oci.tar --mirror examples/mirror -f sarif --created-at 2026-01-01',
    'image --input examples/harbour.oci.tar --mirror examples/mirror -f template --template examples/templates/report.html --created-at 2026-01-01',
    'packages --input examples/harbour.oci.tar',
    'sbom package.json --offline',
    'purl pkg:npm/lodash@4.17.0 --offline',
    'compare-versions debian 1.0 1.0~',
    'exceptions list --created-at 2026-01-01',
    'exceptions check package.json',
    'image --input examples/harbour.oci.tar --mirror examples/mirror --exceptions package.json',
    'registry scan alpine',
    'clair-scanner --help',
    'explain CVE-2023-44487 --from examples/none.json',
    `convert ${SAVED} -f json,html -o - -o /dev/null`,
    `diff ${SAVED} ${SAVED} -f markdown`,
    `merge ${SAVED} ${SAVED} -f csv`,
    `summary ${SAVED}`,
    `find ${SAVED} --package musl --version <2`,
    'image --input examples/harbour.oci.tar --severity NONE',
    'image --input examples/harbour.oci.tar --vex package.json',
    'purl pkg:npm/lodash@4.17.0 --offline --vex repo -f openvex --created-at 2026-01-01',
    'vex check package.json',
    'vex add --id CVE-2024-1 --product pkg:npm/a',
    'vex repo list',
    'image --input examples/harbour.oci.tar --offline -f html --created-at 2026-01-01',
    '--help',
  ]) {
    it(`says what the source says to ${words}`, async (t) => {
      const needsNoCache =
        /^(?:compare|convert|merge|summary|find|explain|exceptions|vex (?:add|check)|--help)/.test(words)
      const say = async (program: string) => {
        const cache = temporaryFolder(t)
        const args = [...words.split(' '), ...(needsNoCache ? [] : ['--cache-dir', cache])]
        const environment = { XDG_CACHE_HOME: cache }
        const outcome = await plimsoll(args, { cwd: ROOT, environment, program })
        return { ...outcome, stdout: outcome.stdout.replaceAll(/"CheckedAt": ".*"/g, '') }
      }
      assert.deepEqual(await say(main), await say(SOURCE))
    })
  }

  it('loads four files for an image that it knows, and what reads layers is none of them', async (t) => {
    const [cache, codeHome] = [temporaryFolder(t), temporaryFolder(t)]
    const loadedBy = (home: string): string[] => {
      const code = join(home, 'plimsoll/code')
      const names = readdirSync(join(code, readdirSync(code)[0] ?? ''))
      return names.map((name) => name.replace(/-[\w-]{8}\.cjs\.code$/, '').replace('image-', '')).sort()
    }

    await scan(cache, main)
    await scan(cache, main, codeHome)

    assert.ok(loadedBy(cache).includes('reading'))
    assert.deepEqual(loadedBy(codeHome), ['image', 'rolldown-runtime', 'scan', 'start'])
  })

  /** The hungriest of the hostile images; the others stay below a half of it. */
  const hungry = [
    'a status file of one line of 100 MB',
    'a bomb of zstd',
    'half a gigabyte of zeros',
    'paths that are together too long',
    'a manifest that is nested very deep',
  ]
  for (const name of hungry) {
    it(`stays within the memory budget for ${name}`, (t) => {
      const cache = temporaryFolder(t)
      const input = join(cache, 'image.tar')
      const found = HOSTILE_CASES.find((one) => one.name === name)
      assert.ok(found)
      writeFileSync(input, found.bytes())
      const program = `import(${JSON.stringify(main)}).then((one) => one.main(process.argv.slice(1)))`
      const scanning = ['image', '--input', input, '--offline', '--cache-dir', cache]
      const { maxRssBytes } = run({
        name,
        args: ['-e', program, '--', ...scanning],
        environment: { XDG_CACHE_HOME: cache },
        exitCodes: [0, 3, 4],
      })
      assert.ok(maxRssBytes <= 200 * 1024 * 1024, `${maxRssBytes} bytes`)
    })
  }

  it('has the licences of all that is in it', () => {
    const text = readFileSync(join(folder, 'LICENCES.txt'), 'utf8')
    const missing = Object.keys(manifest.dependencies).filter((name) => !text.includes(`${name} `))
    assert.deepEqual(missing, [])
  })
})
