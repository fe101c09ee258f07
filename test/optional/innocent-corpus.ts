/**
 * What is taken for a secret in texts that have none: documentation, locales and sources of Debian packages, several
 * hundred megabytes. Downloads them with apt-get, so it is not part of `npm test`:
 *
 *     npm run test:innocent
 *
 * PLIMSOLL_INNOCENT names a folder that is looked at in place of them.
 */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { innocentHits } from '../innocent-hits.ts'
import { temporaryFolder } from '../plimsoll.ts'
import { needsProgram } from '../real-data.ts'

const PACKAGES =
  `python3-doc python3.11-doc perl-doc manpages manpages-dev golang-1.19-src nodejs-doc libssl-doc git-doc
  glibc-doc locales libpython3.11-testsuite libpython3.11-stdlib postgresql-doc-15 apache2-doc vim-doc
  perl-modules-5.36 ansible-core python3-twisted awscli wordpress openvpn wireguard-tools postfix-doc`.split(
    /\s+/,
  )
const MOST_HITS = 5

test('fewer than five hits in texts that have no secrets', (t) => {
  if (!needsProgram(t, 'dpkg-deb')) return
  const root = process.env['PLIMSOLL_INNOCENT'] ?? unpacked(t)
  const { files, bytes, hits } = innocentHits(root)
  t.diagnostic(`${files} files, ${Math.round(bytes / 1e6)} MB`)
  for (const hit of hits) t.diagnostic(hit)
  assert.ok(bytes > 100e6, 'too little was looked at')
  assert.ok(hits.length < MOST_HITS, `${hits.length} hits`)
})

function unpacked(t: TestContext): string {
  const folder = temporaryFolder(t)
  const [debs, root] = [join(folder, 'debs'), join(folder, 'root')]
  for (const one of [debs, root]) mkdirSync(one)
  for (const name of PACKAGES) {
    try {
      execFileSync('apt-get', ['download', '-q', name], { cwd: debs, stdio: 'ignore' })
    } catch {
      t.diagnostic(`${name} cannot be had here`)
    }
  }
  for (const deb of readdirSync(debs)) execFileSync('dpkg-deb', ['-x', join(debs, deb), root])
  return root
}
