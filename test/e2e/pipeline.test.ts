import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { plimsoll, temporaryFolder } from '../plimsoll.ts'
import { needsProgram } from '../real-data.ts'
import { startRegistry } from '../registry-server.ts'

const MIRROR = join(import.meta.dirname, '../../examples/mirror')

/** An image as a pipeline makes it: built in steps, with an old nghttp2 in it. Gives its digest in the registry. */
function buildAndPush(folder: string, reference: string): string {
  const layout = join(folder, 'layout')
  const bundle = join(folder, 'bundle')
  const umoci = (...args: readonly string[]): void =>
    void execFileSync('umoci', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  umoci('init', '--layout', layout)
  umoci('new', '--image', `${layout}:app`)
  umoci('unpack', '--rootless', '--image', `${layout}:app`, bundle)
  const root = join(bundle, 'rootfs')
  for (const path of ['etc', 'lib/apk/db']) mkdirSync(join(root, path), { recursive: true })
  writeFileSync(join(root, 'etc/os-release'), 'ID=alpine\nVERSION_ID=3.18.4\n')
  writeFileSync(
    join(root, 'lib/apk/db/installed'),
    'P:nghttp2-libs\nV:1.55.1-r0\nA:x86_64\no:nghttp2\n\nP:musl\nV:1.2.4-r3\nA:x86_64\no:musl\n\n',
  )
  umoci('repack', '--image', `${layout}:app`, bundle)
  umoci('config', '--image', `${layout}:app`, '--config.user', '1000', '--config.cmd', '/app')
  const digestFile = join(folder, 'digest')
  execFileSync('skopeo', [
    '--insecure-policy',
    'copy',
    '--quiet',
    '--dest-tls-verify=false',
    `--digestfile=${digestFile}`,
    `oci:${layout}:app`,
    `docker://${reference}:1.0`,
  ])
  return readFileSync(digestFile, 'utf8').trim()
}

it('a pipeline builds, pushes, fails by policy, passes by an exception, and fails again when that is over', async (t) => {
  for (const program of ['umoci', 'skopeo', 'docker-registry']) if (!needsProgram(t, program)) return
  const folder = temporaryFolder(t)
  const { host } = await startRegistry(t)
  const digest = buildAndPush(folder, `${host}/team/app`)
  const scan = async (day: string) => {
    const args = ['image', '--policy', 'kev', '--insecure', host, '--mirror', MIRROR]
    const own = [
      '--cache-dir',
      'cache',
      '--created-at',
      day,
      '--format',
      'json',
      `${host}/team/app@${digest}`,
    ]
    const { code, stdout, stderr } = await plimsoll([...args, ...own], { cwd: folder })
    assert.equal(stderr, '')
    const { Plimsoll } = JSON.parse(stdout) as {
      Plimsoll: {
        ManifestDigest: string
        Verdict: { Outcome: string; Hits: { Action: string; Message: string }[] }
        Decisions: { Exceptions: { State: string; Findings: number }[] }
        Suppressed: { By: string; Finding: { VulnerabilityID: string } }[]
      }
    }
    assert.equal(Plimsoll.ManifestDigest, digest)
    return { code, ...Plimsoll }
  }

  const first = await scan('2026-03-01')
  assert.deepEqual([first.code, first.Verdict.Outcome], [1, 'fail'])
  assert.match(first.Verdict.Hits[0]?.Message ?? '', /CVE-2023-44487/)
  assert.deepEqual(first.Suppressed, [])

  const terms =
    "--reason 'a proxy stands before it' --owner team-a --until 2026-03-31 --created-at 2026-03-01"
  const added = await plimsoll(
    ['exceptions', 'add', 'CVE-2023-44487', '--package', 'pkg:apk/alpine/nghttp2-libs', ...wordsOf(terms)],
    { cwd: folder },
  )
  assert.equal(added.code, 0, added.stderr)

  for (const day of ['2026-03-01', '2026-03-31T23:59:59Z']) {
    const accepted = await scan(day)
    assert.deepEqual([accepted.code, accepted.Verdict.Outcome], [0, 'pass'])
    assert.deepEqual(
      accepted.Suppressed.map(({ By, Finding }) => `${Finding.VulnerabilityID} ${By}`),
      ['CVE-2023-44487 plimsoll.yaml'],
    )
    assert.deepEqual(accepted.Decisions.Exceptions[0]?.State, 'used')
  }

  const over = await scan('2026-04-01')
  assert.deepEqual([over.code, over.Verdict.Outcome], [1, 'fail'])
  assert.deepEqual(over.Suppressed, [])
  assert.deepEqual(
    over.Decisions.Exceptions.map(({ State, Findings }) => [State, Findings]),
    [['expired', 1]],
  )
})

/** As a shell parts them: at spaces, but for those between apostrophes. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/'(?<quoted>[^']*)'|(?<bare>\S+)/g)].map(
    ({ groups }) => groups?.['quoted'] ?? groups?.['bare'] ?? '',
  )
}
