import { counted } from '../../core/counted.ts'
import type { ImageTree, SizedNode } from '../../core/image-tree.ts'
import { TREE_ORDERS, type TreeOrder } from '../../core/image-tree.ts'
import { oneLine } from '../../core/printable.ts'
import { sizeWords } from '../size-words.ts'
import { displayWidth, padEnd, truncate } from '../width.ts'
import { sortedChildren } from './order.ts'
import { labelOf } from './table.ts'

/*
 * The files of an image, walked through with the keyboard: a pure model, of which the terminal shows a picture.
 */

export interface Browser {
  /** From the list of layers to the folder that is open; never empty. */
  readonly open: readonly OpenFolder[]
  readonly order: TreeOrder
}

interface OpenFolder {
  readonly node: SizedNode
  /** Index of the line that is chosen. */
  readonly cursor: number
}

export type BrowserKey =
  | 'up'
  | 'down'
  | 'page-up'
  | 'page-down'
  | 'first'
  | 'last'
  | 'open'
  | 'back'
  | 'order'
  | 'quit'

/**
 * Begins with a list of all layers together and each alone.
 *
 * @param layers what each layer brings by itself, bottom first
 */
export function openBrowser({ target, root, layers }: ImageTree, own: readonly SizedNode[]): Browser {
  const alone = own.map((node, index) => ({
    ...node,
    name: `layer ${index + 1}: ${layers[index]?.createdBy ?? 'not told by what'}`,
  }))
  const children = [{ ...root, name: 'all layers laid over each other' }, ...alone]
  return { open: [{ node: { ...root, name: target.name, children }, cursor: 0 }], order: 'size' }
}

/** What a key makes of it; `undefined` when it is closed. @param height lines of the terminal */
export function pressKey(browser: Browser, key: BrowserKey, height: number): Browser | undefined {
  const { open, order } = browser
  const page = Math.max(linesFor(height) - 1, 1)
  switch (key) {
    case 'quit':
      return undefined
    case 'order': {
      const next = TREE_ORDERS[(TREE_ORDERS.indexOf(order) + 1) % TREE_ORDERS.length] ?? 'size'
      return { order: next, open: [...open.slice(0, -1), { ...here(browser), cursor: 0 }] }
    }
    case 'back':
      return open.length > 1 ? { ...browser, open: open.slice(0, -1) } : browser
    case 'open': {
      const chosen = entriesOf(browser)[here(browser).cursor]
      if (!chosen || chosen.children.length === 0) return browser
      return { ...browser, open: [...open, { node: chosen, cursor: 0 }] }
    }
    default:
      return moved(browser, STEPS[key] * (key.startsWith('page') ? page : 1))
  }
}

const STEPS = {
  up: -1,
  down: 1,
  'page-up': -1,
  'page-down': 1,
  first: -Infinity,
  last: Infinity,
} as const

function moved(browser: Browser, by: number): Browser {
  const folder = here(browser)
  const last = Math.max(entriesOf(browser).length - 1, 0)
  const cursor = Math.min(Math.max(folder.cursor + by, 0), last)
  return { ...browser, open: [...browser.open.slice(0, -1), { ...folder, cursor }] }
}

function here({ open }: Browser): OpenFolder {
  return open.at(-1) as OpenFolder
}

/** The list of layers stays in its order. */
function entriesOf(browser: Browser): readonly SizedNode[] {
  const { node } = here(browser)
  return browser.open.length === 1 ? node.children : sortedChildren(node, browser.order)
}

/** Lines beside those of the entries: where one is, and what the keys do. */
const FRAME = 3
const BAR = 10
const HELP = '↑ ↓ choose · ⏎ → open · ⌫ ← back · s order · q quit'

function linesFor(height: number): number {
  return Math.max(height - FRAME, 1)
}

/** The lines of the screen, none wider than it, and not more than it has. */
export function drawBrowser(browser: Browser, width: number, height: number): string[] {
  const { node, cursor } = here(browser)
  const entries = entriesOf(browser)
  const room = linesFor(height)
  const start = Math.min(Math.max(cursor - Math.floor(room / 2), 0), Math.max(entries.length - room, 0))
  const lines = entries
    .slice(start, start + room)
    .map((entry, index) => entryLine(entry, node.bytes, start + index === cursor))
  const order = browser.open.length === 1 ? '' : ` · by ${browser.order}`
  return [
    pathOf(browser, width),
    `${sizeWords(node.bytes)} in ${counted(node.files, 'file')}${order}`,
    ...(entries.length === 0 ? ['nothing is in it'] : lines),
    HELP,
  ].map((line) => truncate(line, width))
}

/** As much of its end as there is room for: the folder that is open matters most. */
function pathOf({ open }: Browser, width: number): string {
  const names = open.map(({ node }) => oneLine(node.name))
  const whole = names.join(SEPARATOR)
  if (displayWidth(whole) <= width) return whole
  const ends = names.map((_, index) => `…${SEPARATOR}${names.slice(index + 1).join(SEPARATOR)}`)
  return ends.slice(0, -1).find((end) => displayWidth(end) <= width) ?? (names.at(-1) || whole)
}

const SEPARATOR = ' › '

function entryLine(entry: SizedNode, all: number, isChosen: boolean): string {
  const share = all === 0 ? 0 : Math.round((entry.bytes / all) * BAR)
  const bar = padEnd('█'.repeat(Math.min(share, BAR)), BAR)
  return `${isChosen ? '❯' : ' '} ${sizeWords(entry.bytes).padStart(9)} ${bar} ${labelOf(entry)}`
}
