import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { type Outcome, plimsoll, temporaryFolder } from '../plimsoll.ts'
import { needsProgram } from '../real-data.ts'
import { pushImage, startRegistry } from '../registry-server.ts'

const ROOT = join(import.meta.dirname, '../..')
const EXAMPLE = join(ROOT, 'examples/harbour.oci.tar')

interface Report {
  readonly image: string
  readonly unapproved: readonly string[]
  readonly vulnerabilities: readonly { readonly vulnerability: string; readonly severity: string }[]
}

/** As it is called in a pipeline: what is plimsoll's own is in the environment. */
async function clairScanner(
  folder: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  return await plimsoll(['clair-scanner', ...args], {
    cwd: folder,
    environment: {
      PLIMSOLL_MIRROR: join(ROOT, 'examples/mirror'),
      PLIMSOLL_CACHE_DIR: join(folder, 'cache'),
      ...environment,
    },
  })
}

function readReport(folder: string): Report {
  return JSON.parse(readFileSync(join(folder, 'r.json'), 'utf8')) as Report
}

describe('clair-scanner as it stands in pipelines', () => {
  it('fails for what nobody approved, and passes when it is approved', async (t) => {
    const folder = temporaryFolder(t)
    const flags = ['-c', 'http://clair:6060', '--ip', '172.17.0.1', '-l', 'l.log', '-r', 'r.json']
    const first = await clairScanner(folder, [...flags, EXAMPLE])
    assert.equal(first.code, 1, first.stderr)
    assert.match(first.stdout, /\| Unapproved \| Critical CVE-2023-38545 +\| curl +\| 8\.3\.0-r0 /)
    for (const line of [
      /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \[INFO\] ▶ Start clair-scanner$/m,
      /\[INFO\] ▶ Analyzing sha256:/,
      /\[WARN\] ▶ Image \[.*harbour\.oci\.tar\] contains 8 total vulnerabilities/,
      /\[ERRO\] ▶ Image \[.*\] contains 8 unapproved vulnerabilities/,
    ])
      assert.match(first.stderr, line)
    assert.equal(readFileSync(join(folder, 'l.log'), 'utf8'), first.stderr)
    const { unapproved, vulnerabilities, image } = readReport(folder)
    assert.deepEqual([unapproved.length, vulnerabilities.length, image], [8, 8, EXAMPLE])

    const approved = [...new Set(unapproved)].map((id) => `  ${id}: known\n`).join('')
    writeFileSync(join(folder, 'w.yaml'), `generalwhitelist:\n${approved}`)
    const second = await clairScanner(folder, ['-w', 'w.yaml', ...flags, EXAMPLE])
    assert.equal(second.code, 0, second.stderr)
    assert.match(second.stderr, /\[INFO\] ▶ Image \[.*\] contains 0 unapproved vulnerabilities/)
    assert.match(second.stdout, /\| Approved /)
    assert.deepEqual([readReport(folder).unapproved, readReport(folder).vulnerabilities.length], [[], 8])
    const silent = await clairScanner(folder, ['-w', 'w.yaml', '-q', EXAMPLE])
    assert.deepEqual([silent.code, silent.stdout], [0, ''])
  })

  it('counts from the threshold', async (t) => {
    const folder = temporaryFolder(t)
    const counts: number[] = []
    for (const threshold of ['Defcon1', 'Critical', 'High', 'Medium', 'Unknown']) {
      const { code } = await clairScanner(folder, ['-t', threshold, '--all=false', '-r', 'r.json', EXAMPLE])
      const { length } = readReport(folder).unapproved
      assert.equal(code, length > 0 ? 1 : 0, threshold)
      counts.push(length)
    }
    assert.deepEqual(counts, [0, 2, 3, 4, 8])
  })

  it('takes an image of a registry with a port, and what is approved for it', async (t) => {
    if (!needsProgram(t, 'docker-registry') || !needsProgram(t, 'skopeo')) return
    const { host } = await startRegistry(t)
    await pushImage(EXAMPLE, `${host}/team/harbour:1.0`, { from: 'oci-archive' })
    const folder = temporaryFolder(t)
    writeFileSync(join(folder, 'w.yaml'), `images:\n  ${host}/team/harbour:\n    CVE-2023-38545: known\n`)
    const { code, stderr } = await clairScanner(folder, [
      '-w=w.yaml',
      '-t=Critical',
      `${host}/team/harbour:1.0`,
    ])
    assert.equal(code, 0, stderr)
  })
})

describe('how clair-scanner ends otherwise', () => {
  const cases: readonly [readonly string[], number, RegExp][] = [
    [
      ['-w', 'missing.yaml', EXAMPLE],
      1,
      /\[CRIT\] ▶ The whitelist missing\.yaml cannot be read.*\[input-not-found\]/,
    ],
    [['-w', 'wrong.yaml', EXAMPLE], 1, /\[CRIT\] ▶ wrong\.yaml:1:19: .*\[whitelist-invalid\]/],
    [['127.0.0.1:1/none:1'], 1, /\[CRIT\] ▶ .*\[registry-unreachable\]/],
    [['-r', '/nowhere/r.json', '-q', EXAMPLE], 1, /\[CRIT\] ▶ \/nowhere\/r\.json cannot be written/],
    [[], 2, /takes the name of one image.*\[usage\]/],
    [['--treshold', 'High', EXAMPLE], 2, /no option --treshold/],
    [['-t', 'Terrible', EXAMPLE], 2, /Invalid CVE severity threshold Terrible given/],
  ]
  for (const [args, code, message] of cases) {
    it(args.join(' ').replace(EXAMPLE, 'IMAGE') || 'nothing', async (t) => {
      const folder = temporaryFolder(t)
      writeFileSync(join(folder, 'wrong.yaml'), 'generalwhitelist: [CVE-1]\n')
      const outcome = await clairScanner(folder, args, { PLIMSOLL_IMAGE_SRC: 'registry' })
      assert.equal(outcome.code, code, outcome.stderr)
      assert.match(outcome.stderr, message)
    })
  }

  it('shows its help', async (t) => {
    const { code, stdout } = await clairScanner(temporaryFolder(t), ['-h'])
    assert.equal(code, 0)
    assert.match(stdout, /-w, --whitelist/)
  })

  it('is incomplete where something could not be judged, unless that is allowed', async (t: TestContext) => {
    const folder = temporaryFolder(t)
    const offline = { PLIMSOLL_OFFLINE: 'true' }
    const { code, stderr } = await clairScanner(folder, ['-q', EXAMPLE], offline)
    assert.equal(code, 4)
    assert.match(stderr, /\[WARN\] ▶ Not judged: /)
    const allowed = await clairScanner(folder, ['-q', EXAMPLE], {
      ...offline,
      PLIMSOLL_ALLOW_INCOMPLETE: 'true',
    })
    assert.equal(allowed.code, 0)
  })
})
