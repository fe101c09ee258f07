import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { plimsoll, temporaryFolder } from '../plimsoll.ts'
import { needsProgram } from '../real-data.ts'
import { pushImage, startRegistry } from '../registry-server.ts'
import { startService } from './start-service.ts'

const run = promisify(execFile)
const ROOT = join(import.meta.dirname, '../..')
const EXAMPLE = join(ROOT, 'examples/harbour.oci.tar')
const PAGE = readFileSync(join(ROOT, 'docs/service.md'), 'utf8')

/** Lines of the blocks of shell on the page. */
function shown(start: string): string[] {
  const blocks = [...PAGE.matchAll(/```sh\n(?<code>[^`]*)```/g)].map(({ groups }) => groups?.['code'] ?? '')
  return blocks.flatMap((block) => block.split('\n')).filter((line) => line.startsWith(start))
}

/** As a user would, with the address of the test's registry in place of one that does not exist. */
async function runLine(line: string, host: string, env: NodeJS.ProcessEnv, cwd: string): Promise<string> {
  const script = `curl() { command curl --fail-with-body "$@"; }\n${line.replaceAll('registry.example', host)}`
  const { stdout } = await run('bash', ['-euc', script], {
    cwd,
    env: { PATH: process.env['PATH'], ...env },
  }).catch((error: unknown) => {
    throw new Error(`${line}: ${(error as { stdout: string }).stdout}`, { cause: error })
  })
  return stdout
}

/** What Quay hands in of the image that was pushed. */
async function clairManifest(host: string): Promise<unknown> {
  const base = `http://${host}/v2/team/app`
  const accept = 'application/vnd.oci.image.manifest.v1+json'
  const response = await fetch(`${base}/manifests/1.0`, { headers: { accept } })
  const { layers } = (await response.json()) as { layers: { digest: string }[] }
  return {
    hash: response.headers.get('docker-content-digest'),
    layers: layers.map(({ digest: hash }) => ({ hash, uri: `${base}/blobs/${hash}`, headers: {} })),
  }
}

test('every curl on the page of the service does what the page says', async (t: TestContext) => {
  for (const program of ['docker-registry', 'skopeo', 'curl']) if (!needsProgram(t, program)) return
  const registry = await startRegistry(t)
  await pushImage(EXAMPLE, `${registry.host}/team/app:1.0`, { from: 'oci-archive' })
  const { url } = await startService(t)
  const cwd = temporaryFolder(t)
  copyFileSync(EXAMPLE, join(cwd, 'image.tar'))
  writeFileSync(join(cwd, 'manifest.json'), JSON.stringify(await clairManifest(registry.host)))
  const scan = ['image', '--input', EXAMPLE, '--mirror', join(ROOT, 'examples/mirror'), '--cache-dir', cwd]
  await plimsoll([...scan, '--format', 'cyclonedx', '--output', join(cwd, 'bom.json')])

  const lines = shown('curl ')
  assert(lines.length > 15)
  const answers = new Map<string, string>()
  let digest = ''
  for (const line of lines) {
    const ask = async () => await runLine(line, registry.host, { SERVER: url, DIGEST: digest }, cwd)
    let answer = await ask()
    // The first report comes before its feeds, and says so.
    for (let times = 0; times < 300 && answer.includes('feed-missing'); times++) {
      await sleep(50)
      answer = await ask()
    }
    if (digest === '') digest = (JSON.parse(answer) as { digest: string }).digest
    answers.set(line, answer)
  }
  const said = (part: string): string => [...answers].find(([line]) => line.includes(part))?.[1] ?? ''
  assert.match(said('/events'), /event: done\ndata: .*"state":"indexed"/)
  assert.match(said('index_report'), /"success":true/)
  assert.match(said('format=table'), /CVE-2023-44487/)
  assert.match(said('version=<8.4.0'), /curl@8\.3\.0-r0/)
  assert.match(said('text/csv'), /curl,8\.3\.0-r0/)
  assert.match(said('/api/v1/feeds'), /alpine-3\.18/)
  assert.match(said('vulnerability_report'), /"manifest_hash"/)
})

test('every command on the page is one, with options that it has', async () => {
  for (const line of shown('plimsoll ')) {
    const [, ...words] = line.split(' ')
    const flags = words.filter((word) => word.startsWith('--'))
    const command = words.slice(
      0,
      words.findIndex((word) => word.startsWith('-') || word.includes('/')),
    )
    const name = command.length > 0 ? command.slice(0, 2) : words.slice(0, 1)
    const { stdout } = await plimsoll([...name, '--help'])
    for (const flag of flags) assert(stdout.includes(`${flag} `), `${line}: ${flag}`)
  }
})
