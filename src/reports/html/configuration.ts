import { type Misconfiguration, subjectName } from '../../core/misconfiguration.ts'
import { distinctMisconfigurations, distinctSuppressed } from '../distinct-misconfigurations.ts'
import { placeName } from '../misconfiguration-words.ts'
import { decisionWords } from '../wording.ts'
import { html, type Markup } from './markup.ts'
import { panel } from './panels.ts'
import type { Subject } from './subject.ts'

/** What is set up wrongly, object by object, with what to do: this needs no script. */
export function configurationPanel({ reports }: Subject): Markup | undefined {
  if (reports.every(({ configuration }) => !configuration)) return undefined
  const all = distinctMisconfigurations(reports)
  const suppressed = distinctSuppressed(reports)
  const of = (target: string): string => (reports.length > 1 ? ` (${target})` : '')
  const groups = Map.groupBy(
    all,
    ({ target, value: { subject, place } }) => `${subjectName(subject)} in ${place.file}${of(target)}`,
  )
  return panel('misconfigurations', 'Misconfigurations', all.length, [
    all.length === 0 ? html`<p>Nothing is set up wrongly by any check.</p>\n` : undefined,
    ...[...groups].map(
      ([title, found]) => html`<h3>${title}</h3>\n<ul>\n${found.map(({ value }) => item(value))}</ul>\n`,
    ),
    suppressed.length === 0
      ? undefined
      : html`<h3>Suppressed</h3>\n<ul>\n${suppressed.map(
          ({ target, value: { misconfiguration: one, decision, reason } }) =>
            html`<li><code>${one.id}</code> ${subjectName(one.subject)} (${placeName(one.place)})${of(target)}: ${decisionWords(decision)}: ${reason}</li>\n`,
        )}</ul>\n`,
  ])
}

function item({ id, severity, title, message, description, advice, place }: Misconfiguration): Markup {
  return html`<li><strong>${severity}</strong> <code>${id}</code> ${title}: ${message} <small>(${placeName(place)})</small><br>${description} <em>${advice}</em></li>\n`
}
