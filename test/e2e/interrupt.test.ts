import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { startServer } from '../http-server.ts'
import { plimsoll, temporaryFolder } from '../plimsoll.ts'

const ROOT = join(import.meta.dirname, '../..')

for (const [signal, expected] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  it(`${signal} ends a scan in order: its exit code, no report, nothing half written`, async (t) => {
    const folder = temporaryFolder(t)
    // A mirror that never answers keeps the scan waiting.
    const { promise: isWaiting, resolve } = Promise.withResolvers<undefined>()
    const mirror = await startServer(t, () => resolve(undefined))
    const args = [
      '--input',
      'examples/harbour.oci.tar',
      '--mirror',
      mirror.url,
      '--cache-dir',
      join(folder, 'cache'),
    ]
    const child = spawn(
      process.execPath,
      ['bin/plimsoll.js', 'image', ...args, '--output', join(folder, 'report')],
      { cwd: ROOT, env: { PATH: process.env['PATH'] }, stdio: 'pipe' },
    )
    let text = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk))
    const ended = once(child, 'close')
    await isWaiting
    child.kill(signal)
    assert.deepEqual([await ended, text], [[expected, null], ''])
    const left = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    assert.deepEqual(
      left.filter((path) => path.includes('report') || path.endsWith('.tmp')),
      [],
    )
  })
}

it('the time that is allowed ends a scan that waits for a feed, with an error and no report', async (t) => {
  const folder = temporaryFolder(t)
  const mirror = await startServer(t, () => undefined)
  const target = ['--input', join(ROOT, 'examples/harbour.oci.tar'), '--mirror', mirror.url]
  const cache = ['--cache-dir', join(folder, 'cache')]
  const { code, stdout, stderr } = await plimsoll(['image', ...target, ...cache, '--timeout', '1500ms'])
  assert.deepEqual([code, stdout], [3, ''])
  assert.match(stderr, /\[timeout\]\n$/)
  const update = await plimsoll([
    'db',
    'update',
    'kev',
    '--mirror',
    mirror.url,
    ...cache,
    '--timeout',
    '1500ms',
  ])
  assert.deepEqual([update.code, update.stdout, update.stderr.endsWith('[timeout]\n')], [3, '', true])
})
