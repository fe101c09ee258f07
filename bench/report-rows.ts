import { execFileSync } from 'node:child_process'
import { REPORT_FORMATS } from '../src/reports/registry.ts'
import { addAmount } from './rows.ts'

const FINDINGS = 20_000

/**
 * Each format as a ratio to `JSON.stringify` of the same report. Those with more than the usual budget are JSON for
 * people, twice as long; sarif is compressed as well, to know whether GitHub takes it; in SPDX 3 a finding is several
 * elements with ids of their own, four times the bytes of the report.
 */
const BUDGETS: Readonly<Record<string, number>> = {
  json: 7,
  sarif: 11,
  gitlab: 6,
  'gitlab-15.2': 6,
  'jenkins-issues': 5,
  'cosign-vuln': 7,
  cyclonedx: 5,
  'cyclonedx-1.7': 5,
  'spdx-json-3': 24,
  openvex: 6,
}
const BUDGET = 3
/** Of the peak of a process that only makes the report and the floor of it. */
const MEMORY_BUDGET = 2.5

interface Rendering {
  readonly ratio: number
  readonly milliseconds: number
  readonly peak: number
}

/** @param program bench/reports.ts as plain JavaScript */
export function addReportRows(program: string): void {
  const measure = (format: string): Rendering => {
    const output = execFileSync(process.execPath, [program, format, String(FINDINGS)])
    return JSON.parse(output.toString()) as Rendering
  }
  const floor = measure('floor')
  for (const { id } of REPORT_FORMATS) {
    const { ratio, milliseconds, peak } = measure(id)
    const work = `${FINDINGS} findings as ${id}`
    addAmount(`${work} to JSON.stringify (${milliseconds.toFixed(0)} ms)`, ratio, BUDGETS[id] ?? BUDGET, 'x')
    addAmount(`memory of ${work} to that of the report`, peak / floor.peak, MEMORY_BUDGET, 'x')
  }
}
