/**
 * cosign itself signs and attests the example's image in a real registry, in both its forms and with keys of all kinds
 * that it verifies. Needs cosign 2.6 or newer on the PATH, so it is not part of `npm test`:
 *
 *     npm run test:cosign
 */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { plimsoll, temporaryFolder } from '../plimsoll.ts'
import { needsProgram } from '../real-data.ts'
import { pushImage, startRegistry } from '../registry-server.ts'
import { newKey } from '../signing.ts'

const IMAGE = fileURLToPath(new URL('../../examples/harbour.oci.tar', import.meta.url))
const MIRROR = fileURLToPath(new URL('../../examples/mirror', import.meta.url))
const FORMS = { first: [], bundle: ['--new-bundle-format'] } as const

const policyOf = (key: string): string => `admission:
  default: deny
  rules:
    - name: all
      require:
        signature: {keys: [{file: ${key}.pub}]}
        attestation: {keys: [{file: ${key}.pub}], maxAge: 1d}
        scan: {policy: news.yaml, from: attestation, incomplete: allow}
`
const NEWS = 'name: news\nrules:\n  - {name: a, on: finding, when: "true", action: warn, message: a}\n'
const podOf = (image: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: "${image}"}]}\n`

function cosign(folder: string, ...args: readonly string[]): void {
  const env = { ...process.env, COSIGN_PASSWORD: '' }
  execFileSync('cosign', args, { cwd: folder, env, stdio: 'pipe' })
}

function isThere(t: TestContext): boolean {
  return ['docker-registry', 'skopeo', 'cosign'].every((name) => needsProgram(t, name))
}

for (const kind of ['p256', 'p384', 'p521', 'rsa'] as const)
  for (const [form, flags] of Object.entries(FORMS))
    test(`what cosign signs with ${kind} counts in its ${form} form`, async (t) => {
      if (!isThere(t)) return
      const { host } = await startRegistry(t)
      const image = `${host}/team/app:1`
      await pushImage(IMAGE, image, { from: 'oci-archive' })
      const folder = temporaryFolder(t)
      const run = async (...args: readonly string[]) => await plimsoll(args, { cwd: folder })
      writeFileSync(join(folder, `${kind}.pem`), newKey(kind).privatePem)
      cosign(folder, 'import-key-pair', '--key', `${kind}.pem`, '--output-key-prefix', kind)
      for (const [name, text] of [
        ['policy.yaml', policyOf(kind)],
        ['news.yaml', NEWS],
        ['pod.yaml', podOf(image)],
      ] as const)
        writeFileSync(join(folder, name), text)

      const verify = ['signature', 'verify', image, '--key', `${kind}.pub`, '--json']
      const { digest } = JSON.parse((await run(...verify)).stdout) as { digest: string }
      const pinned = `${host}/team/app@${digest}`
      const signing = ['--tlog-upload=false', '--yes', '--key', `${kind}.key`, ...flags]
      cosign(folder, 'sign', ...signing, pinned)
      assert.equal((await run(...verify)).code, 0)

      const decide = ['admission', 'test', 'policy.yaml', 'pod.yaml', '--signatures']
      assert.match((await run(...decide)).stdout, /no scan attested/)
      const scan = ['image', pinned, '--image-src', 'registry', '--mirror', MIRROR, '--cache-dir', 'cache']
      await run(...scan, '--format', 'cosign-vuln', '--output', 'vuln.json')
      cosign(folder, 'attest', ...signing, '--type', 'vuln', '--predicate', 'vuln.json', pinned)
      const decided = await run(...decide)
      assert.equal(decided.code, 0, decided.stdout)
    })
