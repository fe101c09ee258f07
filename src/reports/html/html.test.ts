import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { largeReport } from '../../../test/browser/large-report.ts'
import { SAMPLE_REPORTS } from '../../../test/sample-reports.ts'
import { modelOf, type Finding as Row } from '../../../web/report/model.ts'
import type { Finding } from '../../core/finding.ts'
import { fullName } from '../../core/package.ts'
import { oneLine } from '../../core/printable.ts'
import type { Report } from '../../core/report.ts'
import { writeDetails } from './details.ts'
import { htmlFormat } from './index.ts'
import { html, scriptJson } from './markup.ts'
import type { DetailData, PageData } from './page-data.ts'
import { writeRows } from './rows.ts'
import { subjectOf } from './subject.ts'
import { updatesOf } from './updates.ts'

const OPTIONS = { width: 120, color: false, showSuppressed: false, listAllPackages: true }

function sample(name: string): Report {
  const report = SAMPLE_REPORTS[name]
  assert.ok(report)
  return report
}

describe('markup', () => {
  it('escapes what stands in it, and shows what could not be seen', () => {
    const text = html`<p title="${'a"b'}">${'<b>&\u202e\n x'}${[html`<i>${1}</i>`, undefined]}</p>`
    assert.equal(text.text, '<p title="a&quot;b">&lt;b&gt;&amp;\\u{202e} x<i>1</i></p>')
  })

  it('never lets a text end its element or attribute', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.doesNotMatch(html`${text}`.text, /[<>"]|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/v)
      }),
    )
  })
})

describe('JSON in a script element', () => {
  it('holds nothing that ends the element, and says the same', () => {
    const texts = fc.oneof(fc.string(), fc.constantFrom('</script>', '<!--', '<script', ']]>'))
    fc.assert(
      fc.property(fc.array(texts), (value) => {
        const json = scriptJson(value)
        assert.ok(!json.includes('<'))
        assert.deepEqual(JSON.parse(json), value)
      }),
    )
  })
})

describe('rows', () => {
  const read = (reports: readonly Report[]) =>
    modelOf(JSON.parse([...writeRows(subjectOf(reports))].join('')) as PageData)

  /** What both sides have to agree on. */
  const facts = ({ id, ids, package: pkg, severity, fixedVersion = '', status }: Finding) => ({
    id: oneLine(id),
    aliases: ids.filter((other) => other !== id),
    name: oneLine(fullName(pkg)),
    version: oneLine(pkg.version),
    level: ['UNKNOWN', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'].indexOf(severity.level),
    fixed: fixedVersion,
    status: status.replaceAll('_', ' '),
  })
  const readFacts = ({ id, aliases, pkg, severity, fixed, status }: Row) => {
    const { name, version } = pkg
    return { id, aliases, name, version, level: severity, fixed, status }
  }

  for (const name of Object.keys(SAMPLE_REPORTS))
    it(`are read by the page as they were written: ${name}`, () => {
      const report = sample(name)
      const { findings, suppressed, packages, layers } = read([report])
      assert.deepEqual(findings.map(readFacts), report.findings.map(facts))
      assert.deepEqual(
        suppressed.map(readFacts),
        report.suppressed.map(({ finding }) => facts(finding)),
      )
      assert.equal(
        packages.length,
        new Set([...report.packages, ...report.findings.map((one) => one.package)].map(({ id }) => id)).size,
      )
      assert.equal(layers.length, report.layers.length)
    })

  it('belong to their own image and layer where there are several', () => {
    const { findings, suppressed, images } = read([sample('clean'), sample('full'), sample('full')])
    assert.equal(images.length, 3)
    assert.deepEqual(new Set(findings.map(({ pkg }) => pkg.imageKey)), new Set([2, 3]))
    const layersOf = (key: number) =>
      findings.filter(({ pkg }) => pkg.imageKey === key).map(({ pkg }) => pkg.layer?.key)
    assert.deepEqual(layersOf(2)[0], 4)
    assert.deepEqual(layersOf(3)[0], 6)
    assert.equal(suppressed[0]?.suppression?.reason, 'the code is not called')
  })

  it('have a detail each, in the same order', () => {
    const subject = subjectOf([sample('full')])
    const { details, texts } = JSON.parse([...writeDetails(subject)].join('')) as DetailData
    assert.equal(details.length, subject.findings.length + subject.suppressed.length)
    assert.equal(texts[details[1]?.[0] ?? -1], 'What CVE-2024-0001 is about. At length.')
    assert.match(texts[details[6]?.[0] ?? -1] ?? '', /CVE-2024-0006/)
  })
})

describe('updates', () => {
  const [pattern] = sample('full').findings
  assert.ok(pattern)
  const of = (
    name: string,
    fixed: string | undefined,
    more: Partial<Finding> = {},
    order = 'dpkg',
  ): Finding => {
    const { fixedVersion: _fixedVersion, kev: _kev, ...rest } = pattern
    return {
      ...rest,
      package: { ...pattern.package, name, source: { name: 'openssl', version: '1' } },
      evidence: pattern.evidence.map((one) => ({ ...one, order })),
      ...(fixed === undefined ? {} : { fixedVersion: fixed }),
      ...more,
    }
  }
  const updates = (...findings: Finding[]) => updatesOf(subjectOf([{ ...sample('full'), findings }]))

  it('go to the highest version, by the order that decided', () => {
    for (const [versions, order, target] of [
      [['1.9', '1.10'], 'dpkg', '1.10'],
      [['3.0.1', '3.0.1~rc1'], 'dpkg', '3.0.1'],
      [['1:0.1', '9.0'], 'dpkg', '1:0.1'],
      [['2.0'], 'nobody knows', '2.0'],
      [['2.0', '3.0'], 'nobody knows', undefined],
      [['2.0', 'not a version!'], 'dpkg', undefined],
    ] as const) {
      const found = updates(...versions.map((version) => of('libssl3', version, {}, order)))
      assert.deepEqual(
        found.map((update) => update.target),
        [target],
        versions.join(' '),
      )
    }
  })

  it('are one for all packages of a source, and none for what has no fix', () => {
    const [update, ...others] = updates(of('openssl', '2'), of('libssl3', '2'), of('libcrypto3', undefined))
    assert.deepEqual(others, [])
    assert.deepEqual(update?.packages, ['libssl3', 'openssl'])
    assert.equal(update?.findings.length, 2)
  })

  it('come first where they end what is exploited, then by severity, then by number', () => {
    const alone = (name: string, more: Partial<Finding>): Finding => {
      const { source: _source, ...pkg } = pattern.package
      return { ...of(name, '2', more), package: { ...pkg, name } }
    }
    const low = { severity: { level: 'LOW' } } as const
    const found = updates(
      alone('a', low),
      alone('b', low),
      alone('b', low),
      alone('c', { severity: { level: 'CRITICAL' } }),
      alone('d', { ...low, kev: { dateAdded: '2024-01-01', ransomware: false } }),
    )
    assert.deepEqual(
      found.map(({ name }) => name),
      ['d', 'c', 'b', 'a'],
    )
  })
})

describe('a large report', () => {
  it('is written in small pieces, and is smaller than its JSON', () => {
    const report = largeReport(20_000)
    let [size, longest] = [0, 0]
    for (const piece of htmlFormat.write(report, OPTIONS)) {
      size += piece.length
      longest = Math.max(longest, piece.length)
    }
    const json = JSON.stringify(report.findings).length
    assert.ok(size < json / 2, `${size} of ${json}`)
    assert.ok(longest < size / 40, `${longest} of ${size}`)
  })
})
