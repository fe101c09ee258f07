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

/** https://docs.slack.dev/reference/block-kit/blocks */
export const MAX_BLOCKS = 50
export const MAX_SECTION_TEXT = 3000
export const MAX_HEADER_TEXT = 150
/** https://docs.slack.dev/changelog/2018-truncating-really-long-messages */
export const MAX_TEXT = 40_000

/** A block each, beside those of the head, the rest and the source. */
export const MAX_SLACK_GROUPS = MAX_BLOCKS - 3
const MAX_NAMES = 5
/** So that a section ends with whole words of ours, whatever the names are. */
const MAX_TITLE = 300
const MAX_ID = 100

export interface SlackMessage {
  /** For notices on the screen, and where blocks cannot be shown. */
  readonly text: string
  readonly blocks?: readonly unknown[]
}

export function slackMessage(message: Message, digest: Digest): SlackMessage {
  const head = headline(digest)
  const more = moreWords(digest)
  return {
    text: escapeSlack(head),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: cut(head, MAX_HEADER_TEXT) } },
      ...digest.groups.slice(0, MAX_SLACK_GROUPS).map((group) => section(groupText(group))),
      ...(more === '' ? [] : [section(escapeSlack(more))]),
      { type: 'context', elements: [{ type: 'mrkdwn', text: escapeSlack(cut(sourceWords(message), 500)) }] },
    ],
  }
}

/** What a template made. It may hold Slack's own marks; values in it are escaped as the template says. */
export function slackText(text: string): SlackMessage {
  return { text: cut(text, MAX_TEXT) }
}

function section(text: string): unknown {
  return { type: 'section', text: { type: 'mrkdwn', text } }
}

function groupText(group: Group): string {
  const { finding, packages } = group
  const link = linkOf(finding)
  const id = escapeSlack(cut(oneLine(finding.id), MAX_ID))
  const isShort = link !== undefined && link.length <= 500 && !/[|<>]/.test(link)
  const name = isShort ? `<${escapeSlack(link)}|${id}>` : id
  const lines = [
    `*${name}* ${severityWords(finding)}, ${reasonWords(group)}`,
    finding.title === undefined ? '' : escapeSlack(cut(oneLine(finding.title), MAX_TITLE)),
    escapeSlack(cut(`${packages.map(oneLine).join(', ')}; ${fixWords(finding)}`, MAX_TITLE)),
    escapeSlack(`in ${cut(imageWords(group, MAX_NAMES), 700)}`),
  ]
  return cut(lines.filter((line) => line !== '').join('\n'), MAX_SECTION_TEXT)
}

/** Names of strangers may not call people or lead away. https://docs.slack.dev/messaging/formatting-message-text#escaping */
function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
