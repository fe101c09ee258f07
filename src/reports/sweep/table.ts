import type { Digest } from '../../core/digest.ts'
import { oneLine } from '../../core/printable.ts'
import { SEVERITIES } from '../../core/severity.ts'
import type { Sweep, SweepResult, SweepRow } from '../../core/sweep.ts'
import { type GridColumn, grid } from '../grid.ts'

const LEVELS = SEVERITIES.toReversed()

const COLUMNS: readonly GridColumn[] = [
  { title: 'REPOSITORY', isFlexible: false, isCut: true },
  { title: 'TAG', isFlexible: false },
  { title: 'DIGEST', isFlexible: false, yields: 2 },
  { title: 'VERDICT', isFlexible: false },
  ...LEVELS.map((level): GridColumn => ({ title: level, isFlexible: false })),
  { title: 'SUPPRESSED', isFlexible: false, yields: 1 },
]

/** Hex digits of a digest that are shown: enough to tell images apart, and to find the report. */
const DIGEST_LENGTH = 12

/** One line for each tag, then what could not be scanned and why, then the sums. */
export function* sweepTable(sweep: Sweep, width: number): Generator<string> {
  const rows = sweep.rows.filter(({ result }) => result.kind !== 'no-image')
  const cells = rows.map((row) => cellsOf(row).map(oneLine))
  if (rows.length > 0) yield* grid(COLUMNS, cells, width, (cell) => cell)
  yield* failures(sweep.rows)
  yield `${sums(sweep)}\n`
}

function cellsOf({ repository, tag = '', digest, result }: SweepRow): string[] {
  const name = [repository, tag, digest === undefined ? '' : shown(digest)]
  if (result.kind !== 'judged') return [...name, 'NOT SCANNED', ...LEVELS.map(() => '-'), '-']
  const { outcome, counts, suppressed } = result.judgement
  return [...name, outcome, ...LEVELS.map((level) => String(counts[level])), String(suppressed)]
}

function shown(digest: Digest): string {
  return digest.slice(0, digest.indexOf(':') + 1 + DIGEST_LENGTH)
}

function* failures(rows: readonly SweepRow[]): Generator<string> {
  const failed = rows.filter(({ result }) => result.kind === 'failed')
  if (failed.length === 0) return
  yield '\nNot scanned, so nothing is known of them:\n'
  for (const row of failed) yield `  ${oneLine(`${nameOf(row)}: ${whyOf(row.result)}`)}\n`
}

function nameOf({ repository, tag }: SweepRow): string {
  return tag === undefined ? repository : `${repository}:${tag}`
}

function whyOf(result: SweepResult): string {
  return result.kind === 'failed' ? `${result.why} [${result.code}]` : ''
}

/** `8 tags, 5 images: 1 pass, 3 warn, 1 fail; 2 by reports that were there; 1 not scanned; 1 is no image`. */
function sums({ host, rows }: Sweep): string {
  if (rows.length === 0) return `${host} has no image that was asked for.`
  const judged = new Map(
    rows.flatMap(({ digest, result }) => (result.kind === 'judged' && digest ? [[digest, result]] : [])),
  )
  const outcomes = new Map<string, number>()
  for (const { judgement } of judged.values())
    outcomes.set(judgement.outcome, (outcomes.get(judgement.outcome) ?? 0) + 1)
  const kept = [...judged.values()].filter(({ isKept }) => isKept).length
  const countOf = (kind: SweepResult['kind']): number =>
    rows.filter(({ result }) => result.kind === kind).length
  const parts = [
    [...outcomes].map(([outcome, count]) => `${count} ${outcome}`).join(', ') || 'none judged',
    ...(kept > 0 ? [`${kept} by reports that were there`] : []),
    ...(countOf('failed') > 0 ? [`${countOf('failed')} not scanned`] : []),
    ...(countOf('no-image') > 0 ? [`${countOf('no-image')} no images, left out`] : []),
  ]
  const images = `${judged.size} ${judged.size === 1 ? 'image' : 'images'}`
  return `\n${host}: ${rows.length} ${rows.length === 1 ? 'tag' : 'tags'}, ${images}: ${parts.join('; ')}`
}
