import { parseImageReference } from '../../../../core/image-reference.ts'
import { oneLine } from '../../../../core/printable.ts'
import { sha256 } from '../../../../core/sha256.ts'
import { cut } from '../../../../reports/cut.ts'
import type { Group } from '../../digest.ts'
import type { Message } from '../../message.ts'
import { fixWords, linkOf, reasonWords, severityWords, sourceWords } from '../../wording.ts'
import type { ConfigOf } from '../types.ts'

/** Characters that Jira takes of a summary, and of a text field. */
export const MAX_SUMMARY = 255
export const MAX_DESCRIPTION = 32_767

/** Images of one repository are one group, whatever their tag; others are a group each. */
export function imageGroup(image: { readonly digest: string; readonly name?: string | undefined }): string {
  const reference = image.name === undefined ? undefined : parseImageReference(image.name)
  return reference ? `${reference.domain}/${reference.path}` : (image.name ?? image.digest)
}

/** Labels hold no spaces, and are found by equality. */
export function issueLabel(tenant: string, finding: string, group: string): string {
  return `plimsoll-${sha256([tenant, finding, group].join('\0')).slice(0, 24)}`
}

export function notificationLabel(delivery: string): string {
  return `plimsoll-delivery-${delivery}`
}

export function issueFields(
  { project, issueType }: ConfigOf<'jira'>,
  issue: {
    readonly message: Message
    readonly group: Group
    readonly labels: readonly string[]
    readonly description: string | undefined
  },
): object {
  const { group, labels, message } = issue
  const { finding } = group
  const summary = `${oneLine(finding.id)} (${severityWords(finding)}) in ${oneLine(group.part)}`
  return {
    project: { key: project },
    issuetype: { name: issueType },
    summary: cut(summary, MAX_SUMMARY),
    description: cut(issue.description ?? description(message, group), MAX_DESCRIPTION),
    labels,
  }
}

/** In `{noformat}`, so that names of strangers are no marks of Jira's language. */
function description(message: Message, group: Group): string {
  const { finding, packages, names, images } = group
  const link = linkOf(finding)
  const more = images - names.length
  const lines = [
    `${severityWords(finding)}, ${reasonWords(group)}`,
    ...(finding.title === undefined ? [] : [oneLine(finding.title)]),
    `Package: ${packages.map(oneLine).join(', ')}; ${fixWords(finding)}`,
    ...(link === undefined ? [] : [`See: ${link}`]),
    'Images:',
    ...names.map((name) => `- ${oneLine(name)}`),
    ...(more > 0 ? [`- and ${more} more`] : []),
    sourceWords(message),
  ]
  const text = cut(lines.join('\n').replaceAll('{', '('), MAX_DESCRIPTION - 50)
  return `{noformat}\n${text}\n{noformat}`
}
