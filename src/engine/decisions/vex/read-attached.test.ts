import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { attachedDocument, openVex } from '../../../../test/attached-documents.ts'
import { INDEX_TYPE, MANIFEST_TYPE, startFakeRegistry, storedImage } from '../../../../test/fake-registry.ts'
import { digest, IMAGE } from '../../../../test/vex-fixtures.ts'
import type { ReportTarget } from '../../../core/report.ts'
import { type ScanRequest, silentProgress } from '../../request.ts'
import { readAttached } from './read-attached.ts'

const STORED = storedImage()
const INDEX_DIGEST = digest('e')

function requestOf(signal = new AbortController().signal): ScanRequest {
  const environment = { HOME: '/nonexistent' }
  const registry = { insecureHosts: [] }
  return { sources: { registry }, environment, signal, progress: silentProgress } as unknown as ScanRequest
}

function targetAt(host: string): ReportTarget {
  return {
    ...IMAGE,
    repoTags: [],
    repoDigests: [`${host}/team/app@${INDEX_DIGEST}`],
    manifestDigest: STORED.manifestDigest,
  }
}

describe('documents that are attached to an image', () => {
  it('may be attached to its manifest or to the index around it; what is no VEX is passed over', async (t) => {
    const subject = { manifest: Buffer.alloc(0), manifestDigest: INDEX_DIGEST }
    const onIndex = attachedDocument(subject, openVex('INDEX', 'pkg:oci/app'))
    const onManifest = attachedDocument(STORED, openVex('MANIFEST', 'pkg:oci/app'))
    const sbom = attachedDocument(
      STORED,
      { bomFormat: 'CycloneDX' },
      { artifactType: 'application/vnd.cyclonedx+json' },
    )
    const broken = attachedDocument(STORED, { ...openVex('BROKEN', 'x'), statements: [{}] })
    const all = [onIndex, onManifest, sbom, broken]
    const server = await startFakeRegistry(t, STORED, ({ path }, response) => {
      const name = path.slice(path.lastIndexOf('/') + 1)
      if (path.includes('/referrers/')) {
        const own = name === INDEX_DIGEST ? [onIndex] : [onManifest, sbom, broken]
        response.setHeader('content-type', INDEX_TYPE)
        response.end(JSON.stringify({ manifests: own.map(({ descriptor }) => descriptor) }))
        return true
      }
      const found = all.find((one) => one.manifestDigest === name || one.blobDigest === name)
      if (!found) return false
      response.setHeader('content-type', MANIFEST_TYPE)
      response.end(found.manifestDigest === name ? found.manifest : found.blob)
      return true
    })
    const { documents, problems } = await readAttached(targetAt(server.host), requestOf())
    assert.deepEqual(
      documents.map(({ statements, isNamed }) => [statements[0]?.ids[0], isNamed]),
      [
        ['INDEX', true],
        ['MANIFEST', true],
      ],
    )
    assert.deepEqual(
      problems.map(({ code, subject: about }) => [code, about.endsWith(broken.blobDigest)]),
      [['vex-unread', true]],
    )
  })

  it('that cannot be had are a problem', async () => {
    for (const [target, says] of [
      [{ ...IMAGE, repoDigests: [] }, /no image of a registry/],
      [{ ...IMAGE, kind: 'rootfs' }, /no image of a registry/],
      [targetAt('127.0.0.1:9'), /127\.0\.0\.1:9\/team\/app cannot be read/],
    ] as const) {
      const { documents, problems } = await readAttached(target, requestOf())
      assert.deepEqual([documents, problems.length], [[], 1])
      assert.match(problems[0]?.detail ?? '', says)
    }
  })

  it('are given up with the scan', async (t) => {
    const server = await startFakeRegistry(t, STORED)
    const reason = new Error('enough')
    await assert.rejects(readAttached(targetAt(server.host), requestOf(AbortSignal.abort(reason))), reason)
  })
})
