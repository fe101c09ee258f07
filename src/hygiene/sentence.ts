import { listed, shortened } from '../core/listed.ts'

/** Names that a message has at most: it is one line of a report. */
const MOST = 5

/** Of files: `/bin/su, /bin/mount and 3 more`. */
export function listedPaths(paths: readonly string[]): string {
  return listed(
    paths.map((path) => `/${path}`),
    MOST,
  )
}

export function listedNames(names: readonly string[]): string {
  return listed(names, MOST)
}

/** With a verb that agrees: `1 file has`, `3 files have`. */
export function countedHave(count: number, singular: string, plural = `${singular}s`): string {
  return count === 1 ? `1 ${singular} has` : `${count} ${plural} have`
}

/** A value of the image in a sentence. */
export function quoted(text: string): string {
  return `«${shortened(text)}»`
}
