import { parseImageReference } from '../core/image-reference.ts'
import type { Report } from '../core/report.ts'

/**
 * What was scanned, by a name that stays the same when it is built anew: the repository of an image without registry,
 * tag and digest (`library/nginx`), else the last part of a path. Never empty.
 */
export function subjectName({ target }: Report): string {
  const reference =
    target.kind === 'image' ? parseImageReference(target.repoTags[0] ?? target.name) : undefined
  if (reference) return reference.path
  const parts = target.name.split(/[/\\]/).filter((part) => part !== '' && part !== '.' && part !== '..')
  return parts.at(-1) ?? target.kind
}
