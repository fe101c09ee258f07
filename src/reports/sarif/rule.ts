import type { Finding } from '../../core/finding.ts'
import { oneLine } from '../../core/printable.ts'
import { type Severity, severityOfScore } from '../../core/severity.ts'
import { cut } from '../cut.ts'
import { markdownCode, markdownRow, markdownText } from '../escape-markdown.ts'
import { mainCvss, packageWords, remedy, webLinks } from '../facts.ts'
import { MAX_DESCRIPTION, MAX_HELP, MAX_REFERENCES, MAX_TAGS } from './limits.ts'

export const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  CRITICAL: 'error',
  HIGH: 'error',
  MEDIUM: 'warning',
  LOW: 'note',
  // Nobody knows how bad it is, which is no reason to show it last.
  UNKNOWN: 'warning',
}

/** In the middle of GitHub's ranges. */
export const SCORES: Readonly<Record<Exclude<Severity, 'UNKNOWN'>, string>> = {
  CRITICAL: '9.5',
  HIGH: '8.0',
  MEDIUM: '5.5',
  LOW: '2.0',
}

/**
 * One flaw, for all of its findings.
 *
 * @param finding its worst, of which the rest is taken
 */
export function rule(finding: Finding) {
  const { id, ids, title, description, severity, cwes } = finding
  const summary = oneLine(title ?? '') || `${oneLine(id)} in ${oneLine(packageWords(finding))}`
  const links = webLinks(finding)
  const [helpUri] = links
  const score = securitySeverity(finding)
  const tags = [
    'security',
    'vulnerability',
    severity.level,
    ...(finding.kev ? ['known-exploited'] : []),
    ...cwes.map((cwe) => `external/cwe/${cwe.toLowerCase()}`),
  ]
  return {
    id,
    name: 'VulnerablePackage',
    shortDescription: { text: cut(summary, MAX_DESCRIPTION) },
    fullDescription: { text: cut(oneLine(description ?? '') || summary, MAX_DESCRIPTION) },
    ...(helpUri === undefined ? {} : { helpUri }),
    help: {
      text: cut(helpText(finding, summary, links), MAX_HELP),
      markdown: helpMarkdown(finding, summary, links),
    },
    defaultConfiguration: { level: LEVELS[severity.level] },
    properties: {
      tags: [...new Set(tags)].slice(0, MAX_TAGS),
      precision: 'very-high',
      ...(score === undefined ? {} : { 'security-severity': score }),
      ...(ids.length > 1 ? { aliases: ids.filter((other) => other !== id) } : {}),
    },
  }
}

/**
 * The score where it says the same as the chosen level, else a number of that level, so that GitHub shows the severity
 * that Plimsoll gives. Where nobody rated, none: 0.0 would mean that it is harmless.
 */
function securitySeverity(finding: Finding): string | undefined {
  const { level } = finding.severity
  if (level === 'UNKNOWN') return undefined
  const score = mainCvss(finding)?.score
  return score !== undefined && severityOfScore(score) === level ? score.toFixed(1) : SCORES[level]
}

/** For those who cannot show Markdown; the description has a member of its own. */
function helpText(finding: Finding, summary: string, links: readonly string[]): string {
  const { kev } = finding
  return [
    summary,
    remedy(finding),
    ...(kev ? [`Known to be exploited since ${kev.dateAdded} (CISA).`] : []),
    ...links.slice(0, MAX_REFERENCES),
  ].join('\n')
}

function helpMarkdown(finding: Finding, summary: string, links: readonly string[]): string {
  const { severity, kev, epss, description } = finding
  const cvss = mainCvss(finding)
  const rows = [
    [
      'Severity',
      `${severity.level}${severity.author === undefined ? '' : ` by ${markdownText(severity.author)}`}`,
    ],
    ...(cvss ? [['CVSS', `${cvss.score.toFixed(1)} ${markdownCode(cvss.vector)}`]] : []),
    ...(epss ? [['EPSS', `${(epss.score * 100).toFixed(1)} % (${epss.date})`]] : []),
    ...(kev ? [['Known exploited', `since ${markdownText(kev.dateAdded)}`]] : []),
    ['Fix', markdownText(cut(remedy(finding), MAX_DESCRIPTION))],
  ]
  const tail = [
    [['', ''], ['---', '---'], ...rows].map(markdownRow).join(''),
    ...links.slice(0, MAX_REFERENCES).map((link) => `- <${link}>`),
  ].join('\n')
  const head = `**${markdownCode(finding.id)}** ${markdownText(cut(summary, MAX_DESCRIPTION))}`
  const prose = (description ?? '').split(/\r?\n/).map(markdownText).join('\n')
  return `${head}\n\n${cut(prose, Math.max(1, MAX_HELP - head.length - tail.length))}\n\n${tail}\n`
}
