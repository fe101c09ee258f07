import { checkIdSpellings } from '../core/check-id.ts'
import type { Misconfiguration } from '../core/misconfiguration.ts'
import { noteKind } from './notes-table.ts'
import type { HygieneInput, Note } from './types.ts'

/** A note as it is judged and reported beside the findings. */
export function misconfigurationOf(
  note: Note,
  { name, config }: Pick<HygieneInput, 'name' | 'config'>,
): Misconfiguration {
  const { id, title, severity, description, advice, aliases } = noteKind(note.id)
  return {
    kind: 'misconfiguration',
    class: 'hygiene',
    id,
    // Of all these families only DS is written in several ways.
    aliases: aliases.flatMap((alias) => (alias.startsWith('DS-') ? checkIdSpellings(alias) : [alias])),
    title,
    severity,
    message: note.message,
    description,
    advice: note.advice ?? advice,
    references: [],
    standards: aliases.filter((alias) => alias.startsWith('CIS-')),
    subject: { kind: config ? 'Image' : 'Root file system', name, path: [] },
    place: {
      file: note.file ?? name,
      ...(note.layer === undefined ? {} : { layer: note.layer }),
      ...(note.hiddenBy === undefined ? {} : { hiddenBy: note.hiddenBy }),
    },
    ...(note.bytes === undefined ? {} : { bytes: note.bytes }),
  }
}
