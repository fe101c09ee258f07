import type { Verdict } from '../../core/decision.ts'
import type { HygieneReport } from '../../core/hygiene.ts'
import { type Problem, problem } from '../../core/problem.ts'
import type { Report } from '../../core/report.ts'
import { checkShape, hasKeys, present } from '../check-shape.ts'
import { readBase } from './base.ts'
import { readConfiguration } from './configuration.ts'
import { decisionOf, readDecisionRecord, readVerdict } from './decisions.ts'
import { readFinding } from './findings.ts'
import { readDatabase, readLayers, readLeftOut, readProblems, readTarget } from './head.ts'
import { readPackages, type SavedPackages } from './packages.ts'
import { OwnReport, type Vulnerability } from './schema.ts'

export function isOwnReport(value: unknown): boolean {
  return hasKeys(value, 'SchemaVersion', 'Plimsoll')
}

/**
 * The report that was written: the same value but for names of functions, which are not kept, and for packages where
 * they were not listed. Throws `report-invalid`.
 */
export function readOwnReport(value: unknown, name: string): Report {
  const saved = checkShape(OwnReport, value, { name, what: 'report of Plimsoll' })
  const { Plimsoll: own } = saved
  const packages = readPackages(saved)
  const problems = readProblems(own, name)
  return present({
    kind: 'report' as const,
    tool: { name: 'plimsoll' as const, version: own.Version },
    createdAt: saved.CreatedAt,
    target: readTarget(saved, name),
    distribution: own.Distribution && present(own.Distribution),
    endOfLife: own.EndOfLife && present(own.EndOfLife),
    base: own.Base && readBase(own.Base, name),
    // What is absent is so in what the schema gives, although its types allow it to be there and undefined.
    hygiene: own.Hygiene as HygieneReport | undefined,
    layers: readLayers(saved, name),
    packages: packages.all,
    leftOut: readLeftOut(own),
    findings: inOrder(saved).map((one) => readFinding(one, packages.of(one))),
    suppressed: own.Suppressed.map((one) => ({
      finding: readFinding(one.Finding, packages.of(one.Finding)),
      by: one.By,
      reason: one.Reason,
      decision: decisionOf(one),
    })),
    configuration: readConfiguration(saved),
    verdict: own.Verdict ? readVerdict(own.Verdict) : UNDECIDED,
    decisions: readDecisionRecord(own.Decisions),
    problems: [...problems, ...missingPackages(saved, packages, problems)],
    database: readDatabase(own, name),
  })
}

/** By risk, as the report had them before they were parted by kind. */
function inOrder({ Results = [] }: OwnReport): Vulnerability[] {
  return Results.flatMap(({ Vulnerabilities = [] }) => Vulnerabilities)
    .map((one, place) => ({ one, rank: one.Plimsoll.Rank ?? place }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ one }) => one)
}

/** Of reports that were written before there were verdicts. */
const UNDECIDED: Verdict = {
  outcome: 'warn',
  reason: 'the report is older than verdicts',
  exitCode: 0,
  hits: [],
}

function missingPackages(
  { Plimsoll, ArtifactName }: OwnReport,
  { all }: SavedPackages,
  known: readonly Problem[],
): Problem[] {
  const missing = (Plimsoll.PackageCount ?? all.length) - all.length
  if (missing <= 0 || known.some(({ code }) => code === 'packages-not-listed')) return []
  const detail = `the report was written with --list-all-pkgs=false: of its ${Plimsoll.PackageCount} packages ${missing} are not in it.`
  return [problem('packages-not-listed', ArtifactName, detail)]
}
