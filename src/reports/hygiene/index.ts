import { oneLine } from '../../core/printable.ts'
import type { Report } from '../../core/report.ts'
import { hygienePage } from '../../hygiene/page.ts'
import { footer } from '../footer.ts'
import { misconfigurationList } from '../misconfiguration-list.ts'
import { painter } from '../painter.ts'
import { suppressedLines } from '../suppressed-lines.ts'
import type { ReportFormat, ReportOptions } from '../types.ts'
import { countLine, emptyNotice, endOfLifeNotice } from '../wording.ts'

/** For people: what an image holds that it should not, what it wastes, and what to do about it. */
export const hygieneFormat: ReportFormat = {
  write: writeHygiene,
}

function* writeHygiene(report: Report, options: ReportOptions): Generator<string> {
  const style = painter(options.color)
  const { hygiene, configuration, findings } = report
  yield `${style('bold', oneLine(report.target.name))}\n`
  for (const notice of [emptyNotice(report), endOfLifeNotice(report)])
    if (notice !== undefined) yield `${style('yellow', oneLine(notice))}\n`
  yield '\n'
  if (hygiene) for (const line of hygienePage(hygiene, report.base, options.width)) yield line
  else yield 'Nobody looked at its hygiene: plimsoll hygiene, or --scanners hygiene, does.\n\n'
  if (configuration) yield* misconfigurationList(configuration.misconfigurations, options, style)
  if (findings.length > 0) yield `Flaws are in it as well, which other formats list. ${countLine(findings)}\n`
  if (options.showSuppressed && configuration) yield* suppressedLines(configuration)
  yield* footer(report, options, style)
}
