import { type FiledBase, listBases } from '../../base-images/base-index.ts'
import { oneLine } from '../../core/printable.ts'
import { readBaseIndex } from '../../engine/base/index-file.ts'
import { grid } from '../../reports/grid.ts'
import type { CommandContext } from '../context.ts'
import { writeToStream } from '../output-file.ts'
import { baseIndexFile } from '../paths.ts'
import { FILE_WIDTH } from '../report-outputs.ts'

const COLUMNS = [
  { title: 'Image', isFlexible: false },
  { title: 'Platform', isFlexible: false },
  { title: 'Layers', isFlexible: false },
  { title: 'Created', isFlexible: false },
  { title: 'Added', isFlexible: false },
  { title: 'Digest', isFlexible: true },
]

export async function run({ options, environment, stdout }: CommandContext): Promise<number> {
  const file = baseIndexFile(options, environment)
  const bases = listBases(await readBaseIndex(file))
  if (options.flag('json')) {
    stdout.write(`${JSON.stringify(bases, undefined, 2)}\n`)
    return 0
  }
  if (bases.length === 0) {
    stdout.write(`No base images are known (${oneLine(file.path)}); plimsoll base add makes some known.\n`)
    return 0
  }
  const width = (stdout.isTTY && stdout.columns) || FILE_WIDTH
  await writeToStream(
    stdout,
    grid(COLUMNS, bases.map(rowOf), width, (cell) => cell),
  )
  return 0
}

function rowOf({ name, platform, layers, created, addedAt, digest, configDigest }: FiledBase): string[] {
  const cells = [
    name,
    platform,
    `${layers}`,
    day(created),
    day(addedAt),
    digest ?? `${configDigest} (of its config)`,
  ]
  return cells.map(oneLine)
}

function day(time: string | undefined): string {
  return time?.slice(0, 10) ?? 'not told'
}
