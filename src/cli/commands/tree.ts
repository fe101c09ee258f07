import type { ReadStream } from 'node:tty'
import { PlimsollError } from '../../core/errors.ts'
import type { SizedNode } from '../../core/image-tree.ts'
import { TREE_ORDERS } from '../../core/image-tree.ts'
import { hidesFindings } from '../../core/problem.ts'
import { type ReadTree, readImageTree, treeOfLayer } from '../../engine/tree/image-tree.ts'
import { EXIT_CODES } from '../../judgement/verdict.ts'
import { treeTable } from '../../reports/tree/table.ts'
import type { CommandContext } from '../context.ts'
import { credentialsOf } from '../credentials.ts'
import { oneFormat, writeOne } from '../formats.ts'
import { imageTargetOf } from '../image-target.ts'
import { terminalProgress } from '../progress.ts'
import { inspectionRequest } from '../scan-request.ts'

/** Layers, files and folders by size: as text, as JSON, or to walk through on a terminal. */
export async function run(context: CommandContext): Promise<number> {
  const { options, signal } = context
  const format = oneFormat(context, ['table', 'json'])
  const isInteractive = wantsBrowser(context)
  const target = imageTargetOf(context)
  const progress = terminalProgress(context)
  const request = inspectionRequest(target, context, await credentialsOf(context), progress)
  const read = await readImageTree(target, request)
  signal.throwIfAborted()
  const linkDepth = request.layers.limits.maxLinkDepth
  if (isInteractive) await walkThrough(read, linkDepth, context)
  else if (format === 'json') await writeJson(read, context)
  else await writeTable(read, linkDepth, context)
  const isWhole = options.flag('allow-incomplete') || !read.tree.problems.some(hidesFindings)
  return isWhole ? EXIT_CODES.clean : EXIT_CODES.incomplete
}

/** Throws `usage` where it is asked for and cannot be had. */
function wantsBrowser({ options, stdin, stdout }: CommandContext): boolean {
  if (!options.flag('interactive')) return false
  if (options.list('output').length > 0 || options.list('format').some((format) => format !== 'table'))
    throw new PlimsollError('usage', '--interactive writes no report: leave --format and --output away.')
  if (stdout.isTTY && (stdin as Partial<ReadStream>).isTTY) return true
  throw new PlimsollError('usage', '--interactive needs a terminal.')
}

async function walkThrough(read: ReadTree, linkDepth: number, context: CommandContext): Promise<void> {
  const [{ openBrowser }, { browse }] = await Promise.all([
    import('../../reports/tree/browser.ts'),
    import('../terminal/browse.ts'),
  ])
  const alone = read.tree.layers.flatMap(({ index }) => treeOfLayer(read, index, linkDepth) ?? [])
  const { stdin, stdout, signal } = context
  await browse(openBrowser(read.tree, alone), { stdin: stdin as ReadStream, stdout, signal })
}

async function writeJson({ tree, trees, visibleLayer }: ReadTree, context: CommandContext): Promise<void> {
  const [{ treeJson }, { layerFiles }, { efficiencyOf }] = await Promise.all([
    import('../../reports/tree/json.ts'),
    import('../../engine/tree/layer-files.ts'),
    import('../../hygiene/waste/efficiency.ts'),
  ])
  const filesOf = (layer: number) => {
    const own = trees[layer]
    return own ? layerFiles(own) : []
  }
  await writeOne(context, () => treeJson(tree, efficiencyOf(trees, visibleLayer), filesOf))
}

async function writeTable(read: ReadTree, linkDepth: number, context: CommandContext): Promise<void> {
  const { options } = context
  const view = {
    depth: options.number('depth'),
    leastBytes: options.number('min-size'),
    order: TREE_ORDERS.find((order) => options.list('sort').includes(order)) ?? 'size',
  }
  const only = layerOf(read, options.maybeNumber('layer'), linkDepth)
  await writeOne(context, (width) => treeTable(read.tree, view, width, only))
}

/** Layers are counted from 1, as they are shown. Throws `option-invalid`. */
function layerOf(
  read: ReadTree,
  layer: number | undefined,
  linkDepth: number,
): { readonly index: number; readonly root: SizedNode } | undefined {
  if (layer === undefined) return undefined
  const root = treeOfLayer(read, layer - 1, linkDepth)
  if (root) return { index: layer - 1, root }
  const count = read.tree.layers.length
  throw new PlimsollError('option-invalid', `--layer ${layer}: the image has layers 1 to ${count}.`)
}
