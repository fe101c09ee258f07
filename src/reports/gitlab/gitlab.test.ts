import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { HOSTILE_REPORTS } from '../../../test/hostile-reports.ts'
import { renderReport, sampleFinding, sampleReport } from '../../../test/render-report.ts'
import { SAMPLE_REPORTS } from '../../../test/sample-reports.ts'
import type { Report } from '../../core/report.ts'
import { cvssVectors } from './cvss-vectors.ts'

interface GitLabReport {
  readonly version: string
  readonly scan: {
    readonly start_time: string
    readonly messages: readonly { readonly level: string; readonly value: string }[]
  }
  readonly vulnerabilities: readonly {
    readonly id: string
    readonly name: string
    readonly solution: string
    readonly severity: string
    readonly identifiers: readonly { readonly type: string; readonly value: string; readonly url?: string }[]
    readonly links?: readonly { readonly url: string }[]
    readonly location: {
      readonly operating_system: string
      readonly image: string
      readonly dependency: { readonly package: { readonly name: string } }
    }
  }[]
}

const FORMATS = [
  ['gitlab', '15.0.7'],
  ['gitlab-15.2', '15.2.0'],
] as const

async function read(report: Report, id = 'gitlab'): Promise<GitLabReport> {
  return JSON.parse(await renderReport(id, report)) as GitLabReport
}

for (const [id, version] of FORMATS) {
  const file = join(import.meta.dirname, `testdata/container-scanning-${version}.schema.json`)
  const validate = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(file, 'utf8')) as object)

  describe(id, () => {
    for (const [name, report] of Object.entries(SAMPLE_REPORTS)) {
      it(`of ${name} is what the schema says`, async () => {
        const value = await read(report, id)
        assert.ok(validate(value), JSON.stringify(validate.errors))
        assert.equal(value.version, version)
      })
    }

    it('is so for any text that a package, a feed or a person wrote', async () => {
      await fc.assert(
        fc.asyncProperty(HOSTILE_REPORTS, async (report) => {
          assert.ok(validate(await read(report, id)), JSON.stringify(validate.errors))
        }),
        { numRuns: 200 },
      )
    })

    it('is so for texts that are too long', async () => {
      const long = '🚢 '.repeat(700_000)
      const finding = sampleFinding({ title: long, description: long, fixedVersion: long }, { name: long })
      const text = await renderReport(id, sampleReport('full', { findings: [finding] }))
      assert.ok(text.isWellFormed())
      assert.ok(validate(JSON.parse(text)), JSON.stringify(validate.errors))
    })

    it('is refused by the schema without what GitLab relies on', async () => {
      const value = await read(sampleReport('full'), id)
      const wrong: readonly [object, string, unknown][] = [
        [value.scan, 'start_time', '2026-01-02T03:04:05.000Z'],
        [value.vulnerabilities[0]?.location ?? {}, 'operating_system', ''],
        [value.vulnerabilities[0] ?? {}, 'identifiers', []],
        [value.vulnerabilities[0] ?? {}, 'severity', 'HIGH'],
      ]
      for (const [holder, key, bad] of wrong) {
        const record = holder as Record<string, unknown>
        const { [key]: good } = record
        record[key] = bad
        assert.equal(validate(value), false, key)
        record[key] = good
      }
      assert.ok(validate(value))
    })
  })
}

describe('a GitLab report', () => {
  it('gives each finding an id of its own that stays, and is a UUID', async () => {
    const finding = sampleFinding()
    const report = sampleReport('full', { findings: [finding, finding] })
    const ids = (await read(report)).vulnerabilities.map(({ id }) => id)
    assert.equal(new Set(ids).size, 2)
    for (const id of ids)
      assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    const later = await read({ ...report, createdAt: '2027-01-01T00:00:00.000Z' })
    assert.deepEqual(
      later.vulnerabilities.map(({ id }) => id),
      ids,
    )
  })

  it('begins with the id of the finding among its identifiers, each with a page', async () => {
    const finding = sampleFinding({
      ids: ['CVE-2023-44487', 'GHSA-qppj-fm5r-hxr3', 'odd'],
      cwes: ['CWE-79', 'NVD-CWE-Other'],
    })
    const { vulnerabilities } = await read(sampleReport('full', { findings: [finding] }))
    assert.deepEqual(
      vulnerabilities[0]?.identifiers.map(({ type, value, url }) => [type, value, url]),
      [
        ['cve', 'CVE-2023-44487', 'https://www.cve.org/CVERecord?id=CVE-2023-44487'],
        ['ghsa', 'GHSA-qppj-fm5r-hxr3', 'https://github.com/advisories/GHSA-qppj-fm5r-hxr3'],
        ['other', 'odd', undefined],
        ['cwe', '79', 'https://cwe.mitre.org/data/definitions/79.html'],
      ],
    )
  })

  it('takes only vectors that GitLab knows, the deciding one first, and ten at most', () => {
    const v2 = 'AV:N/AC:L/Au:N/C:N/I:N/A:P'
    const v3 = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H'
    const rating = (author: string, vector: string, version: '2.0' | '3.1' | '4.0' = '3.1') => ({
      author,
      cvss: { version, vector, score: 5 },
    })
    const vectors = (...ratings: ReturnType<typeof rating>[]): unknown[] =>
      cvssVectors(sampleFinding({ ratings, severity: { level: 'HIGH', author: 'nvd' } })).map(
        ({ vendor, vector }) => [vendor, vector],
      )
    assert.deepEqual(vectors(rating('debian', v2, '2.0'), rating('nvd', v3)), [
      ['nvd', v3],
      ['debian', v2],
    ])
    for (const wrong of [
      'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:N',
      'CVSS:3.1/AV:N',
      `${v3}/`,
      `${v3}/X:Y`,
      `${v3}/constructor:x`,
      `${v3}${'/E:X'.repeat(40)}`,
      'AV:N',
      v3.toLowerCase(),
      '',
    ])
      assert.deepEqual(vectors(rating('nvd', wrong)), [], wrong)
    assert.equal(vectors(...Array.from({ length: 12 }, () => rating('nvd', v3))).length, 10)
  })

  it('links only where a browser goes', async () => {
    const references = ['javascript:alert(1)', 'https://ok.example/ü', 'ftp://x.example', 'https://a b']
    const finding = sampleFinding({ references })
    const { vulnerabilities } = await read(sampleReport('full', { findings: [finding] }))
    assert.deepEqual(vulnerabilities[0]?.links, [{ url: 'https://ok.example/%C3%BC' }])
  })

  it('warns of what may hide findings', async () => {
    const { scan } = await read(sampleReport('unjudged'))
    assert.ok(
      scan.messages.some(({ level, value }) => level === 'warn' && value.startsWith('feed-missing: ')),
    )
  })

  it('says of a target without a distribution that it has none', async () => {
    const report = sampleReport('rootfs', { findings: [sampleFinding()] })
    const { vulnerabilities } = await read(report)
    assert.deepEqual(
      [vulnerabilities[0]?.location.operating_system, vulnerabilities[0]?.location.image],
      ['none', '/mnt/root'],
    )
  })
})
