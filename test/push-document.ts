import assert from 'node:assert/strict'
import type { Digest } from '../src/core/digest.ts'
import { attachedDocument, EMPTY_BLOB } from './attached-documents.ts'
import { digestOf, INDEX_TYPE, jsonBytes, MANIFEST_TYPE } from './fake-registry.ts'

/** A repository of a real registry that takes what anybody pushes. */
export interface PushTarget {
  /** `127.0.0.1:PORT` */
  readonly host: string
  readonly repository: string
}

/** Attaches a document to a manifest, as clients do where a registry keeps no list of referrers. */
export async function pushReferrer(target: PushTarget, subject: Digest, document: unknown): Promise<void> {
  const manifest = Buffer.alloc(0)
  const stored = attachedDocument({ manifest, manifestDigest: subject }, document)
  await pushBlob(target, EMPTY_BLOB)
  await pushBlob(target, stored.blob)
  await pushManifest(target, stored.manifestDigest, stored.manifest, MANIFEST_TYPE)
  const index = jsonBytes({ schemaVersion: 2, mediaType: INDEX_TYPE, manifests: [stored.descriptor] })
  await pushManifest(target, subject.replace(':', '-'), index, INDEX_TYPE)
}

/** Attaches an attestation of a predicate, as cosign does. */
export async function pushAttestation(
  target: PushTarget,
  subject: Digest,
  predicate: unknown,
): Promise<void> {
  const statement = {
    _type: 'https://in-toto.io/Statement/v0.1',
    predicateType: 'https://openvex.dev/ns/v0.2.0',
    subject: [{ name: target.repository, digest: { sha256: subject.slice('sha256:'.length) } }],
    predicate,
  }
  const payload = jsonBytes(statement).toString('base64')
  const envelope = jsonBytes({
    payloadType: 'application/vnd.in-toto+json',
    payload,
    signatures: [{ sig: '' }],
  })
  await pushBlob(target, EMPTY_BLOB)
  await pushBlob(target, envelope)
  const manifest = jsonBytes({
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: digestOf(EMPTY_BLOB),
      size: EMPTY_BLOB.length,
    },
    layers: [
      {
        mediaType: 'application/vnd.dsse.envelope.v1+json',
        digest: digestOf(envelope),
        size: envelope.length,
        annotations: { predicateType: 'https://openvex.dev/ns/v0.2.0' },
      },
    ],
  })
  await pushManifest(target, `${subject.replace(':', '-')}.att`, manifest, MANIFEST_TYPE)
}

export async function pushBlob({ host, repository }: PushTarget, bytes: Buffer): Promise<void> {
  const begun = await fetch(`http://${host}/v2/${repository}/blobs/uploads/`, { method: 'POST' })
  const url = new URL(begun.headers.get('location') ?? '', `http://${host}`)
  url.searchParams.set('digest', digestOf(bytes))
  const ended = await fetch(url, {
    method: 'PUT',
    body: new Uint8Array(bytes),
    headers: { 'content-type': 'application/octet-stream' },
  })
  assert.equal(ended.status, 201, await ended.text())
}

export async function pushManifest(
  { host, repository }: PushTarget,
  name: string,
  bytes: Buffer,
  type: string,
): Promise<void> {
  const url = `http://${host}/v2/${repository}/manifests/${name}`
  const answer = await fetch(url, {
    method: 'PUT',
    body: new Uint8Array(bytes),
    headers: { 'content-type': type },
  })
  assert.equal(answer.status, 201, await answer.text())
}
