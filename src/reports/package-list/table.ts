import { formatDistribution } from '../../core/distribution.ts'
import { fullName, isOsPackage } from '../../core/package.ts'
import { oneLine } from '../../core/printable.ts'
import { grid } from '../grid.ts'
import type { PackageList } from '../types.ts'
import { describeProblems, EMPTY_NOTICE, leftOutLine } from '../wording.ts'

const COLUMNS = [
  { title: 'Package', isFlexible: false },
  { title: 'Version', isFlexible: false },
  { title: 'Type', isFlexible: false },
  { title: 'Path', isFlexible: true },
]

/** The inventory for people. */
export function* packageListTable(
  { target, inventory, leftOut }: PackageList,
  width: number,
): Generator<string> {
  const { packages, distribution, problems } = inventory
  const system = distribution ? ` (${formatDistribution(distribution)})` : ''
  yield oneLine(
    `${target.name}${system}: ${packages.length} ${packages.length === 1 ? 'package' : 'packages'}`,
  )
  yield '\n'
  if (packages.length === 0) yield `${EMPTY_NOTICE}\n`
  else {
    yield '\n'
    const rows = packages.map((pkg) => [
      oneLine(fullName(pkg)),
      oneLine(pkg.version),
      pkg.type,
      isOsPackage(pkg.type) ? '' : oneLine(pkg.path),
    ])
    yield* grid(COLUMNS, rows, width, (cell) => cell)
  }
  const line = leftOutLine(leftOut)
  if (line) yield `\n${line}\n`
  for (const { code, subject, detail } of describeProblems(problems))
    yield `\n${code}: ${oneLine(subject)}: ${oneLine(detail)}\n`
}
