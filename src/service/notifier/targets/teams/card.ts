import { oneLine } from '../../../../core/printable.ts'
import { cut } from '../../../../reports/cut.ts'
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

/**
 * Bytes of a message; what is larger is refused. A little is left for what Teams puts round it.
 * https://learn.microsoft.com/microsoftteams/limits-specifications-teams
 */
export const MAX_MESSAGE_BYTES = 27 * 1024
/** Tried first; fewer where the message would be too large. */
export const MAX_TEAMS_GROUPS = 40
const MAX_NAMES = 5

export function teamsMessage(message: Message, digest: Digest): object {
  for (let count = digest.groups.length; ; count = Math.floor(count / 2)) {
    const groups = digest.groups.slice(0, count)
    const shown = { ...digest, groups, more: digest.more + digest.groups.length - count }
    const made = envelope([
      block(headline(digest), { size: 'Large', weight: 'Bolder' }),
      ...groups.map(container),
      ...(shown.more > 0 ? [block(moreWords(shown))] : []),
      block(cut(sourceWords(message), 300), { isSubtle: true, size: 'Small' }),
    ])
    if (count === 0 || Buffer.byteLength(JSON.stringify(made)) <= MAX_MESSAGE_BYTES) return made
  }
}

export function teamsText(text: string): object {
  let shown = text
  // Escapes of JSON and UTF-8 make bytes of characters: cut until it fits.
  while (Buffer.byteLength(JSON.stringify(envelope([block(shown)]))) > MAX_MESSAGE_BYTES)
    shown = cut(shown, Math.floor(shown.length * 0.8))
  return envelope([{ type: 'TextBlock', wrap: true, text: shown }])
}

/** https://adaptivecards.io/explorer/AdaptiveCard.html */
function envelope(body: readonly object[]): object {
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    body,
  }
  const contentType = 'application/vnd.microsoft.card.adaptive'
  return { type: 'message', attachments: [{ contentType, contentUrl: null, content }] }
}

function container(group: Group): object {
  const { finding, packages } = group
  const link = linkOf(finding)
  const isGrave = group.reason !== 'removed' && (finding.severity === 'CRITICAL' || finding.kev)
  const packageWords = `${packages.map(oneLine).join(', ')}; ${fixWords(finding)}`
  return {
    type: 'Container',
    separator: true,
    ...(link === undefined || link.length > 500
      ? {}
      : { selectAction: { type: 'Action.OpenUrl', url: link } }),
    items: [
      block(cut(`${oneLine(finding.id)}: ${severityWords(finding)}, ${reasonWords(group)}`, 200), {
        weight: 'Bolder',
        ...(isGrave ? { color: 'Attention' } : {}),
      }),
      ...(finding.title === undefined ? [] : [block(cut(oneLine(finding.title), 200))]),
      block(cut(packageWords, 300)),
      block(`in ${cut(imageWords(group, MAX_NAMES), 500)}`),
    ],
  }
}

function block(text: string, style: object = {}): object {
  return { type: 'TextBlock', wrap: true, text: escapeCard(text), ...style }
}

/** Text blocks take a part of Markdown, and functions in `{{…}}`; names of strangers may use neither. */
function escapeCard(text: string): string {
  return text.replaceAll(/[\\*_[\]()#~`]/g, String.raw`\$&`).replaceAll('{{', '{ {')
}
