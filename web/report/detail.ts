import type { DetailRow, NoteRow, RatingRow } from '../../src/reports/html/page-data.ts'
import { idLink, severityChip } from './columns.ts'
import { readDetails } from './data.ts'
import { element, link, type Part } from './dom.ts'
import { LEVELS } from './levels.ts'
import type { Finding } from './model.ts'

export interface DetailView {
  show(finding: Finding): void
  close(): void
}

export interface DetailOptions {
  onClose(this: void): void
  /** To the next finding of the table that it was opened from, or the one before. */
  onStep(this: void, step: 1 | -1): void
}

/** All that is known of one finding, in a dialog at the side. */
export function detailView({ onClose, onStep }: DetailOptions): DetailView {
  const body = element('div', { class: 'detail-body' })
  const heading = element('h2', { id: 'detail-title', tabindex: '-1' })
  const button = (text: string, label: string, act: () => void): HTMLButtonElement => {
    const made = element('button', { type: 'button', 'aria-label': label, title: label }, text)
    made.addEventListener('click', act)
    return made
  }
  const dialog = element(
    'dialog',
    { class: 'detail', 'aria-labelledby': 'detail-title' },
    element(
      'div',
      { class: 'detail-head' },
      heading,
      button('↑', 'Finding before', () => onStep(-1)),
      button('↓', 'Next finding', () => onStep(1)),
      button('✕', 'Close', () => dialog.close()),
    ),
    body,
  )
  dialog.addEventListener('close', onClose)
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close() // Beside it.
  })
  document.body.append(dialog)
  return {
    show: (finding) => {
      heading.textContent = `${finding.id} in ${finding.pkg.name}`
      body.replaceChildren(...contentOf(finding).filter((part) => part !== undefined))
      body.scrollTop = 0
      if (!dialog.open) dialog.showModal()
      heading.focus()
    },
    close: () => dialog.close(),
  }
}

function contentOf(finding: Finding): readonly Part[] {
  const { details, texts } = readDetails()
  const row = details[finding.place]
  const text = (index: number | undefined): string => texts[index ?? -1] ?? ''
  return [
    summaryOf(finding, row, text),
    finding.suppression && suppressionOf(finding.suppression),
    ...(row ? [...section('What it is', [paragraphs(text(row[0]))]), ...chain(finding, row, text)] : []),
    ...(row ? [...ratings(row[9], text), ...notes(row[10], text), ...sources(finding, row, text)] : []),
  ]
}

type Text = (index: number | undefined) => string

function summaryOf(finding: Finding, row: DetailRow | undefined, text: Text): HTMLElement {
  const { pkg, fixed, status, title, severity, kev } = finding
  const [author, reason, statusReason] = [text(row?.[1]), text(row?.[2]), text(row?.[3])]
  const by = author ? ` by the word of ${author}` : ''
  return element(
    'div',
    { class: 'summary' },
    title ? element('p', { class: 'lead' }, title) : undefined,
    element(
      'p',
      {},
      severityChip(severity),
      `${by}${reason ? ` (${reason})` : ''}. `,
      fixed
        ? `Update ${pkg.sourceName || pkg.name} to ${fixed} or later.`
        : `There is no fixed version: the status is ${status}${statusReason ? ` (${statusReason})` : ''}.`,
    ),
    kev > 0 ? element('p', { class: 'notice notice-end-of-life' }, text(row?.[11])) : undefined,
    row && row[12] >= 0 ? element('p', {}, `EPSS: ${text(row[12])}.`) : undefined,
  )
}

function suppressionOf({ words, reason }: NonNullable<Finding['suppression']>): HTMLElement {
  return element('p', { class: 'notice' }, element('strong', {}, 'Suppressed: '), `${words}: ${reason}`)
}

/** From the layer to the comparison that decided. */
function chain({ pkg }: Finding, row: DetailRow, text: Text): readonly Part[] {
  const steps: Part[] = [
    pkg.layer &&
      step(
        'Layer',
        `${pkg.layer.number} of ${pkg.image}`,
        element('code', {}, pkg.layer.instruction || 'not told'),
      ),
    step('File', pkg.path, pkg.owner ? `belongs to ${pkg.owner}` : undefined),
    step('Package', `${pkg.name} ${pkg.version}`, element('code', {}, pkg.purl)),
    ...row[8].map((index) => step('Record', text(index), undefined)),
  ]
  return section('Why it is a finding', [element('ol', { class: 'chain' }, ...steps)])
}

function step(name: string, words: string, more: Part): HTMLElement {
  return element('li', {}, element('span', { class: 'step' }, name), ' ', words, more ? ' ' : undefined, more)
}

function ratings(rows: readonly RatingRow[], text: Text): readonly Part[] {
  if (rows.length === 0) return []
  const heads = ['Author', 'Severity', 'Score', 'Vector'].map((name) => element('th', { scope: 'col' }, name))
  const body = rows.map(([author, level, label, score, vector]) => {
    const severity = (LEVELS as readonly string[]).indexOf(text(level))
    const cells: readonly Part[] = [
      text(author),
      element(
        'span',
        {},
        severity < 0 ? undefined : severityChip(severity),
        label < 0 ? undefined : ` «${text(label)}»`,
      ),
      score < 0 ? undefined : score.toFixed(1),
      vector < 0 ? undefined : element('code', {}, text(vector)),
    ]
    return element('tr', {}, ...cells.map((cell) => element('td', {}, cell)))
  })
  const table = element(
    'table',
    { class: 'static' },
    element('caption', {}, 'Ratings by author'),
    element('thead', {}, element('tr', {}, ...heads)),
    element('tbody', {}, ...body),
  )
  return section('How bad it is, by whose word', [table])
}

function notes(rows: readonly NoteRow[], text: Text): readonly Part[] {
  const items = rows.map(([document, author, status, statement, action]) => {
    const by = author < 0 ? '' : ` by ${text(author)}`
    const words = [text(statement), text(action)].filter((part) => part !== '').join(' ')
    return element('li', {}, `${text(status)}, says ${text(document)}${by}${words ? `: ${words}` : ''}`)
  })
  return items.length === 0 ? [] : section('What VEX documents say', [element('ul', {}, ...items)])
}

function sources({ id, aliases }: Finding, row: DetailRow, text: Text): readonly Part[] {
  const names = [id, ...aliases].map((name) => element('li', {}, idLink(name)))
  const references = row[7].map((index) => element('li', {}, link(text(index))))
  const weaknesses = row[6].map(text).join(', ')
  const dates = [row[4] < 0 ? '' : `published ${text(row[4])}`, row[5] < 0 ? '' : `changed ${text(row[5])}`]
  const facts = [weaknesses, ...dates].filter((part) => part !== '').join(' · ')
  return section('Ids and references', [
    facts ? element('p', {}, facts) : undefined,
    element('ul', { class: 'references' }, ...names, ...references),
  ])
}

function section(title: string, parts: readonly Part[]): readonly Part[] {
  return parts.every((part) => part === undefined) ? [] : [element('h3', {}, title), ...parts]
}

function paragraphs(text: string): Part {
  if (text === '') return undefined
  const parts = text.split(/\n\s*\n/).map((part) => element('p', {}, part))
  return element('div', { class: 'description' }, ...parts)
}
