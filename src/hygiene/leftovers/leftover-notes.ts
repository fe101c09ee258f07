import { listed } from '../../core/listed.ts'
import { sizeText } from '../size-text.ts'
import type { Note } from '../types.ts'
import type { FoundLeftover } from './find-leftovers.ts'

/** Leftovers that a message names. */
const MOST = 6

/** One note for each kind, with all that belongs to it. */
export function leftoverNotes(found: readonly FoundLeftover[]): readonly Note[] {
  const byNote = new Map<string, FoundLeftover[]>()
  for (const one of found) byNote.set(one.note, [...(byNote.get(one.note) ?? []), one])
  return [...byNote].map(([id, ofNote]) => {
    const leftovers = ofNote.map(({ leftover }) => leftover)
    const bytes = leftovers.reduce((sum, one) => sum + one.bytes, 0)
    const parts = leftovers.map(({ name, path, places, bytes }) => {
      const more = places > 1 ? ` and ${places - 1} more` : ''
      return `${name} (/${path}${more}, ${sizeText(bytes)})`
    })
    const [largest, ...others] = leftovers
    const isOneFile = largest && others.length === 0 && largest.places === 1
    return {
      id,
      message: `The image holds ${listed(parts, MOST)}.`,
      bytes,
      ...(largest ? { layer: largest.layer } : {}),
      ...(isOneFile ? { file: largest.path } : {}),
    }
  })
}
