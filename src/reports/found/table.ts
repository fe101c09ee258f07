import { fullName } from '../../core/package.ts'
import { oneLine } from '../../core/printable.ts'
import type { Found } from '../../saved/find/find-in-report.ts'
import { grid } from '../grid.ts'
import { type FoundAnswer, type FoundImage, foundCautions, foundLine } from './answer.ts'
import { setupTable } from './setup-table.ts'

const PACKAGE_COLUMNS = [
  { title: 'Image', isFlexible: false, isCut: true },
  { title: 'Package', isFlexible: false },
  { title: 'Version', isFlexible: false },
  { title: 'Type', isFlexible: false },
  { title: 'Where', isFlexible: true },
]
const FINDING_COLUMNS = [
  ...PACKAGE_COLUMNS.slice(0, 3),
  { title: 'Vulnerability', isFlexible: false },
  { title: 'Severity', isFlexible: false },
  { title: 'Fixed', isFlexible: false, yields: 1 },
]
/** Only where there is something to say, and then never left out: what is suppressed is to be seen. */
const NOTE = { title: 'Note', isFlexible: false }

/** What was found, for people. */
export function* foundTable(answer: FoundAnswer, width: number): Generator<string> {
  const all = answer.images.flatMap((image) => image.found.map((found) => ({ image, found })))
  if (all.length > 0) {
    const hasFindings = all.some(({ found }) => found.finding !== undefined)
    const cells = hasFindings ? findingCells : packageCells
    const columns = hasFindings ? FINDING_COLUMNS : PACKAGE_COLUMNS
    const hasNotes = all.some(({ found }) => noteOf(found) !== '')
    const rows = all.map(({ image, found }) =>
      [...cells(image, found), ...(hasNotes ? [noteOf(found)] : [])].map(oneLine),
    )
    yield* grid(hasNotes ? [...columns, NOTE] : columns, rows, width, (cell) => cell)
    yield '\n'
  }
  yield* setupTable(answer.images, width)
  yield `${oneLine(foundLine(answer))}\n`
  for (const caution of foundCautions(answer)) yield `${oneLine(caution)}\n`
}

function packageCells(image: FoundImage, { package: pkg }: Found): string[] {
  const layer = pkg.originLayer === undefined ? undefined : image.layers[pkg.originLayer]
  const where = layer?.createdBy === undefined ? pkg.path : `${pkg.path}, by «${layer.createdBy}»`
  return [image.name, fullName(pkg), pkg.version, pkg.type, where]
}

function findingCells(image: FoundImage, { package: pkg, finding }: Found): string[] {
  return [
    image.name,
    fullName(pkg),
    pkg.version,
    finding?.id ?? '',
    finding?.severity.level ?? '',
    finding?.fixedVersion ?? '',
  ]
}

function noteOf({ source, isUncertain, suppressedBy, finding }: Found): string {
  return [
    ...(suppressedBy === undefined ? [] : [`suppressed by ${suppressedBy}`]),
    ...(isUncertain ? ['version cannot be compared'] : []),
    ...(source === undefined ? [] : [`of ${source}`]),
    ...(finding?.kev ? ['exploited'] : []),
  ].join(', ')
}
