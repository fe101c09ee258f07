/**
 * Judges a report of 20,000 findings in 5,000 packages by ten rules, of which one hits one finding in six with a
 * message of its own, and prints the milliseconds of that and of `JSON.stringify` of the same report, in turn:
 *
 *     node bench/policies.ts
 */

import type { Report } from '../src/core/report.ts'
import { compilePolicy } from '../src/judgement/policy/compile.ts'
import { readPolicy } from '../src/judgement/policy/read-policy.ts'
import { SAMPLE_REPORTS } from '../test/sample-reports.ts'

const FINDINGS = 20_000
const PACKAGES = 5000
const ROUNDS = 9

const CONDITIONS = [
  'finding.kev && finding.epss > 0.9',
  'finding.severity >= HIGH && finding.fixed && pkg.class == "library"',
  'finding.severity == MEDIUM && !finding.fixed',
  'finding.hasPublished && finding.ageDays < 30',
  'finding.cvss > 9.5 || finding.epssPercentile > 0.99',
  'finding.cwes.exists(c, c == "CWE-79")',
  'pkg.path.matchesGlob("opt/vendor/**")',
  'finding.id.matches("^CVE-20(19|20)-")',
  'pkg.name in ["nmap", "netcat"] && finding.status == "affected"',
  'finding.severity == CRITICAL',
]

function largeReport(): Report {
  const full = SAMPLE_REPORTS['full']
  if (!full) throw new Error('there is no sample')
  const packages = Array.from({ length: PACKAGES }, (_, i) => {
    const one = full.packages[i % full.packages.length]
    if (!one) throw new Error('the sample has no packages')
    return { ...one, id: `${one.id}#${i}` }
  })
  const findings = Array.from({ length: FINDINGS }, (_, i) => {
    const [one, on] = [full.findings[i % full.findings.length], packages[i % PACKAGES]]
    if (!one || !on) throw new Error('the sample has no findings')
    return { ...one, package: on }
  })
  return { ...full, packages, findings, suppressed: [] }
}

function time(work: () => unknown): number {
  const start = performance.now()
  work()
  return performance.now() - start
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

const rules = CONDITIONS.map((when, i) => ({
  name: `rule-${i}`,
  on: 'finding',
  when,
  action: 'deny',
  message: '{{finding.id}} in {{pkg.fullName}} {{pkg.version}}',
}))
const policy = await readPolicy(JSON.stringify({ name: 'bench', rules }), 'bench.json')
const compiled = compilePolicy(
  { name: policy.name, source: policy.source, rules: policy.rules },
  { compareVersions: () => 0 },
)
const report = largeReport()
const judging: number[] = []
const writing: number[] = []
let hits = 0
for (let round = 0; round < ROUNDS; round++) {
  judging.push(time(() => (hits = compiled.judge(report).hits.length)))
  writing.push(time(() => JSON.stringify(report)))
}
process.stdout.write(
  JSON.stringify({
    findings: FINDINGS,
    rules: rules.length,
    hits,
    judging: median(judging),
    writing: median(writing),
  }),
)
