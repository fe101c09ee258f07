import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { startFakeRegistry, storedImage } from '../fake-registry.ts'
import { sendJson } from '../http-server.ts'
import { commandLine, type Outcome, plimsoll, temporaryFolder } from '../plimsoll.ts'
import { needsProgram, needsRealData, realData } from '../real-data.ts'
import { pushImage, type RegistryServer, startRegistry } from '../registry-server.ts'

const ROOT = join(import.meta.dirname, '../..')
const EXAMPLE = join(ROOT, 'examples/harbour.oci.tar')
const MIRROR = join(ROOT, 'examples/mirror')

interface Index {
  readonly Images: readonly {
    readonly Name: string
    readonly Digest?: string
    readonly Report?: string
    readonly Verdict?: string
    readonly Error?: string
    readonly NoImage?: string
  }[]
}

function indexOf(folder: string): Index {
  return JSON.parse(readFileSync(join(folder, 'reports/index.json'), 'utf8')) as Index
}

function argumentsFor(host: string, folder: string, ...args: readonly string[]): readonly string[] {
  const places = ['--report-dir', join(folder, 'reports'), '--cache-dir', join(folder, 'cache')]
  return ['registry', 'scan', host, '--mirror', MIRROR, ...places, ...args]
}

async function sweep(host: string, folder: string, ...args: readonly string[]): Promise<Outcome> {
  return await plimsoll(argumentsFor(host, folder, ...args))
}

function reportsIn(folder: string): string[] {
  return globSync('*', { cwd: join(folder, 'reports') }).filter((name) => name.startsWith('sha256-'))
}

function isMissing(t: TestContext): boolean {
  return !needsRealData(t) || !needsProgram(t, 'docker-registry') || !needsProgram(t, 'skopeo')
}

/** Six tags of four images. */
async function fill(t: TestContext): Promise<RegistryServer> {
  const server = await startRegistry(t)
  const image = (name: string): string => realData(`images/${name}`)
  const at = (name: string): string => `${server.host}/${name}`
  for (const tag of ['1.0', 'latest'])
    await pushImage(EXAMPLE, at(`team/harbour:${tag}`), { from: 'oci-archive' })
  for (const tag of ['v1.9', 'v1.10'])
    await pushImage(image('whiteouts-4-layers.docker.tar'), at(`base/four:${tag}`))
  await pushImage(image('links-9-layers.docker.tar'), at('base/links:1'))
  await pushImage(image('busybox-multiarch.oci.tar'), at('misc/busybox:1'), {
    from: 'oci-archive',
    all: true,
  })
  return server
}

describe('a sweep of a real registry', () => {
  it('scans each image once, writes a report of each, and goes on from them', async (t) => {
    if (isMissing(t)) return
    const server = await fill(t)
    const { host } = server
    const folder = temporaryFolder(t)
    const first = await sweep(host, folder)
    assert.equal(first.code, 4, first.stderr)
    assert.match(first.stdout, /team\/harbour +latest +sha256:\w{12} +warn +2 /)
    assert.match(first.stdout, /6 tags, 4 images: .*1 warn/)
    assert.match(first.stderr, /\[4\/4\] /)
    const { Images: images } = indexOf(folder)
    assert.deepEqual(
      images.map(({ Name }) => Name.slice(host.length + 1)),
      [
        'base/four:v1.10',
        'base/four:v1.9',
        'base/links:1',
        'misc/busybox:1',
        'team/harbour:1.0',
        'team/harbour:latest',
      ],
    )
    assert.deepEqual([...new Set(images.map(({ Report = '' }) => Report))].sort(), reportsIn(folder).sort())
    for (const { Report = '', Digest } of images) {
      const report = readFileSync(join(folder, 'reports', Report), 'utf8')
      assert.ok(report.includes(`"ManifestDigest": "${Digest}"`), Report)
    }
    const blobsBefore = server.log().split('/blobs/').length
    const second = await sweep(host, folder, '--offline')
    assert.equal(second.code, 4)
    assert.match(second.stdout, /4 by reports that were there/)
    // Configs, to know the images; no layer.
    assert.ok(server.log().split('/blobs/').length - blobsBefore <= 2 * 6)
    assert.deepEqual(indexOf(folder).Images, images)

    // What a report was made with has changed, or it is gone, or it is told to.
    const harbour = images.find(({ Name }) => Name.endsWith('latest'))?.Report ?? ''
    rmSync(join(folder, 'reports', harbour))
    assert.match((await sweep(host, folder, '--offline')).stdout, /3 by reports/)
    assert.ok(existsSync(join(folder, 'reports', harbour)))
    assert.doesNotMatch((await sweep(host, folder, '--offline', '--rescan')).stdout, /by reports/)
    const strict = await sweep(host, folder, '--offline', '--exit-code', '9')
    assert.doesNotMatch(strict.stdout, /by reports/)
    assert.equal(strict.code, 9)
  })

  it('looks only at what is asked for', async (t) => {
    if (isMissing(t)) return
    const { host } = await fill(t)
    const folder = temporaryFolder(t)
    const cases: readonly [string, readonly string[], readonly string[]][] = [
      ['/team', [], ['team/harbour:1.0', 'team/harbour:latest']],
      ['/base/', ['--tags', 'semver:1'], ['base/four:v1.10', 'base/links:1']],
      ['', ['--tags', 'newest:1', '--repositories', 'base/four'], ['base/four:v1.10']],
      ['', ['--tags', 'l*,v1.1*'], ['base/four:v1.10', 'team/harbour:latest']],
      ['/base', ['--since', '2099-01-01'], []],
    ]
    for (const [prefix, args, expected] of cases) {
      const { code, stderr } = await sweep(`${host}${prefix}`, folder, ...args)
      assert.ok(code === 0 || code === 4, stderr)
      assert.deepEqual(
        indexOf(folder).Images.map(({ Name }) => Name.slice(host.length + 1)),
        expected,
        prefix + args.join(' '),
      )
    }
    // A prefix is one of whole names.
    const { code, stderr } = await sweep(`${host}/tea`, folder)
    assert.equal(code, 3)
    assert.match(stderr, /no repository tea, nor one below it, .*\[image-not-found\]/)
  })

  it('logs in, for the catalog too', async (t) => {
    if (isMissing(t) || !needsProgram(t, 'htpasswd')) return
    const { host, username, password } = await startRegistry(t, { htpasswd: true })
    await pushImage(EXAMPLE, `${host}/team/harbour:1.0`, { from: 'oci-archive', username, password })
    const folder = temporaryFolder(t)
    const args = argumentsFor(host, folder, '--username', username, '--password-stdin')
    const { code, stdout, stderr } = await plimsoll(args, { input: password })
    assert.equal(code, 0, stderr)
    assert.match(stdout, /1 tag, 1 image: 1 warn/)
    const refused = await sweep(host, folder)
    assert.equal(refused.code, 3)
    assert.match(refused.stderr, /without credentials.*\[registry-catalog-closed\]/)
  })

  for (const signal of ['SIGKILL', 'SIGINT'] as const) {
    it(`goes on after ${signal}`, async (t) => {
      if (isMissing(t)) return
      const { host } = await fill(t)
      const folder = temporaryFolder(t)
      const args = argumentsFor(host, folder, '--parallel', '1')
      const child = spawn(process.execPath, commandLine(args), {
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      const closed = once(child, 'close')
      child.stderr.resume()
      const journal = join(folder, 'reports/sweep.jsonl')
      // A file that has just been made has no line yet, and the last one may be cut short.
      const linesDone = (): number =>
        existsSync(journal) ? readFileSync(journal, 'utf8').split('\n').filter(isWhole).length : 0
      while (linesDone() === 0) await delay(2)
      child.kill(signal)
      const [code] = (await closed) as [number | null]
      if (signal === 'SIGINT') assert.equal(code, 130)
      const done = linesDone()
      for (const name of reportsIn(folder).filter((one) => one.endsWith('.json')))
        assert.doesNotThrow(
          () => JSON.parse(readFileSync(join(folder, 'reports', name), 'utf8')) as unknown,
          name,
        )
      const { stdout, stderr } = await sweep(host, folder, '--offline')
      assert.match(stdout, new RegExp(`4 images: .*; ${done} by reports that were there`), stderr)
    })
  }
})

describe('a sweep of a registry that is not like others', () => {
  /** The catalog is closed; a repository has an image whose layer is no tar, a chart, and one that is gone. */
  async function start(t: TestContext): Promise<string> {
    const chart = {
      schemaVersion: 2,
      config: {
        mediaType: 'application/vnd.cncf.helm.config.v1+json',
        digest: `sha256:${'0'.repeat(64)}`,
        size: 2,
      },
      layers: [],
    }
    const { host } = await startFakeRegistry(t, storedImage(), ({ path }, response) => {
      if (path.startsWith('/v2/_catalog')) sendJson(response, 401, {})
      else if (path.startsWith('/v2/team/app/tags/list'))
        sendJson(response, 200, { tags: ['1', 'chart', 'gone'] })
      else if (path.endsWith('/manifests/gone')) sendJson(response, 404, {})
      else if (path.endsWith('/manifests/chart')) sendJson(response, 200, chart)
      else if (path.startsWith('/v2/slow')) response.writeHead(429, { 'retry-after': '86400' }).end()
      else return false
      return true
    })
    return host
  }

  it('whose catalog is closed', async (t) => {
    const { code, stderr } = await sweep(await start(t), temporaryFolder(t))
    assert.equal(code, 3)
    assert.match(stderr, /gives no list of its repositories: .*--repositories.*\[registry-catalog-closed\]/)
  })

  it('has rows for what cannot be scanned, and goes on', async (t) => {
    const folder = temporaryFolder(t)
    writeFileSync(join(folder, 'list'), '# ours\nteam/app\n\nteam/missing\r\nUPPER\n')
    const { code, stdout } = await sweep(await start(t), folder, '--repositories', `@${join(folder, 'list')}`)
    assert.equal(code, 4)
    assert.match(stdout, /team\/app +gone +NOT SCANNED/)
    assert.match(stdout, /team\/missing: .*\[image-not-found\]/)
    assert.match(stdout, /UPPER: .*\[reference-invalid\]/)
    assert.match(stdout, /1 no images, left out/)
    const results = indexOf(folder).Images.map(({ Name, NoImage }) => [
      Name.split('/').at(-1),
      NoImage !== undefined,
    ])
    assert.deepEqual(results, [
      ['UPPER', false],
      ['app:1', false],
      ['app:chart', true],
      ['app:gone', false],
      ['missing', false],
    ])
  })

  it('that lets no more requests pass: the sweep ends and says so', async (t) => {
    const { code, stderr } = await sweep(
      await start(t),
      temporaryFolder(t),
      '--repositories',
      'slow/app,team/app',
    )
    assert.equal(code, 3)
    assert.match(stderr, /\[registry-rate-limited\]/)
  })
})

describe('wrong ways to ask for a sweep', () => {
  const cases: readonly [readonly string[], number, RegExp][] = [
    [[], 2, /missing required argument 'host'/],
    [['https://registry.test'], 2, /without a scheme/],
    [['alpine'], 2, /alpine is no host with a dot or a port/],
    [['registry.test/UPPER'], 2, /is not HOST or HOST\/PREFIX/],
    [['registry.test/app:1.0'], 2, /is not HOST or HOST\/PREFIX/],
    [['registry.test', '--tags', 'newest:none'], 2, /newest:3/],
    [['registry.test', '--since', 'yesterday'], 2, /--since is a date/],
    [['registry.test', '--repositories', '@/nowhere/list'], 3, /\/nowhere\/list cannot be read/],
    [['registry.test', '--report-dir', '/proc/none'], 3, /\/proc\/none cannot be made/],
    [['registry.test', '--format', 'json'], 2, /unknown option/],
  ]
  for (const [args, code, message] of cases) {
    it(args.join(' ') || 'nothing', async (t) => {
      const outcome = await plimsoll(['registry', 'scan', ...args], { cwd: temporaryFolder(t) })
      assert.equal(outcome.code, code, outcome.stderr)
      assert.match(outcome.stderr, message)
    })
  }
})

function isWhole(line: string): boolean {
  return line.startsWith('{') && line.endsWith('}')
}
