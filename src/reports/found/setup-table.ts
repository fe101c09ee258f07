import { subjectName } from '../../core/misconfiguration.ts'
import { oneLine } from '../../core/printable.ts'
import type { FoundSetup } from '../../saved/find/find-setup.ts'
import { grid } from '../grid.ts'
import { placeName } from '../misconfiguration-words.ts'
import type { FoundImage } from './answer.ts'

const COLUMNS = [
  { title: 'Target', isFlexible: false, isCut: true },
  { title: 'Object', isFlexible: false },
]
const OBJECT_COLUMNS = [
  ...COLUMNS,
  { title: 'Points', isFlexible: false, yields: 1 },
  { title: 'Pod Security', isFlexible: false, yields: 2 },
  { title: 'Place', isFlexible: true },
]
const MISCONFIGURATION_COLUMNS = [
  ...COLUMNS,
  { title: 'Check', isFlexible: false },
  { title: 'Severity', isFlexible: false },
  { title: 'Place', isFlexible: false, yields: 1 },
  { title: 'What', isFlexible: true },
]
/** Only where there is something to say, and then never left out. */
const NOTE = { title: 'Note', isFlexible: false }

/** Objects, or what is set up wrongly in them, of all that was found; nothing where nothing was. */
export function* setupTable(images: readonly FoundImage[], width: number): Generator<string> {
  const all = images.flatMap(({ name, setup }) => setup.map((found) => ({ name, found })))
  if (all.length === 0) return
  const columns = all.some(({ found }) => found.kind === 'object') ? OBJECT_COLUMNS : MISCONFIGURATION_COLUMNS
  const hasNotes = all.some(({ found }) => noteOf(found) !== '')
  const rows = all.map(({ name, found }) =>
    [name, ...cells(found), ...(hasNotes ? [noteOf(found)] : [])].map(oneLine),
  )
  yield* grid(hasNotes ? [...columns, NOTE] : columns, rows, width, (cell) => cell)
  yield '\n'
}

function cells(found: FoundSetup): string[] {
  if (found.kind === 'object') {
    const { score, podSecurity = '', place } = found.object
    return [subjectName(found.object), String(score ?? ''), podSecurity, placeName(place)]
  }
  const { subject, id, severity, place, message } = found.misconfiguration
  return [subjectName(subject), id, severity, placeName(place), message]
}

function noteOf(found: FoundSetup): string {
  const by = found.kind === 'misconfiguration' ? found.suppressedBy : undefined
  return by === undefined ? '' : `suppressed by ${by}`
}
