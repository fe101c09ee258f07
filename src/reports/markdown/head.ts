import { counted } from '../../core/counted.ts'
import { formatDistribution } from '../../core/distribution.ts'
import { formatPlatform } from '../../core/platform.ts'
import { hidesFindings } from '../../core/problem.ts'
import type { Report } from '../../core/report.ts'
import { SEVERITIES } from '../../core/severity.ts'
import { baseLine } from '../base-words.ts'
import { cut } from '../cut.ts'
import { markdownCode, markdownText } from '../escape-markdown.ts'
import { hygieneLine } from '../hygiene-words.ts'
import { emptyNotice, endOfLifeNotice, leftOutLine, suppressedLine } from '../wording.ts'
import { MAX_CELL } from './limits.ts'

/** What has to be read even if nothing else is: what was scanned, the verdict, the counts, and whether that is all. */
export function headOf(report: Report): string {
  const { target, verdict, problems } = report
  const empty = emptyNotice(report)
  const endOfLife = endOfLifeNotice(report)
  const incomplete = 'Not everything was judged: findings may be missing.'
  const lines = [
    `## Plimsoll: ${markdownCode(cut(target.name, MAX_CELL))}`,
    `**Verdict: ${verdict.outcome}** (${markdownText(cut(verdict.reason, MAX_CELL))})`,
    markdownText(cut(factsOf(report).join(', '), MAX_CELL)),
    ...(empty === undefined ? [] : [`**${markdownText(empty)}**`]),
    ...(problems.some(hidesFindings) ? [`**${incomplete}**`] : []),
    ...(endOfLife === undefined ? [] : [`**${markdownText(cut(endOfLife, MAX_CELL))}**`]),
    countTable(report),
    ...[baseLine(report), hygieneLine(report), suppressedLine(report), leftOutLine(report.leftOut)].flatMap(
      (line) => (line === undefined ? [] : [markdownText(cut(line, MAX_CELL))]),
    ),
  ]
  return `${lines.join('\n\n')}\n`
}

function factsOf({ distribution, target, layers, packages }: Report): string[] {
  return [
    ...(distribution ? [formatDistribution(distribution)] : []),
    ...(target.platform ? [formatPlatform(target.platform)] : []),
    ...(target.kind === 'image' ? [counted(layers.length, 'layer')] : []),
    ...(target.commit === undefined ? [] : [`commit ${target.commit.slice(0, 12)}`]),
    counted(packages.length, 'package'),
  ]
}

function countTable({ findings }: Report): string {
  const levels = SEVERITIES.toReversed()
  const rows = levels.map((level) => {
    const of = findings.filter(({ severity }) => severity.level === level)
    const fixed = of.filter(({ fixedVersion }) => fixedVersion !== undefined).length
    const exploited = of.filter(({ kev }) => kev !== undefined).length
    return `| ${level} | ${of.length} | ${fixed} | ${exploited} |`
  })
  return [
    '| Severity | Findings | With a fix | Known exploited |',
    '| --- | ---: | ---: | ---: |',
    ...rows,
  ].join('\n')
}
