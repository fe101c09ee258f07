import { compareText } from '../../core/compare-text.ts'
import type { DuplicateContent } from '../../core/hygiene.ts'
import type { FileContent } from '../../layers/squash/merged-tree.ts'
import type { MergedImage } from '../merged-image.ts'
import { listedPaths } from '../sentence.ts'
import { sizeText } from '../size-text.ts'
import type { Note } from '../types.ts'

/** Contents that the report lists, and paths of each. */
export const MAX_DUPLICATES = 100
export const MAX_DUPLICATE_PATHS = 20

/** Bytes that copies may take together before there is a note. */
const LEAST_NOTED = 1_000_000

export interface Duplicates {
  readonly contents: readonly DuplicateContent[]
  readonly notes: readonly Note[]
}

/** Files of one content under several paths, the largest waste first; `undefined` where nobody has compared contents. */
export function findDuplicates({
  visible,
  merged,
  resolve,
}: Pick<MergedImage, 'visible' | 'merged' | 'resolve'>): Duplicates | undefined {
  const byDigest = new Map<string, Map<FileContent, string>>()
  for (const { report } of visible) {
    if (report.contentDigest === undefined) continue
    const path = resolve(report.path)
    const node = merged.at(path)
    if (node?.kind !== 'file') continue
    // Hard links share their content, and are no copies of each other.
    const contents = byDigest.get(report.contentDigest) ?? new Map<FileContent, string>()
    byDigest.set(report.contentDigest, contents)
    const known = contents.get(node.content)
    if (known === undefined || path < known) contents.set(node.content, path)
  }
  if (byDigest.size === 0) return undefined
  const all = [...byDigest.values()].flatMap((contents): DuplicateContent[] => {
    const [first] = contents.keys()
    if (!first || contents.size < 2) return []
    return [{ paths: [...contents.values()].sort(), bytes: first.size }]
  })
  all.sort((a, b) => waste(b) - waste(a) || compareText(a.paths[0] ?? '', b.paths[0] ?? ''))
  const contents = all.slice(0, MAX_DUPLICATES)
  return {
    contents: contents.map(({ paths, bytes }) => ({ paths: paths.slice(0, MAX_DUPLICATE_PATHS), bytes })),
    notes: notesOf(all),
  }
}

function notesOf(all: readonly DuplicateContent[]): readonly Note[] {
  const [largest] = all
  const bytes = all.reduce((sum, one) => sum + waste(one), 0)
  if (!largest || bytes < LEAST_NOTED) return []
  const message = `Copies of the same content take ${sizeText(bytes)}; the largest are ${listedPaths(largest.paths)}.`
  return [{ id: 'PLH-0505', message, bytes }]
}

/** What would be saved with one copy. */
function waste({ paths, bytes }: DuplicateContent): number {
  return (paths.length - 1) * bytes
}
