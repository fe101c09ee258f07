import type { Finding } from '../../core/finding.ts'
import { type Misconfiguration, subjectName } from '../../core/misconfiguration.ts'
import type { Report, SuppressedFinding } from '../../core/report.ts'
import { cut } from '../cut.ts'
import { escapeMarkup, escapeMarkupLines } from '../escape-markup.ts'
import { packageWords, remedy, webLinks, withoutStop } from '../facts.ts'
import { placeName } from '../misconfiguration-words.ts'
import { type Note, notesOf } from '../notes.ts'
import { groupOf, groups, targetName } from '../target-groups.ts'
import type { ReportFormat } from '../types.ts'
import { decisionWords } from '../wording.ts'

/**
 * JUnit's XML as Jenkins, GitLab and Azure DevOps read it: a suite for each target, a failed test for each finding, a
 * skipped one for each that is suppressed. What could not be judged is a suite of its own, with an error for all that
 * may hide findings.
 * https://github.com/testmoapp/junitxml, https://docs.gitlab.com/ci/testing/unit_test_reports/
 */
export const junitFormat: ReportFormat = {
  write: writeJunit,
}

/** UTF-16 units of what a failure says; readers keep it all in memory. */
const MAX_BODY = 8000

interface Suite {
  readonly name: string
  readonly cases: readonly Case[]
}

interface Case {
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped'
  readonly className: string
  readonly name: string
  /** One line. */
  readonly message: string
  readonly kind: string
  /** Several lines. */
  readonly body: () => string
}

function* writeJunit(report: Report): Generator<string> {
  const suites = [...targetSuites(report), ...configurationSuites(report), noteSuite(report)]
  const all = suites.flatMap(({ cases }) => cases)
  yield '<?xml version="1.0" encoding="UTF-8"?>\n'
  yield `<testsuites name="${escapeMarkup(`Plimsoll: ${report.target.name}`)}" ${counts(all, false)}>\n`
  for (const suite of suites) yield* writeSuite(suite, report)
  yield '</testsuites>\n'
}

function* writeSuite({ name, cases }: Suite, report: Report): Generator<string> {
  // Without the letter for UTC and the fraction, as the schemas that there are have it.
  const time = report.createdAt.slice(0, 'yyyy-mm-ddThh:mm:ss'.length)
  yield `  <testsuite name="${escapeMarkup(name)}" ${counts(cases, true)} time="0" timestamp="${escapeMarkup(time)}">\n`
  yield* properties(report)
  for (const one of cases) yield* writeCase(one)
  yield '  </testsuite>\n'
}

function counts(cases: readonly Case[], hasSkipped: boolean): string {
  const of = (outcome: Case['outcome']): number => cases.filter((one) => one.outcome === outcome).length
  const skipped = hasSkipped ? ` skipped="${of('skipped')}"` : ''
  return `tests="${cases.length}" failures="${of('failure')}" errors="${of('error')}"${skipped}`
}

function* properties({
  target,
  verdict,
  distribution,
  endOfLife,
  database,
  tool,
}: Report): Generator<string> {
  const facts: Readonly<Record<string, string | undefined>> = {
    'plimsoll.version': tool.version,
    'plimsoll.target': target.name,
    'plimsoll.image': target.configDigest,
    'plimsoll.verdict': verdict.outcome,
    'plimsoll.verdict.reason': verdict.reason,
    'plimsoll.distribution':
      distribution && `${distribution.family} ${distribution.version || distribution.release}`,
    'plimsoll.end-of-life': endOfLife?.state,
    'plimsoll.database': database.digest,
  }
  yield '    <properties>\n'
  for (const [name, value] of Object.entries(facts))
    if (value !== undefined) yield `      <property name="${name}" value="${escapeMarkup(value)}"/>\n`
  yield '    </properties>\n'
}

function* writeCase({ outcome, className, name, message, kind, body }: Case): Generator<string> {
  const start = `    <testcase classname="${escapeMarkup(className)}" name="${escapeMarkup(name)}" time="0"`
  if (outcome === 'passed') {
    yield `${start}/>\n`
    return
  }
  const attributes = `message="${escapeMarkup(message)}" type="${escapeMarkup(kind)}"`
  yield `${start}>\n      <${outcome} ${attributes}>${escapeMarkupLines(cut(body(), MAX_BODY))}</${outcome}>\n`
  yield '    </testcase>\n'
}

function targetSuites(report: Report): Suite[] {
  const findings = Map.groupBy(report.findings, (finding) => groupOf(finding.package))
  const suppressed = Map.groupBy(report.suppressed, ({ finding }) => groupOf(finding.package))
  const names = new Set([...groups(report).map(([group]) => group), ...findings.keys(), ...suppressed.keys()])
  return [...names].map((group) => {
    const name = targetName(report, group)
    const cases = [
      ...(findings.get(group) ?? []).map((finding) => findingCase(finding, report)),
      ...(suppressed.get(group) ?? []).map((one) => suppressedCase(one)),
    ]
    return { name, cases: cases.length > 0 ? cases : [passed(name, 'no findings')] }
  })
}

/** A suite of each file that was checked, also of one that nothing is wrong with. */
function configurationSuites({ configuration }: Report): Suite[] {
  if (!configuration) return []
  const { resources, misconfigurations, suppressed } = configuration
  const cases = new Map<string, Case[]>(resources.map(({ place }) => [place.file, []]))
  const add = (file: string, one: Case): void => void cases.set(file, [...(cases.get(file) ?? []), one])
  for (const one of misconfigurations) add(one.place.file, misconfigurationCase(one))
  for (const { misconfiguration: one, decision, reason } of suppressed)
    add(one.place.file, {
      ...misconfigurationCase(one),
      outcome: 'skipped',
      message: `${decisionWords(decision)}: ${reason}`,
      kind: 'suppressed',
      body: () => '',
    })
  return [...cases].map(([name, made]) => ({
    name,
    cases: made.length > 0 ? made : [passed(name, 'no misconfigurations')],
  }))
}

function misconfigurationCase(one: Misconfiguration): Case {
  const { id, severity, title, message, description, advice, references, subject, place } = one
  return {
    outcome: 'failure',
    className: subjectName(subject),
    name: `[${severity}] ${id} ${placeName(place)}`,
    message: `${title}: ${message}`,
    kind: severity,
    body: () => [description, advice, place.excerpt ?? '', ...references].filter(Boolean).join('\n'),
  }
}

function passed(className: string, name: string): Case {
  return { outcome: 'passed', className, name, message: '', kind: '', body: () => '' }
}

function findingCase(finding: Finding, { layers }: Report): Case {
  const { package: pkg, title, description, evidence } = finding
  const layer = pkg.originLayer === undefined ? undefined : layers[pkg.originLayer]
  const lines = [
    description ?? title,
    remedy(finding),
    `Package: ${pkg.purl}`,
    `Path: ${pkg.path}`,
    layer && `Layer: ${layer.createdBy ?? layer.diffId}`,
    evidence[0] && `Because: ${evidence[0].comparison} (${evidence[0].feed})`,
    ...webLinks(finding),
  ]
  return {
    ...caseOf(finding),
    outcome: 'failure',
    message: `${title ? `${withoutStop(title)}. ` : ''}${remedy(finding)}`,
    kind: finding.severity.level,
    body: () => lines.filter((line) => line !== undefined && line !== '').join('\n'),
  }
}

function suppressedCase({ finding, decision, reason }: SuppressedFinding): Case {
  const message = `${decisionWords(decision)}: ${reason}`
  return { ...caseOf(finding), outcome: 'skipped', message, kind: 'suppressed', body: () => '' }
}

function caseOf(finding: Finding): Pick<Case, 'className' | 'name'> {
  return { className: packageWords(finding), name: `[${finding.severity.level}] ${finding.id}` }
}

const OUTCOMES: Readonly<Record<Note['kind'], (note: Note) => Case['outcome']>> = {
  verdict: () => 'skipped',
  empty: () => 'error',
  // Whether it is to fail is for --exit-on-eol to say.
  'end-of-life': () => 'skipped',
  misconfiguration: () => 'failure',
  problem: ({ level }) => (level === 'error' ? 'error' : 'skipped'),
  policy: ({ level }) => (level === 'error' ? 'failure' : 'skipped'),
  suppressed: () => 'skipped',
  'left-out': () => 'skipped',
  'decision-without-effect': () => 'skipped',
}

/** Never empty, so that there is always a test. */
function noteSuite(report: Report): Suite {
  const name = 'Plimsoll'
  const notes = notesOf(report).filter(({ kind }) => kind !== 'misconfiguration')
  const cases = notes.map((note): Case => {
    const { kind, id, text, subject } = note
    const base = { className: kind, name: subject === '' ? id : `${id}: ${subject}`, message: text, kind: id }
    if (kind === 'verdict' && report.verdict.outcome === 'pass') return passed(name, text)
    return { ...base, outcome: OUTCOMES[kind](note), body: () => '' }
  })
  return { name, cases: [...cases, passed(name, headlineOf(report))] }
}

function headlineOf({ findings, packages, configuration }: Report): string {
  const checked = configuration
    ? [
        `${configuration.misconfigurations.length} misconfigurations in ${configuration.resources.length} objects`,
      ]
    : []
  const judged =
    configuration && packages.length === 0
      ? []
      : [`${findings.length} findings in ${packages.length} packages`]
  return [...judged, ...checked].join(', ')
}
