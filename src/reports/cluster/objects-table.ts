import type { ClusterScan } from '../../core/cluster.ts'
import type { Misconfiguration } from '../../core/misconfiguration.ts'
import { oneLine } from '../../core/printable.ts'
import { SEVERITIES } from '../../core/severity.ts'
import { type GridColumn, grid } from '../grid.ts'
import { misconfigurationCounts } from '../misconfiguration-words.ts'
import { verdictLine } from '../wording.ts'
import { CONFIGURATION } from './index-file.ts'

/** Objects that are shown; the report has them all. */
const MOST_OBJECTS = 50

const LEVELS = SEVERITIES.toReversed()

const COLUMNS: readonly GridColumn[] = [
  { title: 'NAMESPACE', isFlexible: false },
  { title: 'OBJECT', isFlexible: false, isCut: true },
  ...LEVELS.map((level): GridColumn => ({ title: level, isFlexible: false })),
  { title: 'GRAVEST', isFlexible: true },
]

/** A line for each object that is set up wrongly, those with the gravest first; then the sums. */
export function* objectsTable(
  report: NonNullable<ClusterScan['configuration']>,
  width: number,
): Generator<string> {
  const { misconfigurations, suppressed } = report.configuration
  // They come by gravity, and so do the objects that have them.
  const objects = [...Map.groupBy(misconfigurations, objectKey).values()]
  if (objects.length > 0) yield '\nSet up wrongly:\n'
  const cells = objects.slice(0, MOST_OBJECTS).map((found) => cellsOf(found).map(oneLine))
  if (cells.length > 0) yield* grid(COLUMNS, cells, width, (cell) => cell)
  if (objects.length > MOST_OBJECTS)
    yield `and ${objects.length - MOST_OBJECTS} more objects; ${CONFIGURATION} has them all.\n`
  const left = suppressed.length > 0 ? `, ${suppressed.length} suppressed` : ''
  yield `${misconfigurationCounts(report.configuration)}${left}. ${oneLine(verdictLine(report))}\n`
}

function objectKey({ subject: { kind, namespace, name } }: Misconfiguration): string {
  return JSON.stringify([namespace, kind, name])
}

function cellsOf(found: readonly Misconfiguration[]): readonly string[] {
  const [first] = found
  if (!first) return []
  const { kind, namespace = '-', name = '' } = first.subject
  const gravest = new Set(found.filter(({ severity }) => severity === first.severity).map(({ id }) => id))
  return [
    namespace,
    `${kind}/${name}`,
    ...LEVELS.map((level) => String(found.filter(({ severity }) => severity === level).length)),
    [...gravest].join(', '),
  ]
}
