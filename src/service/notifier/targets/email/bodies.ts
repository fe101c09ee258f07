import { oneLine } from '../../../../core/printable.ts'
import { escapeMarkup } from '../../../../reports/escape-markup.ts'
import type { Digest, Group } from '../../digest.ts'
import type { Message } from '../../message.ts'
import {
  fixWords,
  headline,
  imageWords,
  linkOf,
  moreWords,
  reasonWords,
  severityWords,
  sourceWords,
} from '../../wording.ts'

const MAX_NAMES = 10

export function textBody(message: Message, digest: Digest): string {
  const groups = digest.groups.map((group) => {
    const { finding } = group
    const title = finding.title === undefined ? [] : [`  ${oneLine(finding.title)}`]
    const link = linkOf(finding)
    return [
      `${oneLine(finding.id)}: ${severityWords(finding)}, ${reasonWords(group)}`,
      ...title,
      `  ${group.packages.map(oneLine).join(', ')}; ${fixWords(finding)}`,
      `  in ${imageWords(group, MAX_NAMES)}`,
      ...(link === undefined ? [] : [`  ${link}`]),
    ].join('\n')
  })
  const parts = [`${headline(digest)}.`, ...groups, moreWords(digest), sourceWords(message)]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

export function htmlBody(message: Message, digest: Digest): string {
  const heads = ['Flaw', 'Severity', 'What', 'Package', 'Fix', 'Images']
  return [
    '<!doctype html><html><body style="font-family:sans-serif">',
    `<p>${escapeMarkup(headline(digest))}.</p>`,
    '<table cellpadding="6" style="border-collapse:collapse" border="1">',
    `<tr>${heads.map((head) => `<th align="left">${head}</th>`).join('')}</tr>`,
    ...digest.groups.map(row),
    '</table>',
    `<p>${escapeMarkup(moreWords(digest))}</p>`,
    `<p><small>${escapeMarkup(sourceWords(message))}</small></p>`,
    '</body></html>\n',
  ].join('\n')
}

function row(group: Group): string {
  const { finding, packages } = group
  const link = linkOf(finding)
  const id = escapeMarkup(finding.id)
  const title = finding.title === undefined ? '' : `<br>${escapeMarkup(finding.title)}`
  const cells = [
    `${link === undefined ? id : `<a href="${escapeMarkup(link)}">${id}</a>`}${title}`,
    escapeMarkup(severityWords(finding)),
    escapeMarkup(reasonWords(group)),
    escapeMarkup(packages.join(', ')),
    escapeMarkup(fixWords(finding)),
    escapeMarkup(imageWords(group, MAX_NAMES)),
  ]
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`
}
