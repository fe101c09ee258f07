/**
 * Writes a report of so many findings in one format, and tells how long that took and what memory the process had:
 *
 *     node bench/reports.ts FORMAT COUNT       in the format of that id; `JSON.stringify` is the floor
 *
 * Both are measured in this process, in turn, so that start-up and the making of the report count for neither. What is
 * measured is the bundle of it that bench/run.ts makes.
 */
import { readFileSync } from 'node:fs'
import { findFormat } from '../src/reports/registry.ts'
import { FILE_OPTIONS, manyFindings, sampleReport } from '../test/render-report.ts'
import { median } from './measure.ts'

const ROUNDS = 5
const TEMPLATE =
  '{{%escape html}}<table>{{#findings}}<tr><td>{{id}}</td><td>{{severity}}</td><td>{{package.name}}</td><td>{{title}}</td></tr>{{/findings}}</table>'

const [id = '', count = ''] = process.argv.slice(2)
const findings = manyFindings(Number(count))
const packages = [...new Map(findings.map(({ package: pkg }) => [pkg.id, pkg])).values()]
const report = sampleReport('full', { findings, packages })
const format = await findFormat(id)?.load()
const options = {
  ...FILE_OPTIONS,
  template: TEMPLATE,
  github: { sha: '0'.repeat(40), ref: 'refs/heads/main', jobId: '1', correlator: 'bench' },
}

/** Milliseconds, and characters that came out. */
function timed(write: () => number): { readonly milliseconds: number; readonly length: number } {
  const started = performance.now()
  const length = write()
  return { milliseconds: performance.now() - started, length }
}

function stringify(): number {
  return JSON.stringify(report).length
}

function render(): number {
  let length = 0
  for (const piece of format?.write(report, options) ?? []) length += piece.length
  return length
}

const ratios: number[] = []
let milliseconds = 0
let length = 0
for (let round = 0; round <= ROUNDS; round++) {
  const own = timed(format ? render : stringify)
  const floor = round > 0 ? timed(stringify) : own
  if (round === 0) continue // The first round compiles the code.
  ratios.push(own.milliseconds / floor.milliseconds)
  ;({ milliseconds, length } = own)
}
const peak =
  Number(
    /^VmHWM:\s*(?<kilobytes>\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.groups?.['kilobytes'],
  ) * 1024
process.stdout.write(JSON.stringify({ ratio: median(ratios), milliseconds, length, peak }))
