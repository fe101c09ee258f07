import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Digest, parseDigest } from '../../src/core/digest.ts'
import { type Outcome, plimsoll, temporaryFolder } from '../plimsoll.ts'
import { needsProgram } from '../real-data.ts'
import { pushImage, startRegistry } from '../registry-server.ts'
import { emptyShelf, pushShelf, putAttestations, putSignatures, SIGNATURE_KEY } from '../signature-shelf.ts'
import { envelopeOf, newKey, payloadOf, SCAN_PREDICATE } from '../signing.ts'

const IMAGE = fileURLToPath(new URL('../../examples/harbour.oci.tar', import.meta.url))
const MIRROR = fileURLToPath(new URL('../../examples/mirror', import.meta.url))

interface Desk {
  readonly host: string
  readonly image: string
  readonly folder: string
  readonly run: (...args: readonly string[]) => Promise<Outcome>
  readonly write: (name: string, text: string) => void
}

async function startDesk(t: TestContext): Promise<Desk> {
  const { host } = await startRegistry(t)
  const image = `${host}/team/app:1`
  await pushImage(IMAGE, image, { from: 'oci-archive' })
  const folder = temporaryFolder(t)
  return {
    host,
    image,
    folder,
    run: async (...args) => await plimsoll(args, { cwd: folder }),
    write: (name, text) => writeFileSync(join(folder, name), text),
  }
}

/** What OpenSSL makes of a payload, in base64. */
function signWithOpenssl(folder: string, payload: Buffer): string {
  writeFileSync(join(folder, 'payload'), payload)
  return execFileSync('openssl', ['dgst', '-sha256', '-sign', 'cosign.key', 'payload'], {
    cwd: folder,
  }).toString('base64')
}

function newOpensslKey(folder: string): void {
  const openssl = (...args: readonly string[]) =>
    execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', 'cosign.key')
  openssl('pkey', '-in', 'cosign.key', '-pubout', '-out', 'cosign.pub')
}

async function digestOf({ run, image }: Desk): Promise<Digest> {
  const { stdout } = await run('signature', 'verify', image, '--key', 'cosign.pub', '--json')
  const digest = parseDigest((JSON.parse(stdout) as { digest: string }).digest)
  assert.ok(digest)
  return digest
}

const programs = ['docker-registry', 'skopeo', 'openssl']

describe('signatures at the desk', () => {
  it('are verified against keys in files', async (t) => {
    if (!programs.every((name) => needsProgram(t, name))) return
    const desk = await startDesk(t)
    const { host, image, folder, run } = desk
    newOpensslKey(folder)
    desk.write('other.pub', newKey().publicPem)
    const digest = await digestOf(desk)
    const name = `${host}/team/app@${digest}`

    const unsigned = await run('signature', 'verify', image, '--key', 'cosign.pub')
    assert.deepEqual(
      [unsigned.code, unsigned.stdout],
      [1, `UNSIGNED  ${name}: no signature by cosign.pub (nobody signed it)\n`],
    )
    const shelf = emptyShelf()
    const payload = payloadOf(digest)
    const annotations = { [SIGNATURE_KEY]: signWithOpenssl(folder, payload) }
    putSignatures(shelf, digest, [{ bytes: payload, annotations }])
    await pushShelf({ host, repository: 'team/app' }, shelf)
    const signed = await run('signature', 'verify', image, '--key', 'other.pub,cosign.pub')
    assert.deepEqual([signed.code, signed.stdout], [0, `signed    ${name} by cosign.pub\n`])
    const json = await run('signature', 'verify', name, '--key', 'cosign.pub', '--json')
    assert.deepEqual(JSON.parse(json.stdout), {
      image: name,
      digest,
      pinned: name,
      signed: true,
      key: 'cosign.pub',
    })
    const other = await run('signature', 'verify', image, '--key', 'other.pub')
    assert.deepEqual([other.code, /\(1 by other keys\)/.test(other.stdout)], [1, true])

    await pushImage(IMAGE, `${host}/team/copy:1`, { from: 'oci-archive' })
    const copy = ['signature', 'verify', `${host}/team/copy:1`, '--key', 'cosign.pub']
    assert.equal((await run(...copy)).code, 1)
    assert.equal((await run(...copy, '--signature-repository', `${host}/team/app`)).code, 0)
  })

  it('end in errors that say what is wrong', async (t) => {
    if (!programs.every((name) => needsProgram(t, name))) return
    const { host, image, folder, run } = await startDesk(t)
    newOpensslKey(folder)
    const wrong: readonly [readonly string[], number, RegExp][] = [
      [[image], 2, /--key FILE/],
      [[image, '--key', 'cosign.key'], 2, /cosign\.key is wrong: it is a private key.*key-invalid/s],
      [[image, '--key', 'none.pub'], 3, /none\.pub cannot be read/],
      [['A', '--key', 'cosign.pub'], 2, /reference-invalid/],
      [
        [image, '--key', 'cosign.pub', '--signature-repository', 'a/b:c'],
        2,
        /a\/b:c is not the name of a repository/,
      ],
      [[`${host}/none:1`, '--key', 'cosign.pub'], 3, /image-not-found/],
      [['127.0.0.1:1/a', '--key', 'cosign.pub'], 3, /registry-unreachable/],
    ]
    for (const [args, code, message] of wrong) {
      const outcome = await run('signature', 'verify', ...args)
      assert.equal(outcome.code, code, outcome.stderr)
      assert.match(outcome.stderr, message)
    }
  })

  it('decide in a test of a policy, whose keys lie beside it', async (t) => {
    if (!programs.every((name) => needsProgram(t, name))) return
    const desk = await startDesk(t)
    const { host, image, folder, run, write } = desk
    const key = newKey()
    mkdirSync(join(folder, 'policies'))
    write('cosign.pub', key.publicPem)
    write('policies/cosign.pub', key.publicPem)
    write(
      'policies/news.yaml',
      'name: news\nrules:\n  - {name: a, on: finding, when: "true", action: warn, message: a}\n',
    )
    write(
      'policies/admission.yaml',
      `admission:
  default: deny
  rules:
    - name: attested
      require:
        signature: {keys: [{file: cosign.pub}]}
        attestation: {keys: [{file: cosign.pub}], maxAge: 1d}
        scan: {policy: policies/news.yaml, from: attestation, incomplete: allow}
`,
    )
    write(
      'pod.yaml',
      `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: "${image}"}]}\n`,
    )
    assert.equal((await run('admission', 'check', 'policies/admission.yaml')).code, 0)
    const test = [
      'admission',
      'test',
      'policies/admission.yaml',
      'pod.yaml',
      '--created-at',
      '2026-01-02T00:00:00Z',
    ]

    const unasked = await run(...test)
    assert.equal(unasked.code, 1)
    assert.match(unasked.stdout, /count as unknown: --signatures does it\./)
    const unsigned = await run(...test, '--signatures')
    assert.equal(unsigned.code, 1)
    assert.match(unsigned.stdout, /no signature by cosign\.pub.*\n.*no scan attested by cosign\.pub/)

    const digest = await digestOf(desk)
    const scan = ['image', image, '--image-src', 'registry', '--mirror', MIRROR, '--cache-dir', 'cache']
    await run(
      ...scan,
      '--format',
      'cosign-vuln',
      '--output',
      'vuln.json',
      '--created-at',
      '2026-01-01T12:00:00Z',
    )
    const predicate = JSON.parse(readFileSync(join(folder, 'vuln.json'), 'utf8')) as unknown
    const shelf = emptyShelf()
    const payload = payloadOf(digest)
    putSignatures(shelf, digest, [{ bytes: payload, annotations: { [SIGNATURE_KEY]: key.sign(payload) } }])
    const statement = { digest, predicateType: SCAN_PREDICATE, predicate }
    putAttestations(shelf, digest, [{ bytes: envelopeOf(key, statement) }])
    await pushShelf({ host, repository: 'team/app' }, shelf)
    const allowed = await run(...test, '--signatures')
    assert.equal(allowed.code, 0, allowed.stdout)
    assert.match(allowed.stdout, /^allow {3}Pod\/a \(pod\.yaml:1\) by attested, enforce\n$/)
    const late = await run(...test.slice(0, -1), '2026-01-03T00:00:00Z', '--signatures')
    assert.equal(late.code, 1)
    assert.match(late.stdout, /its attested scan of 2026-01-01T12:00:00\.000Z is too old/)
  })
})
