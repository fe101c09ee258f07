import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { anyReport } from '../../../test/generated-reports.ts'
import { SAMPLE_REPORTS } from '../../../test/sample-reports.ts'
import type { Report } from '../../core/report.ts'
import { metadata } from './metadata.ts'
import { ARTIFACT_TYPES, VULNERABILITY_REPORTS, wantedReport } from './mime.ts'
import { harborReport } from './report.ts'
import { readScanId, writeScanId } from './scan-id.ts'
import { readScanRequest, type ScanRequest } from './scan-request.ts'
import { highestSeverity } from './severity.ts'

const DIGEST = `sha256:${'d'.repeat(64)}`
const ARTIFACT = { repository: 'library/mongo', digest: DIGEST, tag: '3.14', mimeType: ARTIFACT_TYPES[1] }

describe("Harbor's media types", () => {
  it('are known with white space and without, and by their names alone', () => {
    const cases: readonly (readonly [string | null, string | undefined])[] = [
      [null, 'harbor'],
      ['', 'harbor'],
      ['*/*', 'harbor'],
      ['application/vnd.scanner.adapter.vuln.report.harbor+json; version=1.0', 'harbor'],
      ['application/vnd.scanner.adapter.vuln.report.harbor+json;version=1.0', 'harbor'],
      ['application/vnd.security.vulnerability.report;  version=1.1', 'security'],
      ['application/vnd.security.vulnerability.report', 'security'],
      ['application/vnd.scanner.adapter.vuln.report.raw', 'raw'],
      ['application/vnd.security.sbom.report+json; version=1.0', 'sbom'],
      ['application/vnd.security.sbom.repo+json;version=1.0', 'sbom'],
      ['text/html, application/vnd.security.vulnerability.report; version=1.1', 'security'],
      ['application/vnd.security.vulnerability.report; version=9', undefined],
      ['text/html', undefined],
    ]
    for (const [accept, expected] of cases) assert.equal(wantedReport(accept), expected, String(accept))
  })
})

describe("Harbor's metadata", () => {
  it('has what Harbor refuses an adapter without', () => {
    const made = metadata('2026-01-01T00:00:00.000Z') as {
      scanner: Record<string, string>
      capabilities: { type: string; consumes_mime_types: string[]; produces_mime_types: string[] }[]
      properties: Record<string, string>
    }

    for (const name of ['name', 'vendor', 'version']) assert.ok(made.scanner[name], name)
    assert.deepEqual(
      made.capabilities.map(({ type }) => type),
      ['vulnerability', 'sbom'],
    )
    for (const { consumes_mime_types: consumed, produces_mime_types: produced } of made.capabilities) {
      assert.ok(consumed.includes('application/vnd.docker.distribution.manifest.v2+json'))
      assert.ok(produced.length > 0)
    }
    assert.deepEqual(made.capabilities[0]?.produces_mime_types, VULNERABILITY_REPORTS)
    assert.equal(
      made.properties['harbor.scanner-adapter/vulnerability-database-updated-at'],
      '2026-01-01T00:00:00.000Z',
    )
    assert.equal(
      'harbor.scanner-adapter/vulnerability-database-updated-at' in
        (metadata(undefined) as { properties: object }).properties,
      false,
    )
  })
})

describe('a scan request of Harbor', () => {
  const request: ScanRequest = {
    registry: { url: 'https://core.harbor.domain', authorization: `Basic ${btoa('robot$x:se:cret')}` },
    artifact: { repository: 'library/mongo', digest: DIGEST, tag: '3.14', mime_type: ARTIFACT_TYPES[1] },
  }
  const registry = (url: string, authorization?: string): ScanRequest => ({
    ...request,
    registry: { url, ...(authorization === undefined ? {} : { authorization }) },
  })

  it('says what to pull, and with what', () => {
    assert.deepEqual(readScanRequest(request), {
      reference: `core.harbor.domain/library/mongo@${DIGEST}`,
      artifact: ARTIFACT,
      insecure: false,
      credentials: { username: 'robot$x', password: 'se:cret' },
    })
    assert.deepEqual(readScanRequest(registry('https://h', 'Bearer a.b.c')).credentials, { token: 'a.b.c' })
    assert.equal(readScanRequest(registry('https://h')).credentials, undefined)
    assert.equal(readScanRequest(registry('http://harbor:8080')).insecure, true)
    assert.equal(
      readScanRequest({ ...request, registry: { ...request.registry, insecure: true } }).insecure,
      true,
    )
    assert.match(readScanRequest(registry('http://harbor:8080/')).reference, /^harbor:8080\/library\/mongo@/)
  })

  it('is refused with the name of the field that is wrong, and never with the secret', () => {
    const cases: readonly (readonly [ScanRequest, number, RegExp])[] = [
      [registry('ftp://h'), 422, /registry\.url/],
      [registry('h'), 422, /registry\.url/],
      [registry('https://h', 'Digest sesame'), 422, /registry\.authorization/],
      [registry('https://h', `Basic ${btoa('sesame')}`), 422, /registry\.authorization/],
      [{ ...request, artifact: { ...request.artifact, digest: 'latest' } }, 422, /artifact\.digest/],
      [{ ...request, artifact: { ...request.artifact, repository: '../x' } }, 422, /artifact\.repository/],
      [{ ...request, artifact: { ...request.artifact, repository: '' } }, 422, /artifact\.repository/],
      [{ ...request, enabled_capabilities: [{ type: 'malware' }] }, 501, /capabilities/],
    ]
    for (const [one, status, message] of cases)
      assert.throws(
        () => readScanRequest(one),
        (error: Error & { status: number }) => {
          assert.equal(error.status, status)
          assert.match(error.message, message)
          assert.doesNotMatch(error.message, /sesame/)
          return true
        },
      )
    readScanRequest({ ...request, enabled_capabilities: [{ type: 'sbom' }, { type: 'malware' }] })
    readScanRequest({ ...request, enabled_capabilities: [] })
  })
})

describe('the id of a scan', () => {
  it('is read back as it was written, and nothing else is', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 100 }),
        fc.string({ maxLength: 100 }),
        fc.nat(),
        (repository, tag, acceptedAt) => {
          const scan = { artifact: { repository, digest: DIGEST, ...(tag ? { tag } : {}) }, acceptedAt }
          assert.match(writeScanId(scan), /^[\w-]+$/)
          assert.deepEqual(readScanId(writeScanId(scan)), scan)
        },
      ),
    )
    const raw = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const wrong = [
      '',
      'x',
      raw(null),
      raw({}),
      raw([1, 'a', 'latest', '', '']),
      raw(['1', 'a', DIGEST, '', '']),
    ]
    for (const text of [...wrong, raw([1, 'a'.repeat(3000), DIGEST, '', ''])])
      assert.equal(readScanId(text), undefined)
  })
})

describe("a report in Harbor's form", () => {
  const full = SAMPLE_REPORTS['full'] as Report

  it('has every finding, and a list also where there is none', () => {
    fc.assert(
      fc.property(anyReport, fc.constantFrom('1.0' as const, '1.1' as const), (report, detail) => {
        const made = harborReport(ARTIFACT, report, detail)
        assert.deepEqual(
          made.vulnerabilities.map(({ id }) => id),
          report.findings.map(({ id }) => id),
        )
        for (const item of made.vulnerabilities) {
          assert.match(item.severity, /^(?:Unknown|Negligible|Low|Medium|High|Critical)$/)
          assert.ok(item.links.every((link) => URL.canParse(link)))
          assert.equal('preferred_cvss' in item, detail === '1.1')
          assert.ok(
            [item.package, item.version, item.fix_version, item.description].every(
              (text) => typeof text === 'string',
            ),
          )
        }
      }),
    )
    assert.deepEqual(harborReport(ARTIFACT, SAMPLE_REPORTS['clean'] as Report, '1.0').vulnerabilities, [])
  })

  it('says of what and by whom it is, and what was left open', () => {
    const made = harborReport(ARTIFACT, full, '1.1')

    assert.deepEqual(made.artifact, {
      repository: 'library/mongo',
      digest: DIGEST,
      tag: '3.14',
      mime_type: ARTIFACT_TYPES[1],
    })
    assert.equal(made.generated_at, full.createdAt)
    assert.equal(made.plimsoll.suppressed, full.suppressed.length)
    assert.equal(harborReport(ARTIFACT, SAMPLE_REPORTS['unjudged'] as Report, '1.0').plimsoll.complete, false)
    const scored = made.vulnerabilities.find(({ preferred_cvss: cvss }) => cvss && 'score_v3' in cvss)
    assert.equal(typeof scored?.preferred_cvss?.['score_v3'], 'number')
    assert.match(String(scored?.preferred_cvss?.['vector_v3']), /^CVSS:3/)
  })

  it('has the severity of the worst', () => {
    assert.equal(highestSeverity(['LOW', 'HIGH', 'UNKNOWN']), 'High')
    assert.equal(highestSeverity([]), 'Unknown')
  })
})
