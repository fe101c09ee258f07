import { counted } from '../../core/counted.ts'
import type { Change, ImageTree, LayerSummary, SizedNode, TreeOrder } from '../../core/image-tree.ts'
import { formatPlatform } from '../../core/platform.ts'
import { oneLine } from '../../core/printable.ts'
import { grid } from '../grid.ts'
import { sizeWords } from '../size-words.ts'
import { truncate } from '../width.ts'
import { describeProblems } from '../wording.ts'
import { sortedChildren } from './order.ts'

export interface TreeView {
  /** Levels of folders below the root. */
  readonly depth: number
  /** What is smaller is summed up. */
  readonly leastBytes: number
  readonly order: TreeOrder
}

const COLUMNS = [
  { title: 'Layer', isFlexible: false },
  { title: 'Stored', isFlexible: false },
  { title: 'Files', isFlexible: false },
  { title: 'Content', isFlexible: false },
  { title: 'Replaces', isFlexible: false, yields: 2 },
  { title: 'Deletes', isFlexible: false, yields: 1 },
  { title: 'Instruction', isFlexible: true },
]

/**
 * Layers and folders by size, for people.
 *
 * @param only one layer, whose own files are shown in place of the merged view
 */
export function* treeTable(
  tree: ImageTree,
  view: TreeView,
  width: number,
  only?: { readonly index: number; readonly root: SizedNode },
): Generator<string> {
  const { target, layers, root, shippedBytes, hiddenBytes, problems } = tree
  const platform = target.platform ? ` (${formatPlatform(target.platform)})` : ''
  yield oneLine(
    `${target.name}${platform}: ${counted(layers.length, 'layer')}, ${counted(root.files, 'file')}, ${sizeWords(root.bytes)}`,
  )
  yield `\n${sizeWords(shippedBytes)} are shipped; later layers delete or replace ${sizeWords(hiddenBytes)} of it.\n\n`
  yield* grid(COLUMNS, layers.map(layerRow), width, (cell) => cell)
  const title = only ? `What layer ${only.index + 1} brings` : 'All layers laid over each other'
  yield `\n${title}:\n\n`
  for (const line of treeLines(only?.root ?? root, view)) yield `${truncate(line, width)}\n`
  for (const { code, subject, detail } of describeProblems(problems))
    yield `\n${code}: ${oneLine(subject)}: ${oneLine(detail)}\n`
}

function layerRow({
  index,
  size,
  bytes: content,
  added,
  replaced,
  deleted,
  createdBy,
}: LayerSummary): string[] {
  return [
    `${index + 1}`,
    sizeWords(size),
    `${added.files + replaced.files}`,
    sizeWords(content),
    changeWords(replaced),
    changeWords(deleted),
    oneLine(createdBy ?? 'not told'),
  ]
}

function changeWords({ files, bytes: size }: Change): string {
  return files === 0 ? '' : `${files} (${sizeWords(size)})`
}

/** A line for each folder and file that is large enough, those in it below it. */
function* treeLines(root: SizedNode, view: TreeView): Generator<string> {
  yield `${figures(root)}  /`
  yield* linesBelow(root, view, view.depth, '')
}

function* linesBelow(folder: SizedNode, view: TreeView, depth: number, indent: string): Generator<string> {
  if (depth === 0) return
  const children = sortedChildren(folder, view.order)
  const shown = children.filter((child) => child.bytes >= view.leastBytes)
  const rest = restOf(children.filter((child) => child.bytes < view.leastBytes))
  for (const [place, child] of shown.entries()) {
    const isLast = place === shown.length - 1 && rest === undefined
    yield `${figures(child)}  ${indent}${isLast ? '└ ' : '├ '}${labelOf(child)}`
    yield* linesBelow(child, view, depth - 1, `${indent}${isLast ? '  ' : '│ '}`)
  }
  if (rest) yield `${figures(rest)}  ${indent}└ … ${rest.name}`
}

/** What is too small to be shown, in one line. */
function restOf(
  small: readonly SizedNode[],
): Pick<SizedNode, 'name' | 'bytes' | 'files' | 'kind'> | undefined {
  if (small.length === 0) return undefined
  let size = 0
  let files = 0
  for (const one of small) {
    size += one.bytes
    files += one.files
  }
  return { name: `${small.length} smaller`, bytes: size, files, kind: 'directory' }
}

function figures({ bytes: size, files, kind }: Pick<SizedNode, 'bytes' | 'files' | 'kind'>): string {
  const count = kind === 'directory' ? `${files}` : ''
  return `${sizeWords(size).padStart(9)} ${count.padStart(7)}`
}

/** As it is called, a folder with a slash and a link with what it leads to. */
export function labelOf({ name, kind, target }: SizedNode): string {
  if (kind === 'directory') return `${oneLine(name)}/`
  return target === undefined ? oneLine(name) : oneLine(`${name} → ${target}`)
}
