import { counted } from '../../core/counted.ts'
import { oneLine } from '../../core/printable.ts'
import { cut } from '../../reports/cut.ts'
import type { Brief } from './brief.ts'
import type { Digest, Group } from './digest.ts'
import type { Message } from './message.ts'

/** `2 new flaws, 1 fixed, 1 changed in 14 images (1 known exploited)` */
export function headline({ reasons, images, exploited, cluster }: Digest): string {
  const parts = [
    reasons.added > 0 ? counted(reasons.added, 'new flaw') : '',
    reasons.changed > 0 ? `${reasons.changed} changed` : '',
    reasons.removed > 0 ? `${reasons.removed} gone` : '',
  ].filter((part) => part !== '')
  const known = exploited > 0 ? ` (${exploited} known exploited)` : ''
  const where = cluster === undefined ? '' : ` running in ${oneLine(cluster)}`
  return `${parts.join(', ')} in ${counted(images, 'image')}${where}${known}`
}

/** `CRITICAL, known exploited` */
export function severityWords({ severity, kev }: Brief): string {
  return kev ? `${severity}, known exploited` : severity
}

/** What became of it, with what it was: `new`, `gone`, `was MEDIUM`. */
export function reasonWords({ reason, finding, before }: Group): string {
  if (reason === 'added') return 'new'
  if (reason === 'removed') return 'gone'
  const was: string[] = []
  if (before && before.severity !== finding.severity) was.push(`was ${before.severity}`)
  if (before && before.kev !== finding.kev)
    was.push(finding.kev ? 'exploited now' : 'no longer listed as exploited')
  if (before && before.fixedVersion !== finding.fixedVersion)
    was.push(finding.fixedVersion === undefined ? 'no fix any more' : 'the fix is another')
  return was.length > 0 ? was.join(', ') : 'changed'
}

/** `fixed in 3.0.14`, `no fix` */
export function fixWords({ fixedVersion }: Brief): string {
  return fixedVersion === undefined ? 'no fix' : `fixed in ${oneLine(fixedVersion)}`
}

/** `registry/app:1, registry/b:2 and 12 more` */
export function imageWords({ names, images }: Group, most: number): string {
  const shown = names.slice(0, most).map((name) => cut(oneLine(name), 120))
  const more = images - shown.length
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ')
}

export function moreWords({ more }: Digest): string {
  return more > 0 ? `And ${counted(more, 'more flaw')}.` : ''
}

/** Which feed, and where the rest is. */
export function sourceWords({ feed, notification }: Message): string {
  return `${feed === '' ? '' : `Feed ${oneLine(feed)}; `}notification ${notification}`
}

/** A link that can be followed, or none: upstreams write all kinds of text. */
export function linkOf({ references }: Brief): string | undefined {
  for (const reference of references) {
    const url = URL.parse(reference)
    if (url && (url.protocol === 'https:' || url.protocol === 'http:')) return url.href
  }
  return undefined
}
