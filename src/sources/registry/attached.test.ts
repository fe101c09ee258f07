import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { attachedDocument, openVex, type StoredDocument } from '../../../test/attached-documents.ts'
import {
  INDEX_TYPE,
  MANIFEST_TYPE,
  startFakeRegistry,
  storedImage,
  tokenAuth,
} from '../../../test/fake-registry.ts'
import { sendJson } from '../../../test/http-server.ts'
import { type AttachedDocuments, attachedDocuments, MAX_ATTACHED } from './attached.ts'
import { MAX_REFERRER_PAGES } from './referrers.ts'

const IMAGE = storedImage()
const LIST = `/v2/team/app/referrers/${IMAGE.manifestDigest}`
const TAG = IMAGE.manifestDigest.replace(':', '-')

interface Shelf {
  readonly documents: readonly StoredDocument[]
  /** What the list of referrers answers: its pages; nothing for a registry without it. */
  readonly pages?: readonly (readonly StoredDocument[])[]
  /** What tags hold. */
  readonly tags?: Readonly<Record<string, unknown>>
  /** Status for what is not there. */
  readonly absent?: number
}

async function ask(
  t: TestContext,
  shelf: Shelf,
): Promise<AttachedDocuments & { readonly paths: readonly string[] }> {
  const { documents, pages, tags = {}, absent = 404 } = shelf
  const server = await startFakeRegistry(t, IMAGE, ({ path }, response) => {
    const url = new URL(path, 'http://x')
    if (url.pathname === LIST) {
      if (!pages) sendJson(response, absent, {})
      else {
        const page = Number(url.searchParams.get('page') ?? 0)
        if (page + 1 < pages.length) response.setHeader('link', `<${LIST}?page=${page + 1}>; rel="next"`)
        response.setHeader('content-type', INDEX_TYPE)
        response.end(
          JSON.stringify({ schemaVersion: 2, manifests: pages[page]?.map((one) => one.descriptor) }),
        )
      }
      return true
    }
    const name = url.pathname.slice(url.pathname.lastIndexOf('/') + 1)
    if (url.pathname.includes('/manifests/') && name.startsWith('sha256-')) {
      const value = tags[name]
      if (value === undefined) sendJson(response, 404, {})
      else response.writeHead(200, { 'content-type': INDEX_TYPE }).end(JSON.stringify(value))
      return true
    }
    const found = documents.find((one) => one.manifestDigest === name || one.blobDigest === name)
    if (!found) return false
    const isManifest = found.manifestDigest === name
    response.writeHead(200, { 'content-type': isManifest ? MANIFEST_TYPE : 'application/octet-stream' })
    response.end(isManifest ? found.manifest : found.blob)
    return true
  })
  const result = await attachedDocuments(`${server.host}/team/app`, [IMAGE.manifestDigest], options())
  return { ...result, paths: server.requests.map(({ path }) => path) }
}

function options() {
  return {
    registry: { insecureHosts: [] },
    env: {},
    homeDir: '/nonexistent',
    signal: new AbortController().signal,
    sleep: () => Promise.resolve(),
  }
}

const ids = ({ documents }: AttachedDocuments): string[] =>
  documents.map(({ text }) => /vex\.example\/(?<id>[^"]+)/.exec(text)?.groups?.['id'] ?? '?')

const [A, B, C] = ['A', 'B', 'C'].map((id) => attachedDocument(IMAGE, openVex(id, 'pkg:oci/app'))) as [
  StoredDocument,
  StoredDocument,
  StoredDocument,
]

describe('what is attached to an image', () => {
  it('is found in the list of referrers, on all its pages', async (t) => {
    const found = await ask(t, { documents: [A, B, C], pages: [[A], [B, C]] })
    assert.deepEqual([ids(found), found.faults], [['A', 'B', 'C'], []])
    assert.match(found.documents[0]?.name ?? '', /\/team\/app@sha256:[0-9a-f]{64}$/)
  })

  for (const absent of [404, 400, 405])
    it(`is found by the tag that stands for the image, where a registry has no list (${absent})`, async (t) => {
      const tags = { [TAG]: { schemaVersion: 2, manifests: [A.descriptor, B.descriptor] } }
      assert.deepEqual(ids(await ask(t, { documents: [A, B], tags, absent })), ['A', 'B'])
    })

  it('is found by the tag of cosign’s attestations too', async (t) => {
    const layers = [
      { mediaType: 'application/vnd.dsse.envelope.v1+json', digest: B.blobDigest, size: B.blob.length },
    ]
    const found = await ask(t, { documents: [A, B], pages: [[A]], tags: { [`${TAG}.att`]: { layers } } })
    assert.deepEqual(ids(found), ['A', 'B'])
  })

  it('is nothing where nothing is attached', async (t) => {
    assert.deepEqual((await ask(t, { documents: [] })).documents, [])
    assert.deepEqual((await ask(t, { documents: [], pages: [[]] })).documents, [])
  })

  it('is not fetched where it says that it is something else', async (t) => {
    const others = [
      attachedDocument(IMAGE, openVex('sig', 'x'), { artifactType: 'application/vnd.example.signature' }),
      attachedDocument(IMAGE, openVex('cosign', 'x'), {
        artifactType: 'application/vnd.dev.cosign.artifact.sig.v1+json',
      }),
      attachedDocument(IMAGE, openVex('spdx', 'x'), { artifactType: 'application/spdx+json' }),
      attachedDocument(IMAGE, openVex('bundle', 'x'), {
        artifactType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
        annotations: { 'dev.sigstore.bundle.predicateType': 'https://slsa.dev/provenance/v1' },
      }),
      attachedDocument(IMAGE, openVex('slsa', 'x'), {
        artifactType: 'application/vnd.in-toto+json',
        annotations: { 'in-toto.io/predicate-type': 'https://slsa.dev/provenance/v1' },
      }),
    ]
    const vex = attachedDocument(IMAGE, openVex('vex', 'x'), {
      artifactType: 'application/vnd.in-toto+json',
      annotations: { 'in-toto.io/predicate-type': 'https://openvex.dev/ns/v0.2.0' },
    })
    const found = await ask(t, { documents: [...others, vex], pages: [[...others, vex]] })
    assert.deepEqual(ids(found), ['vex'])
    for (const { manifestDigest } of others)
      assert.ok(!found.paths.some((path) => path.includes(manifestDigest)))
  })

  it('is had as far as it can be, with what was wrong with the rest', async (t) => {
    const rotten = { ...B, blob: Buffer.from('rotten') }
    const gone = attachedDocument(IMAGE, openVex('gone', 'x'))
    const odd = { ...C, manifest: Buffer.from('{}'), manifestDigest: C.manifestDigest }
    const found = await ask(t, { documents: [A, rotten, odd], pages: [[A, rotten, gone, odd]] })
    assert.deepEqual(ids(found), ['A'])
    assert.equal(found.faults.length, 3)
    for (const fault of found.faults) assert.match(fault, /sha256:/)
  })

  it('is read up to a limit, which is told', async (t) => {
    const many = Array.from({ length: MAX_ATTACHED + 1 }, (_, i) =>
      attachedDocument(IMAGE, openVex(`N${i}`, 'x')),
    )
    const found = await ask(t, { documents: many, pages: [many] })
    assert.equal(found.documents.length, MAX_ATTACHED)
    assert.deepEqual(found.faults, [`Of ${MAX_ATTACHED + 1} documents only ${MAX_ATTACHED} were read.`])
  })

  it('is not looked for in a list without an end', async (t) => {
    const endless = Array.from({ length: MAX_REFERRER_PAGES + 1 }, () => [A])
    const found = await ask(t, { documents: [A], pages: endless })
    assert.deepEqual([ids(found), found.faults.length], [['A'], 1])
    assert.match(found.faults[0] ?? '', /only 20 pages/)
    assert.equal(found.paths.filter((path) => path.startsWith(LIST)).length, MAX_REFERRER_PAGES)
  })

  it('is an error where the registry refuses, or lists what is no list', async (t) => {
    const { before } = tokenAuth({ give: (_request, response) => sendJson(response, 401, {}) })
    const closed = await startFakeRegistry(t, IMAGE, before)
    await assert.rejects(attachedDocuments(`${closed.host}/team/app`, [IMAGE.manifestDigest], options()), {
      code: 'registry-unauthorized',
    })
    const odd = await startFakeRegistry(t, IMAGE, ({ path }, response) => {
      if (path !== LIST) return false
      sendJson(response, 200, { manifests: [{ digest: 'none' }] })
      return true
    })
    await assert.rejects(attachedDocuments(`${odd.host}/team/app`, [IMAGE.manifestDigest], options()), {
      code: 'manifest-invalid',
    })
  })
})
