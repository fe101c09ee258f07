import type { ClusterRow, ClusterScan, WorkloadScore } from '../../core/cluster.ts'
import { oneLine } from '../../core/printable.ts'
import { SEVERITIES } from '../../core/severity.ts'
import { type GridColumn, grid } from '../grid.ts'
import { objectsTable } from './objects-table.ts'

const LEVELS = SEVERITIES.toReversed()

const COLUMNS: readonly GridColumn[] = [
  { title: 'NAMESPACE', isFlexible: false },
  { title: 'WORKLOAD', isFlexible: false, isCut: true },
  { title: 'CONTAINER', isFlexible: false, yields: 2 },
  { title: 'IMAGE', isFlexible: true },
  { title: 'PODS', isFlexible: false },
  { title: 'VERDICT', isFlexible: false },
  ...LEVELS.map((level): GridColumn => ({ title: level, isFlexible: false })),
  { title: 'SCORE', isFlexible: false },
]

/** A line for each image of each container, then what is not known and why, what is set up wrongly, and the sums. */
export function* clusterTable(scan: ClusterScan, width: number): Generator<string> {
  const scores = new Map(scan.scores.map((score) => [placeOf(score.namespace, score), score]))
  const cells = scan.rows.map((row) => cellsOf(row, scores).map(oneLine))
  if (cells.length > 0) yield* grid(COLUMNS, cells, width, (cell) => cell)
  yield* unknown(scan)
  yield* heavy(scan.scores)
  if (scan.configuration) yield* objectsTable(scan.configuration, width)
  if (scan.rows.length > 0 || !scan.configuration) yield `${sums(scan)}\n`
}

function cellsOf(row: ClusterRow, scores: ReadonlyMap<string, WorkloadScore>): string[] {
  const { namespace, workload, container, image, reference, pods, result } = row
  const score = scores.get(placeOf(namespace, workload))?.score
  const place = [
    namespace,
    `${workload.kind}/${workload.name}`,
    container,
    image || (reference ?? ''),
    String(pods),
  ]
  const last = score === undefined ? '-' : String(score)
  if (result.kind !== 'judged') {
    const verdict = result.kind === 'failed' ? 'NOT SCANNED' : 'no image'
    return [...place, verdict, ...LEVELS.map(() => '-'), last]
  }
  const { outcome, counts } = result.judgement
  return [...place, outcome, ...LEVELS.map((level) => String(counts[level])), last]
}

function placeOf(
  namespace: string,
  { kind, name }: { readonly kind: string; readonly name: string },
): string {
  return `${namespace}/${kind}/${name}`
}

function* unknown({ rows, problems }: ClusterScan): Generator<string> {
  const failed = new Map(
    rows.flatMap(({ image, reference = image, result }) =>
      result.kind === 'failed' ? [[reference, `${result.why} [${result.code}]`]] : [],
    ),
  )
  if (failed.size > 0) yield '\nNot scanned, so nothing is known of them:\n'
  for (const [reference, why] of failed) yield `  ${oneLine(`${reference}: ${why}`)}\n`
  if (problems.length > 0) yield '\nNot seen or not judged:\n'
  for (const { subject, detail, code } of problems) yield `  ${oneLine(`${subject}: ${detail} [${code}]`)}\n`
}

function* heavy(scores: readonly WorkloadScore[]): Generator<string> {
  const found = scores.filter(({ critical }) => critical.length > 0)
  if (found.length > 0) yield '\nManifests that ask for too much:\n'
  for (const score of found) {
    const place = placeOf(score.namespace, score)
    yield `  ${oneLine(`${place}: ${score.critical.join(', ')} (${score.score} points)`)}\n`
  }
}

/** `prod: 3 namespaces, 8 workloads, 5 images: 1 pass, 4 warn; 1 not scanned`. */
function sums({ name, rows }: ClusterScan): string {
  if (rows.length === 0) return `\n${name} runs no image that could be seen.`
  const results = new Map(rows.map((row) => [row.digest ?? row.reference ?? row.image, row.result]))
  const outcomes = new Map<string, number>()
  for (const result of results.values()) {
    const word = result.kind === 'judged' ? result.judgement.outcome : undefined
    if (word !== undefined) outcomes.set(word, (outcomes.get(word) ?? 0) + 1)
  }
  const failed = [...results.values()].filter(({ kind }) => kind === 'failed').length
  const parts = [
    [...outcomes].map(([outcome, count]) => `${count} ${outcome}`).join(', ') || 'none judged',
    ...(failed > 0 ? [`${failed} not scanned`] : []),
  ]
  const counted = [
    plural(new Set(rows.map(({ namespace }) => namespace)).size, 'namespace'),
    plural(new Set(rows.map(({ namespace, workload }) => placeOf(namespace, workload))).size, 'workload'),
    plural(results.size, 'image'),
  ]
  return `\n${oneLine(name)}: ${counted.join(', ')}: ${parts.join('; ')}`
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}
