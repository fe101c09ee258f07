import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { IndexReport, VulnerabilityReport } from '../../src/service/clair/json/schemas.ts'
import { needsProgram, needsRealData, realData } from '../real-data.ts'
import { pushImage, startRegistry, temporaryFolder } from '../registry-server.ts'
import { scanHere } from '../scan-here.ts'
import { startServer } from './start-server.ts'
import { createClient, expectDocument, expectStatus } from './suite/client.ts'

/** One with a distribution, one with packages of languages alone. */
const IMAGES = ['images/whiteouts-4-layers.docker.tar', 'images/links-9-layers.docker.tar']
const MANIFEST_TYPES =
  'application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json'

describe('an image of a registry, by its layers', () => {
  for (const image of IMAGES)
    it(`is indexed with the Authorization that is handed in, and has the findings of a scan: ${image}`, async (t: TestContext) => {
      if (!needsRealData(t) || !needsProgram(t, 'docker-registry') || !needsProgram(t, 'skopeo')) return
      const mirror = realData('upstream')
      const registry = await startRegistry(t, { htpasswd: true })
      const { host, username, password } = registry
      const file = realData(image)
      await pushImage(file, `${host}/team/links:9`, { username, password })
      const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
      const base = `http://${host}/v2/team/links`
      const response = await fetch(`${base}/manifests/9`, {
        headers: { authorization, accept: MANIFEST_TYPES },
      })
      const digest = response.headers.get('docker-content-digest') ?? ''
      const { layers } = (await response.json()) as { layers: { digest: string }[] }
      const ask = createClient((await startServer(t, { mirror })).url, undefined)
      const body = {
        hash: digest,
        layers: layers.map(({ digest: hash }) => ({
          hash,
          uri: `${base}/blobs/${hash}`,
          headers: { Authorization: [authorization] },
        })),
      }

      const indexed = await ask('/indexer/api/v1/index_report', { method: 'POST', body })
      expectStatus(indexed, 201)
      const index = expectDocument<IndexReport>(indexed, 'indexReport')
      const answer = await ask(`/matcher/api/v1/vulnerability_report/${digest}`)
      const report = expectDocument<VulnerabilityReport>(answer, 'vulnerabilityReport')
      const scanned = await scanHere(
        { kind: 'input', input: file },
        { cache: await temporaryFolder(t), mirror },
      )

      assert.equal(index.err, '')
      assert.deepEqual(
        Object.values(report.packages).map(({ name, version }) => `${name} ${version}`),
        scanned.packages.map(({ name, version }) => `${name} ${version}`),
      )
      assert.ok(scanned.findings.length > 0)
      const told = Object.entries(report.package_vulnerabilities).flatMap(([id, list]) =>
        list.map((key) => {
          const { name, fixed_in_version: fixed } = report.vulnerabilities[key] ?? {
            name: '',
            fixed_in_version: '',
          }
          return `${report.packages[id]?.name} ${name} ${fixed}`
        }),
      )
      assert.deepEqual(
        told.toSorted(),
        scanned.findings
          .map((finding) => `${finding.package.name} ${finding.id} ${finding.fixedVersion ?? ''}`)
          .toSorted(),
      )
      assert.equal(Object.values(report.distributions)[0]?.version_id, scanned.distribution?.release)
    })
})
