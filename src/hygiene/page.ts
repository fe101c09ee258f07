import type { BaseImage } from '../core/base-image.ts'
import type { HygieneReport, ShippedTool, UserFacts } from '../core/hygiene.ts'
import { columns } from './columns.ts'
import { AREA_WEIGHTS } from './score.ts'
import { sizeText } from './size-text.ts'
import { bytesOfTools } from './tools/tool-notes.ts'

/** Rows that a table of the page has; the report has more of them. */
const MOST_ROWS = 15

/**
 * The report as lines of plain text for people, each with its line feed: what the image is, who it runs as, and what
 * should not be in it, with the figures of each area.
 *
 * @param width columns of the terminal; what is too long for a row is cut
 */
export function* hygienePage(
  report: HygieneReport,
  base: BaseImage | undefined,
  width: number,
): Generator<string> {
  yield* section('Identity', identity(report, base), width)
  yield* section('User', report.user ? [['runs as', userText(report.user)]] : [], width)
  yield* section(`Tools that should not ship: ${toolsText(report.tools)}`, toolRows(report), width)
  yield* section(`Leftovers: ${sizeText(sumOf(report.leftovers))}`, leftoverRows(report), width)
  yield* section('Waste', wasteRows(report), width)
  yield* section('Shipped, and hidden by a later layer', hiddenRows(report), width)
  yield* section('The same content under several paths', duplicateRows(report), width)
  yield* section('Privileges', privilegeRows(report), width)
  yield* section(
    'Not judged',
    report.unjudged.map((sentence) => [sentence]),
    width,
  )
  yield* section(`Score: ${report.score} of 100`, scoreRows(report), width)
}

type Rows = readonly (readonly string[])[]

function* section(title: string, rows: Rows, width: number): Generator<string> {
  if (rows.length === 0) return
  yield `${title}\n`
  for (const line of columns(rows.slice(0, MOST_ROWS), width - 2)) yield `  ${line}\n`
  if (rows.length > MOST_ROWS) yield `  and ${rows.length - MOST_ROWS} more\n`
  yield '\n'
}

function identity(
  { identity, layers, shippedBytes, visibleBytes, files, services }: HygieneReport,
  base?: BaseImage,
): Rows {
  const { name, created, ageDays, storedBytes, entrypoint, cmd, exposedPorts, volumes, healthcheck } =
    identity
  const age = ageDays === undefined ? '' : ` (${ageDays === 1 ? '1 day' : `${ageDays} days`} ago)`
  const stored = storedBytes > 0 ? `${sizeText(storedBytes)} stored, ` : ''
  const count = layers.length === 1 ? '1 layer' : `${layers.length} layers`
  const rows: (readonly [string, string])[] = [
    ['name', name],
    ['created', created === undefined ? 'not said' : `${created.slice(0, 10)}${age}`],
    [
      'size',
      `${stored}${sizeText(shippedBytes)} unpacked in ${count}; ${files} files of ${sizeText(visibleBytes)} are seen`,
    ],
    ...(base ? [['base', baseText(base)] as const] : []),
    ['starts', [...entrypoint, ...cmd].join(' ')],
    ['ports', exposedPorts.join(', ')],
    ['volumes', volumes.join(', ')],
    ['services', services.join(', ')],
    ['health check', healthcheck],
  ]
  return rows.filter(([, value]) => value !== '')
}

const FOUND_BY: Readonly<Record<string, string>> = {
  label: 'by the image’s own word',
  layers: 'by its layers',
  attestation: 'by attestation',
  history: 'by its history',
}

function baseText({ name, layers, foundBy, created }: BaseImage): string {
  const count = layers === undefined ? '' : `, ${layers === 1 ? '1 layer' : `${layers} layers`}`
  return `${name}${count}, ${FOUND_BY[foundBy] ?? `by ${foundBy}`}${created === undefined ? '' : `, of ${created.slice(0, 10)}`}`
}

function userText({ configured, uid, name, isRoot }: UserFacts): string {
  if (isRoot) return configured === '' ? 'root, because no user is named' : `root (${configured})`
  if (uid === undefined) return `${configured}, who is not in the image`
  return name === undefined ? `${uid}, who has no name in the image` : `${name} (${uid})`
}

function toolsText(tools: readonly ShippedTool[]): string {
  return tools.length === 0 ? 'none' : `${tools.length}, ${sizeText(bytesOfTools(tools))}`
}

function toolRows({ tools }: HygieneReport): Rows {
  return tools.map(({ kind, name, bytes, layer, remedy }) => [
    kind,
    name,
    sizeText(bytes),
    `layer ${layer + 1}`,
    remedy,
  ])
}

function leftoverRows({ leftovers }: HygieneReport): Rows {
  return leftovers.map(({ name, path, places, files, bytes, layer }) => [
    sizeText(bytes),
    name,
    files === 1 ? '1 file' : `${files} files`,
    `layer ${layer + 1}`,
    `/${path}${places > 1 ? ` and ${places - 1} more` : ''}`,
  ])
}

function wasteRows({ efficiency, hiddenBytes, layers }: HygieneReport): Rows {
  if (layers.length < 2) return []
  const { score, wastedBytes, userWastedPercent, reclaimableBytes } = efficiency
  return [
    ['efficiency', percentText(score)],
    ['wasted', `${sizeText(wastedBytes)}, ${shareText(userWastedPercent)} upper layers add`],
    ['to be had back', `${sizeText(reclaimableBytes)} in paths that several layers have`],
    ['hidden', `${sizeText(hiddenBytes)} that later layers delete or replace`],
    ...efficiency.paths
      .filter(({ bytes }) => bytes > 0)
      .slice(0, 8)
      .map(({ path, count, bytes }) => ['', `${sizeText(bytes)} in ${count} layers: /${path}`]),
  ]
}

function percentText(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

/** Layers may replace what is larger than they are. */
function shareText(share: number): string {
  return share > 1 ? 'more than' : `${percentText(share)} of what`
}

function hiddenRows({ hidden }: HygieneReport): Rows {
  return hidden
    .filter(({ bytes }) => bytes > 0)
    .map(({ path, bytes, layer, hiddenBy }) => [
      sizeText(bytes),
      `layer ${layer + 1}, hidden by ${hiddenBy + 1}`,
      `/${path}`,
    ])
}

function duplicateRows({ duplicates = [] }: HygieneReport): Rows {
  return duplicates.map(({ paths, bytes }) => [
    sizeText(bytes),
    `${paths.length} times`,
    paths.map((path) => `/${path}`).join(', '),
  ])
}

function privilegeRows({ privileges }: HygieneReport): Rows {
  return privileges.map(({ kind, path, layer }) => [kind, `layer ${layer + 1}`, `/${path}`])
}

function sumOf(parts: readonly { readonly bytes: number }[]): number {
  return parts.reduce((sum, { bytes }) => sum + bytes, 0)
}

/** Width of a bar of 100 points, in columns. */
const BAR = 20

function scoreRows({ scores }: HygieneReport): Rows {
  return scores.map(({ area, points }) => {
    const filled = Math.round((points * BAR) / 100)
    return [
      area,
      String(points),
      `${'#'.repeat(filled)}${'.'.repeat(BAR - filled)}`,
      `counts ${AREA_WEIGHTS[area]}`,
    ]
  })
}
