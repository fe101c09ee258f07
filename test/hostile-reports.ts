import fc from 'fast-check'
import { problem } from '../src/core/problem.ts'
import type { Report } from '../src/core/report.ts'
import { sampleFinding, sampleReport } from './render-report.ts'

const SIGNS = [
  ...'<script> ]]> --> <!-- & &lt; " \' ` `` | \\ * _ [a](b) ![ @user #1 GH-1 {0} , ~~ <b> </td> ::error:: $x$'.split(
    ' ',
  ),
  ...'https://evil.example www.evil.example a@evil.example =1+1 - 1.'.split(' '),
  '\n',
  '\r\n',
  '\n\n# x',
  '- ',
  '1. ',
  '    ',
  '\u202e',
  '\u0000',
  '\ufffe',
  '\ud800',
  '\u2028',
]

/** Any text, and such as means something in one of the formats. */
export const ANY_TEXT = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc
    .array(fc.oneof(fc.constantFrom(...SIGNS), fc.string({ maxLength: 4 })), { maxLength: 8 })
    .map((parts) => parts.join('')),
)

/** Reports in which whatever a stranger can write is any text. */
export const HOSTILE_REPORTS: fc.Arbitrary<Report> = fc
  .record({
    id: ANY_TEXT.filter((id) => id !== ''),
    title: ANY_TEXT,
    description: ANY_TEXT,
    name: ANY_TEXT,
    version: ANY_TEXT,
    path: ANY_TEXT,
    reason: ANY_TEXT,
    target: ANY_TEXT,
    type: fc.constantFrom('npm', 'apk'),
  })
  .map(({ id, title, description, name, version, path, reason, target, type }) => {
    const report = sampleReport('full')
    const finding = sampleFinding(
      {
        id,
        ids: [id, title],
        title,
        description,
        references: [title, `https://${description}`, `https://a.example/${name}`],
        cwes: [title, 'CWE-79'],
        statusReason: reason,
        severity: { level: 'HIGH', author: title, reason },
        ratings: [{ author: title, cvss: { version: '3.1', vector: description, score: 7.5 } }],
      },
      { name, version, path, type, purl: name },
    )
    const { fixedVersion: _fixedVersion, ...unfixed } = finding
    return {
      ...report,
      target: { ...report.target, name: target, repoTags: [] },
      findings: [finding, { ...unfixed, status: 'affected' }],
      packages: [finding.package],
      layers: report.layers.map((layer) => ({ ...layer, createdBy: description })),
      suppressed: report.suppressed.map((one) => ({ ...one, finding, reason, by: title })),
      problems: [problem('file-unreadable', path, reason)],
      verdict: { ...report.verdict, reason },
    }
  })
