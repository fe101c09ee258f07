import { createHash } from 'node:crypto'
import type { Report } from '../../core/report.ts'
import { advisoriesPanel } from './advisories.ts'
import { configurationPanel } from './configuration.ts'
import { decisionsPanel } from './decisions.ts'
import { writeDetails } from './details.ts'
import { header, titleOf } from './header.ts'
import { imagesTable } from './images.ts'
import { layersPanel } from './layers.ts'
import { html, type Markup } from './markup.ts'
import { overview } from './overview.ts'
import { SCRIPT, STYLE } from './page.generated.ts'
import { DATA_ID, DETAILS_ID, SIZES_ID } from './page-data.ts'
import { findingsPanel, packagesPanel, suppressedPanel } from './panels.ts'
import { problemsPanel } from './problems.ts'
import { writeRows } from './rows.ts'
import { sizesJson, sizesPanel } from './sizes.ts'
import { type Subject, subjectOf } from './subject.ts'
import { verdict } from './verdict.ts'

export interface PageOptions {
  /** Without them the page is an overview of images, and has no script data. */
  readonly hasFindings: boolean
}

/**
 * One page of one report, or of several: whole in itself, asks nothing of any network, and shows what matters where
 * scripts do not run.
 */
export function* writePage(reports: readonly Report[], { hasFindings }: PageOptions): Generator<string> {
  const subject = subjectOf(reports)
  yield head(reports)
  yield html`<body>
<a class="skip" href="#main">Skip to the verdict</a>
${header(reports)}<main id="main">
${verdict(reports)}`.text
  if (reports.length !== 1) yield imagesTable(reports, hasFindings).text
  yield overviewText(subject, hasFindings)
  if (hasFindings) for (const part of panels(subject)) yield part?.text ?? ''
  else yield problemsPanel(subject).text + decisionsPanel(subject).text
  yield '</main>\n'
  if (hasFindings) {
    yield `<script type="application/json" id="${DATA_ID}">`
    yield* writeRows(subject)
    yield `</script>\n<script type="application/json" id="${DETAILS_ID}">`
    yield* writeDetails(subject)
    yield '</script>\n'
    const sizes = sizesJson(subject)
    if (sizes !== undefined) yield `<script type="application/json" id="${SIZES_ID}">${sizes}</script>\n`
  }
  yield `<script>${SCRIPT}</script>\n</body>\n</html>\n`
}

function overviewText(subject: Subject, hasFindings: boolean): string {
  const { text } = overview(subject)
  // There are no findings to lead to: the images say which of them it is about.
  return hasFindings ? text : text.replaceAll(/ href="#[^"]*"/g, ' href="#images"')
}

/** A report of how things are set up alone has no parts for what it has none of. */
function panels(subject: Subject): readonly (Markup | undefined)[] {
  const { packages, findings, suppressed } = subject
  const configuration = configurationPanel(subject)
  const hasPackages = packages.length + findings.length + suppressed.length > 0 || !configuration
  return [
    configuration,
    ...(hasPackages
      ? [findingsPanel(subject), layersPanel(subject), packagesPanel(subject), suppressedPanel(subject)]
      : []),
    sizesPanel(subject),
    problemsPanel(subject),
    decisionsPanel(subject),
    advisoriesPanel(subject),
  ]
}

/**
 * Nothing but the page's own script and style may run, and nothing may be fetched, whatever a name or description
 * holds. https://www.w3.org/TR/CSP3/
 */
function head(reports: readonly Report[]): string {
  const policy = [
    "default-src 'none'",
    `script-src '${sourceHash(SCRIPT)}'`,
    `style-src '${sourceHash(STYLE)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return `${
    html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${titleOf(reports)} · Plimsoll</title>
`.text
  }<style>${STYLE}</style>\n</head>\n`
}

/** https://www.w3.org/TR/CSP3/#grammardef-hash-source */
function sourceHash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
