import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { COMMANDS } from '../../src/cli/commands/registry.ts'
import { optionsOf } from '../../src/cli/options/table.ts'
import { plimsoll, temporaryFolder } from '../plimsoll.ts'
import { needsProgram, needsRealData, realData } from '../real-data.ts'
import { pushImage, startRegistry } from '../registry-server.ts'
import { parseReport } from './json-report.ts'

const ROOT = join(import.meta.dirname, '../..')

it('the demo prints the table, and what it says of the JSON is so', async () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['examples/demo.ts'], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] },
    encoding: 'utf8',
  })
  assert.deepEqual([status, stderr], [0, ''])
  assert.match(stdout, /^Package +Vulnerability/m)
  const path = /^The same as JSON: (?<path>.+)$/m.exec(stdout)?.groups?.['path'] ?? ''
  assert.equal(parseReport(readFileSync(join(ROOT, path), 'utf8')).Plimsoll.PackageCount, 8)
  const words = /npm run -s plimsoll -- (?<words>.+)$/m.exec(stdout)?.groups?.['words']?.split(' ') ?? []
  const explained = await plimsoll(words, { cwd: ROOT })
  assert.deepEqual([explained.code, explained.stderr], [0, ''])
  assert.match(explained.stdout, /^CVE-2023-44487 in nghttp2-libs/)
})

it('every command has help that names its options', async () => {
  for (const { name, readsArguments } of COMMANDS) {
    const { code, stdout, stderr } = await plimsoll([...name.split(' '), '--help'])
    assert.deepEqual([code, stderr], [0, ''], name)
    // Its help is that of the program whose command line it takes.
    if (readsArguments) {
      assert.match(stdout, new RegExp(`^Usage:\\s+(?:plimsoll )?${name} `, 'm'))
      continue
    }
    assert.ok(stdout.trimStart().startsWith(`Usage: plimsoll ${name}`), stdout)
    for (const option of optionsOf(name)) assert.ok(stdout.includes(`--${option.name}`), option.name)
    const widest = Math.max(...stdout.split('\n').map((line) => line.length))
    assert.ok(widest <= 100, `${name}: ${widest}`)
  }
})

it('a private registry takes the right password, and the wrong one is told in a line that does not hold it', async (t) => {
  if (!needsRealData(t)) return
  for (const program of ['docker-registry', 'skopeo', 'htpasswd', 'openssl'])
    if (!needsProgram(t, program)) return
  const { host, username, password, cacert = '' } = await startRegistry(t, { htpasswd: true, tls: true })
  const reference = `${host}/team/whiteouts:1`
  await pushImage(realData('images/whiteouts-4-layers.docker.tar'), reference, { username, password })
  const home = temporaryFolder(t)
  const mirror = ['--mirror', realData('upstream'), '--cache-dir', join(home, 'cache'), '--enrich', 'none']
  const args = ['image', '--image-src', 'registry', '--cacert', cacert, ...mirror, reference]
  const user = ['--username', username, '--password-stdin']

  const wrong = await plimsoll([...args, ...user], { input: 'hush\n', environment: { HOME: home } })
  assert.deepEqual([wrong.code, wrong.stdout], [3, ''])
  assert.match(
    wrong.stderr,
    /^plimsoll: error: [^\n]* refused access [^\n]*Log in[^\n]* \[registry-unauthorized\]\n$/,
  )
  assert.doesNotMatch(wrong.stderr, /hush/)
  const nobody = await plimsoll(args, { environment: { HOME: home } })
  assert.deepEqual([nobody.code, nobody.stderr.includes('without credentials')], [3, true])

  const right = await plimsoll([...args, ...user], { input: `${password}\n`, environment: { HOME: home } })
  assert.deepEqual([right.code, right.stderr], [0, ''])
  assert.match(right.stdout, /Total: 8 /)
  const auth = Buffer.from(`${username}:${password}`).toString('base64')
  mkdirSync(join(home, '.docker'))
  writeFileSync(join(home, '.docker/config.json'), JSON.stringify({ auths: { [host]: { auth } } }))
  const stored = await plimsoll(args, { environment: { HOME: home } })
  assert.equal(stored.stdout, right.stdout)
})
