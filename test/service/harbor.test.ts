import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, it, type TestContext } from 'node:test'
import { Ajv } from 'ajv'
import { PlimsollError } from '../../src/core/errors.ts'
import { problem } from '../../src/core/problem.ts'
import type { Report } from '../../src/core/report.ts'
import type { HarborNeeds, PullRequest } from '../../src/service/harbor/needs.ts'
import type { Logger } from '../../src/service/observe/logger.ts'
import type { StoredImage } from '../../src/service/parts.ts'
import { needsProgram, needsRealData, realData } from '../real-data.ts'
import { pushImage, startRegistry, temporaryFolder } from '../registry-server.ts'
import { SAMPLE_REPORTS } from '../sample-reports.ts'
import { scanHere } from '../scan-here.ts'
import { EXAMPLE_LAYOUT } from './clair-suite.ts'
import { type ServerSettings, startServer, type TestServer } from './start-server.ts'
import { createClient, expectStatus, type SuiteAnswer } from './suite/client.ts'
import { serveLayers } from './suite/layer-server.ts'

const API = '/harbor/api/v1'
const SECRET = 'open sesame'
const TYPES = {
  request: 'application/vnd.scanner.adapter.scan.request+json; version=1.0',
  report: 'application/vnd.scanner.adapter.vuln.report.harbor+json; version=1.0',
  security: 'application/vnd.security.vulnerability.report; version=1.1',
  raw: 'application/vnd.scanner.adapter.vuln.report.raw',
  sbom: 'application/vnd.security.sbom.report+json; version=1.0',
}

interface Harbor extends TestServer {
  readonly digest: string
  readonly pulled: PullRequest[]
  ask: ReturnType<typeof createClient>
  scan(more?: object): Promise<SuiteAnswer>
  report(id: string, accept?: string, query?: string): Promise<SuiteAnswer>
}

/** A server whose pulls index the example, once `release` has come. */
async function startHarbor(
  t: TestContext,
  { release = Promise.resolve(), ...settings }: ServerSettings & { readonly release?: Promise<void> } = {},
): Promise<Harbor> {
  const layers = await serveLayers(EXAMPLE_LAYOUT)
  t.after(() => layers.close())
  const pulled: PullRequest[] = []
  const pull: HarborNeeds['pull'] = async (request): Promise<StoredImage> => {
    pulled.push(request)
    await Promise.race([release, once(request.signal, 'abort')])
    request.signal.throwIfAborted()
    return await server.indexer.indexManifest(layers.manifest, request)
  }
  const server = await startServer(t, { pull, ...settings })
  const ask = createClient(server.url, undefined)
  const digest = layers.manifest.hash
  return {
    ...server,
    digest,
    pulled,
    ask,
    scan: async (more = {}) =>
      await ask(`${API}/scan`, {
        method: 'POST',
        headers: { 'content-type': TYPES.request },
        body: {
          registry: {
            url: 'http://harbor:8080',
            authorization: `Basic ${btoa(`robot:${SECRET}`)}`,
            insecure: true,
          },
          artifact: {
            repository: 'team/harbour',
            digest,
            mime_type: 'application/vnd.oci.image.manifest.v1+json',
          },
          ...more,
        },
      }),
    report: async (id, accept = TYPES.report, query = '') =>
      await ask(`${API}/scan/${id}/report${query}`, { headers: { accept } }),
  }
}

function idOf(answer: SuiteAnswer): string {
  expectStatus(answer, 202)
  assert.equal(
    answer.headers.get('content-type'),
    'application/vnd.scanner.adapter.scan.response+json; version=1.0',
  )
  return (answer.json() as { id: string }).id
}

/** As Harbor does: again, as long as it is told to come back. */
async function poll(ask: () => Promise<SuiteAnswer>): Promise<SuiteAnswer> {
  for (;;) {
    const answer = await ask()
    if (answer.status !== 302) return answer
    const seconds = Number(answer.headers.get('refresh-after'))
    assert.ok(Number.isInteger(seconds) && seconds > 0 && seconds <= 127)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

function expectHarborError(answer: SuiteAnswer, status: number): void {
  expectStatus(answer, status)
  assert.equal(answer.headers.get('content-type'), 'application/vnd.scanner.adapter.error+json; version=1.0')
  assert.equal(typeof (answer.json() as { error: { message: string } }).error.message, 'string')
}

/** What Harbor reads: https://github.com/goharbor/pluggable-scanner-spec, `HarborVulnerabilityReport`. */
const isReport = new Ajv({ strict: false }).compile({
  type: 'object',
  required: ['generated_at', 'artifact', 'scanner', 'severity', 'vulnerabilities'],
  properties: {
    artifact: { type: 'object', required: ['repository', 'digest'] },
    scanner: { type: 'object', required: ['name', 'vendor', 'version'] },
    severity: { enum: ['Unknown', 'Negligible', 'Low', 'Medium', 'High', 'Critical'] },
    vulnerabilities: {
      type: 'array',
      items: {
        type: 'object',
        required: ['id', 'package', 'version', 'severity', 'description', 'links'],
        properties: { fix_version: { type: 'string' }, links: { type: 'array', items: { type: 'string' } } },
      },
    },
  },
})

describe("Harbor's scanner API", () => {
  it('says what it can do', async (t: TestContext) => {
    const { ask } = await startHarbor(t)
    for (const version of ['1.0', '1.1']) {
      const type = `application/vnd.scanner.adapter.metadata+json; version=${version}`
      const answer = await ask(`${API}/metadata`, { headers: { accept: type } })
      expectStatus(answer, 200)
      assert.equal(answer.headers.get('content-type'), type)
    }
  })

  it('scans: accepted, then 302 until it is done, then each report under the same id', async (t: TestContext) => {
    const { promise: release, resolve } = Promise.withResolvers<void>()
    const harbor = await startHarbor(t, { release })
    const id = idOf(await harbor.scan())
    const waiting = await harbor.report(id)
    expectStatus(waiting, 302)
    assert.equal(waiting.headers.get('refresh-after'), '5')
    resolve()

    const report = await poll(
      async () =>
        await harbor.report(id, 'application/vnd.scanner.adapter.vuln.report.harbor+json;version=1.0'),
    )
    const security = await harbor.report(id, TYPES.security)
    const raw = await harbor.report(id, TYPES.raw)

    expectStatus(report, 200)
    assert.equal(report.headers.get('content-type'), TYPES.report)
    assert.ok(isReport(report.json()), JSON.stringify(isReport.errors))
    const found = (report.json() as { vulnerabilities: { id: string }[] }).vulnerabilities
    assert.ok(found.length > 0)
    assert.equal(security.headers.get('content-type'), TYPES.security)
    assert.ok(isReport(security.json()))
    assert.ok(
      (security.json() as { vulnerabilities: object[] }).vulnerabilities.every((item) => 'cwe_ids' in item),
    )
    assert.ok('Results' in (raw.json() as object))
    assert.deepEqual(
      harbor.pulled.map(({ reference, insecure, tenant, credentials }) => ({
        reference,
        insecure,
        tenant,
        credentials,
      })),
      [
        {
          reference: `harbor:8080/team/harbour@${harbor.digest}`,
          insecure: true,
          tenant: '',
          credentials: { username: 'robot', password: SECRET },
        },
      ],
    )
  })

  it('makes bills of materials, by the media type that is asked for', async (t: TestContext) => {
    const harbor = await startHarbor(t)
    const id = idOf(
      await harbor.scan({ enabled_capabilities: [{ type: 'sbom', produces_mime_types: [TYPES.sbom] }] }),
    )
    const sbom = async (type: string) =>
      await poll(
        async () => await harbor.report(id, TYPES.sbom, `?sbom_media_type=${encodeURIComponent(type)}`),
      )

    const spdx = (await sbom('application/spdx+json')).json() as {
      media_type: string
      sbom: Record<string, unknown>
    }
    const cyclonedx = (await sbom('application/vnd.cyclonedx+json')).json() as typeof spdx

    assert.deepEqual([spdx.media_type, spdx.sbom['spdxVersion']], ['application/spdx+json', 'SPDX-2.3'])
    assert.deepEqual(
      [cyclonedx.media_type, cyclonedx.sbom['bomFormat']],
      ['application/vnd.cyclonedx+json', 'CycloneDX'],
    )
    expectHarborError(await harbor.report(id, TYPES.sbom), 400)
    expectHarborError(await harbor.report(id, TYPES.sbom, '?sbom_media_type=text/html'), 400)
  })

  it('does not pull what it knows, and pulls once what is asked for twice', async (t: TestContext) => {
    const { promise: release, resolve } = Promise.withResolvers<void>()
    const harbor = await startHarbor(t, { release })
    const [one, other] = [idOf(await harbor.scan()), idOf(await harbor.scan())]
    resolve()
    expectStatus(await poll(async () => await harbor.report(one)), 200)
    expectStatus(await harbor.report(other), 200)

    const again = idOf(await harbor.scan())

    expectStatus(await harbor.report(again), 200)
    assert.equal(harbor.pulled.length, 1)
  })

  it('tells why a scan failed, once it has, and tries again when it is asked to', async (t: TestContext) => {
    let calls = 0
    const pull: HarborNeeds['pull'] = () => {
      calls++
      return Promise.reject(new PlimsollError('registry-unauthorized', 'harbor:8080 wants credentials.'))
    }
    const harbor = await startHarbor(t, { pull })
    const id = idOf(await harbor.scan())

    const answer = await poll(async () => await harbor.report(id))

    expectHarborError(answer, 500)
    assert.match(answer.text, /harbor:8080 wants credentials/)
    await harbor.scan()
    assert.equal(calls, 2)
  })

  it('refuses what it does not understand', async (t: TestContext) => {
    const harbor = await startHarbor(t)
    const post = async (body: unknown, type = TYPES.request) =>
      await harbor.ask(`${API}/scan`, { method: 'POST', headers: { 'content-type': type }, body })

    for (const body of ['{', '[]', {}, { registry: {}, artifact: {} }])
      expectHarborError(await post(body), 400)
    expectHarborError(await harbor.scan({ registry: { url: 'x' } }), 422)
    expectHarborError(await harbor.scan({ enabled_capabilities: [{ type: 'malware' }] }), 501)
    expectHarborError(await post({}, 'text/plain'), 415)
    for (const id of ['x', '00000000-0000-4000-8000-000000000001'])
      expectHarborError(await harbor.report(id), 404)
    const id = idOf(await harbor.scan())
    expectHarborError(await harbor.report(id, 'text/html'), 501)
    expectHarborError(await harbor.ask(`${API}/metadata`, { method: 'DELETE' }), 405)
  })

  it('says 404 of a scan that nobody has written down when it should have been, as after a restart', async (t: TestContext) => {
    let now = 1_000_000
    const harbor = await startHarbor(t, { release: new Promise(() => undefined), now: () => now })
    const other = await startHarbor(t, { now: () => now })
    const id = idOf(await harbor.scan())

    const early = await other.report(id)
    now += 11_000
    const late = await other.report(id)
    const own = await harbor.report(id)
    now += 31 * 60_000
    const tooLate = await harbor.report(id)

    expectStatus(early, 302)
    expectHarborError(late, 404)
    expectStatus(own, 302)
    expectHarborError(tooLate, 404)
  })

  it('does not call clean what could not be judged: it waits for the advisories, and then fails', async (t: TestContext) => {
    let now = 1_000_000
    const report: Report = {
      ...(SAMPLE_REPORTS['clean'] as Report),
      problems: [problem('feed-missing', 'alpine-3.18', 'it is not there')],
    }
    const harbor = await startHarbor(t, {
      now: () => now,
      matcher: { report: () => Promise.resolve(report) },
    })
    const id = idOf(await harbor.scan())
    await poll(async () => {
      const answer = await harbor.report(id, TYPES.sbom, '?sbom_media_type=application/spdx%2Bjson')
      return answer
    })

    const waiting = await harbor.report(id)
    now += 11 * 60_000
    const failed = await harbor.report(id)

    expectStatus(waiting, 302)
    expectHarborError(failed, 500)
    assert.match(failed.text, /alpine-3\.18/)
  })

  it('keeps credentials out of the log and of the database', async (t: TestContext) => {
    const lines: string[] = []
    const note = (fields: object, message: string): void => void lines.push(message + JSON.stringify(fields))
    const log: Logger = { debug: note, info: note, warn: note, error: note, child: () => log }
    const harbor = await startHarbor(t, { log, pull: () => Promise.reject(new Error('connection refused')) })
    const id = idOf(await harbor.scan())
    expectHarborError(await poll(async () => await harbor.report(id)), 500)
    await harbor.scan({ registry: { url: 'x', authorization: `Bearer ${SECRET.replace(' ', '-')}` } })

    const { db } = harbor.context.store
    const rows = [
      await db.selectFrom('images').selectAll().execute(),
      await db.selectFrom('jobs').selectAll().execute(),
    ]
    const kept = lines.join('\n') + JSON.stringify(rows) + Buffer.from(id, 'base64url').toString()
    assert.ok(lines.length > 0)
    for (const form of [SECRET, btoa(`robot:${SECRET}`), SECRET.replace(' ', '-')])
      assert.ok(!kept.includes(form))
  })
})

describe("Harbor's scanner API with a real registry", () => {
  it('pulls with the credentials of the request, and says what is wrong with others', async (t: TestContext) => {
    if (!needsRealData(t) || !needsProgram(t, 'docker-registry') || !needsProgram(t, 'skopeo')) return
    const { host, username, password } = await startRegistry(t, { htpasswd: true })
    const file = realData('images/whiteouts-4-layers.docker.tar')
    await pushImage(file, `${host}/team/four:1`, { username, password })
    const authorization = (secret: string) =>
      `Basic ${Buffer.from(`${username}:${secret}`).toString('base64')}`
    const manifest = await fetch(`http://${host}/v2/team/four/manifests/1`, {
      headers: {
        authorization: authorization(password),
        accept:
          'application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json',
      },
    })
    const digest = manifest.headers.get('docker-content-digest') ?? ''
    const mirror = realData('upstream')
    const ask = createClient((await startServer(t, { mirror })).url, undefined)
    const scan = async (secret: string): Promise<SuiteAnswer> => {
      const accepted = await ask(`${API}/scan`, {
        method: 'POST',
        headers: { 'content-type': TYPES.request },
        body: {
          registry: { url: `http://${host}`, authorization: authorization(secret), insecure: true },
          artifact: { repository: 'team/four', digest, mime_type: manifest.headers.get('content-type') },
        },
      })
      const id = idOf(accepted)
      return await poll(
        async () => await ask(`${API}/scan/${id}/report`, { headers: { accept: TYPES.security } }),
      )
    }

    const refused = await scan('wrong')
    const report = await scan(password)

    expectHarborError(refused, 500)
    assert.doesNotMatch(refused.text, /wrong|c2FpbG9y/)
    expectStatus(report, 200)
    const { vulnerabilities } = report.json() as { vulnerabilities: { id: string; package: string }[] }
    const scanned = await scanHere(
      { kind: 'input', input: file },
      { cache: await temporaryFolder(t), mirror },
    )
    assert.deepEqual(
      vulnerabilities.map(({ id, package: name }) => `${id} ${name}`),
      scanned.findings.map((finding) => `${finding.id} ${finding.package.name}`),
    )
  })
})
