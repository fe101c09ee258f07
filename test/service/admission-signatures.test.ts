import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Digest, parseDigest } from '../../src/core/digest.ts'
import { cosignVulnFormat } from '../../src/reports/cosign-vuln/index.ts'
import { jsonFormat } from '../../src/reports/json/index.ts'
import { temporaryFolder } from '../plimsoll.ts'
import { needsProgram } from '../real-data.ts'
import { pushImage, startRegistry } from '../registry-server.ts'
import { scanHere } from '../scan-here.ts'
import { emptyShelf, pushShelf, putAttestations, putBundles, signImage } from '../signature-shelf.ts'
import { bundleOf, envelopeOf, newKey, SCAN_PREDICATE, type StatementParts } from '../signing.ts'
import { eventually, startService } from './start-service.ts'

const IMAGE = fileURLToPath(new URL('../../examples/harbour.oci.tar', import.meta.url))
const MIRROR = fileURLToPath(new URL('../../examples/mirror', import.meta.url))
const DAY = 24 * 60 * 60 * 1000
const KEY = newKey()

const judgement = (when: string): string => `name: news
rules:
  - {name: no-news, on: finding, when: "${when}", action: deny, message: "it has {finding.id}"}
`

/** A rule for each namespace. */
const policyOf = (harmless: string, strict: string): string => `admission:
  default: deny
  rules:
    - {name: signed, match: {namespaces: [signed]}, require: {signature: {keys: [{file: old.pub}, {file: cosign.pub}]}}}
    - name: away
      match: {namespaces: [away]}
      require: {signature: {keys: [{file: cosign.pub}], repository: "127.0.0.1:1/signatures"}}
    - name: attested
      match: {namespaces: [attested]}
      require:
        attestation: {keys: [{file: cosign.pub}], maxAge: 7d}
        scan: {policy: "${harmless}", from: attestation, incomplete: allow}
    - name: brief
      match: {namespaces: [brief]}
      require: {attestation: {keys: [{file: cosign.pub}], maxAge: 1h}}
    - name: strict
      match: {namespaces: [strict]}
      require:
        attestation: {keys: [{file: cosign.pub}], maxAge: 7d}
        scan: {policy: "${strict}", from: attestation, incomplete: allow}
`

interface Door {
  readonly host: string
  readonly image: string
  readonly digest: Digest
  /** What the service says of a pod with the image; empty where it lets it in. */
  readonly refusal: (namespace: string, image?: string) => Promise<string>
  /** What cosign would attest: a scan of the image. */
  readonly predicate: (createdAt: number) => Promise<unknown>
}

/** A registry with the image, and a service that does nothing but answer reviews: it scans nothing. */
async function startDoor(t: TestContext): Promise<Door> {
  const { host } = await startRegistry(t)
  const image = `${host}/team/app:1`
  await pushImage(IMAGE, image, { from: 'oci-archive' })
  const folder = temporaryFolder(t)
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  file('cosign.pub', KEY.publicPem)
  file('old.pub', newKey().publicPem)
  const harmless = file('harmless.yaml', judgement("finding.id == 'CVE-2025-90001'"))
  const strict = file('strict.yaml', judgement('true'))
  const policy = file('policy.yaml', policyOf(harmless, strict))
  const service = await startService(t, {
    change: (config) => ({
      ...config,
      roles: ['admission'],
      admission: { ...config.admission, policy },
      indexer: {
        ...config.indexer,
        sources: { ...config.indexer.sources, registry: { insecureHosts: [host] } },
      },
    }),
  })
  const scanned = await scanHere({ kind: 'reference', reference: image }, { cache: folder, mirror: MIRROR })
  const digest = parseDigest(scanned.target.manifestDigest ?? '')
  assert.ok(digest)
  const options = { width: 80, color: false, showSuppressed: true, listAllPackages: true }
  return {
    host,
    image,
    digest,
    refusal: async (namespace, name = image) => await refusalOf(service.url, namespace, name),
    predicate: async (createdAt) => {
      const report = { ...scanned, createdAt: new Date(createdAt).toISOString() }
      const texts = await Array.fromAsync(cosignVulnFormat(jsonFormat).write(report, options))
      return JSON.parse(texts.join('')) as unknown
    },
  }
}

async function refusalOf(url: string, namespace: string, image: string): Promise<string> {
  const review = {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid: 'u-1',
      kind: { group: '', version: 'v1', kind: 'Pod' },
      resource: { group: '', version: 'v1', resource: 'pods' },
      operation: 'CREATE',
      namespace,
      userInfo: {},
      object: {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'a' },
        spec: { containers: [{ name: 'a', image }] },
      },
    },
  }
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${url}/admission/validate`, {
    method: 'POST',
    headers,
    body: JSON.stringify(review),
  })
  assert.equal(answer.status, 200)
  const { response } = (await answer.json()) as {
    response: { allowed: boolean; status?: { message: string } }
  }
  return response.allowed ? '' : (response.status?.message ?? 'refused')
}

describe('signatures at the cluster’s door', () => {
  it('let in what is signed or attested, and nothing else', async (t) => {
    if (!['docker-registry', 'skopeo'].every((name) => needsProgram(t, name))) return
    const door = await startDoor(t)
    const { host, digest, refusal } = door
    const target = { host, repository: 'team/app' }
    const name = `${host}/team/app@${digest}`

    assert.ok(
      (await refusal('signed')).includes(
        `no signature by old.pub or cosign.pub (nobody signed it): cosign sign --key KEY ${name}`,
      ),
    )
    assert.match(
      await refusal('attested'),
      /no scan attested by cosign\.pub \(nobody attests one\): cosign attest/,
    )
    assert.match(await refusal('away'), /its signature could not be looked up \(.*127\.0\.0\.1:1/)

    const shelf = emptyShelf()
    signImage(shelf, digest, newKey())
    await pushShelf(target, shelf)
    await eventually('the wrong signature', async () =>
      /1 by other keys/.test(await refusal('signed')) ? true : undefined,
    )
    signImage(shelf, digest, KEY)
    const scan = async (createdAt: number): Promise<StatementParts> => ({
      digest,
      predicateType: SCAN_PREDICATE,
      predicate: await door.predicate(createdAt),
    })
    putAttestations(shelf, digest, [{ bytes: envelopeOf(KEY, await scan(Date.now() - 2 * DAY)) }])
    await pushShelf(target, shelf)
    await eventually('the signature', async () => ((await refusal('signed')) === '' ? true : undefined))
    await eventually('the attestation', async () => ((await refusal('attested')) === '' ? true : undefined))
    assert.equal(await refusal('signed', name), '')
    assert.match(await refusal('brief'), /its attested scan of .* is too old/)
    assert.match(await refusal('strict'), /the policy .*strict\.yaml refuses it: .*\(CVE-/)

    putBundles(shelf, digest, [{ bytes: bundleOf(KEY, await scan(Date.now())) }])
    await pushShelf(target, shelf)
    await eventually('the newer attestation', async () =>
      (await refusal('brief')) === '' ? true : undefined,
    )
  })
})
