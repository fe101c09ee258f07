import { type Misconfiguration, subjectName } from '../../core/misconfiguration.ts'
import { placeName } from '../misconfiguration-words.ts'
import { decisionWords } from '../wording.ts'
import { html, type Markup } from './markup.ts'
import { panel } from './panels.ts'
import type { Subject } from './subject.ts'

/** What is set up wrongly, object by object, with what to do: this needs no script. */
export function configurationPanel({ reports }: Subject): Markup | undefined {
  const checked = reports.flatMap(({ configuration }) => (configuration ? [configuration] : []))
  if (checked.length === 0) return undefined
  const all = checked.flatMap(({ misconfigurations }) => misconfigurations)
  const suppressed = checked.flatMap((one) => one.suppressed)
  const groups = Map.groupBy(all, ({ subject, place }) => `${subjectName(subject)} in ${place.file}`)
  return panel('misconfigurations', 'Misconfigurations', all.length, [
    all.length === 0 ? html`<p>Nothing is set up wrongly by any check.</p>\n` : undefined,
    ...[...groups].map(([title, found]) => html`<h3>${title}</h3>\n<ul>\n${found.map(item)}</ul>\n`),
    suppressed.length === 0
      ? undefined
      : html`<h3>Suppressed</h3>\n<ul>\n${suppressed.map(
          ({ misconfiguration: one, decision, reason }) =>
            html`<li><code>${one.id}</code> ${subjectName(one.subject)} (${placeName(one.place)}): ${decisionWords(decision)}: ${reason}</li>\n`,
        )}</ul>\n`,
  ])
}

function item({ id, severity, title, message, description, advice, place }: Misconfiguration): Markup {
  return html`<li><strong>${severity}</strong> <code>${id}</code> ${title}: ${message} <small>(${placeName(place)})</small><br>${description} <em>${advice}</em></li>\n`
}
