import { jsonText } from '../json-text.ts'
import { type ConfigurationCounts, type Summary, type SummaryRow, totalsOf } from './row.ts'

/** The same for programs; docs/saved-reports.md describes it. */
export function* summaryJson(summary: Summary): Generator<string> {
  const totals = totalsOf(summary)
  const head = {
    Kind: 'summary',
    Totals: {
      Reports: totals.images,
      Severities: totals.counts,
      Verdicts: totals.outcomes,
      Fixable: totals.fixable,
      KEV: totals.exploited,
      EndOfLife: totals.endOfLife,
      Incomplete: totals.incomplete,
      ...configurationJson(totals.configuration),
    },
    Unreadable: summary.faults.map(({ file, fault }) => ({ File: file, Fault: fault })),
  }
  yield `${jsonText(head, 0).slice(0, -2)},\n  "Reports": [`
  let separator = '\n    '
  for (const row of summary.rows) {
    yield separator + jsonText(rowJson(row), 2)
    separator = ',\n    '
  }
  yield summary.rows.length > 0 ? '\n  ]\n}\n' : ']\n}\n'
}

function rowJson(row: SummaryRow) {
  return {
    ArtifactName: row.name,
    File: row.file,
    ...(row.configDigest === undefined ? {} : { ImageID: row.configDigest }),
    CreatedAt: row.createdAt,
    ...(row.age === undefined ? {} : { AgeDays: row.age }),
    Verdict: row.outcome,
    Severities: row.counts,
    Findings: row.findings,
    Fixable: row.fixable,
    KEV: row.exploited,
    Suppressed: row.suppressed,
    Packages: row.packages,
    ...configurationJson(row.configuration),
    EndOfLife: row.isAtEndOfLife,
    Complete: !row.isIncomplete,
  }
}

function configurationJson(counts: ConfigurationCounts | undefined) {
  if (!counts) return {}
  return {
    MisconfigurationSeverities: counts.counts,
    Misconfigurations: counts.misconfigurations,
    SuppressedMisconfigurations: counts.suppressed,
    Objects: counts.objects,
  }
}
