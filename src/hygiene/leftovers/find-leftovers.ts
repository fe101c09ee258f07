import { compareText } from '../../core/compare-text.ts'
import type { Leftover } from '../../core/hygiene.ts'
import { join } from '../../layers/path.ts'
import type { MergedNode, MergedTree } from '../../layers/squash/merged-tree.ts'
import { ContentSum } from '../files-below.ts'
import { LEFTOVER_RULES, type LeftoverRule, OTHER_CACHES } from './leftover-table.ts'
import { maybeSpecialFile, specialFile, specialFolder } from './special-leftovers.ts'

/** A leftover with the note that it belongs to. */
export interface FoundLeftover {
  readonly note: string
  readonly leftover: Leftover
}

/** Where nobody builds anything, and programs ship such names for their own use. */
const VENDORED: ReadonlySet<string> = new Set(['node_modules', 'vendor'])

/** Everything in the merged file system that nothing reads when the image runs, the largest first. */
export function findLeftovers({ root }: Pick<MergedTree, 'root'>): readonly FoundLeftover[] {
  const found = new Map<string, Collected>()
  const collected = (rule: LeftoverRule): Collected => {
    let one = found.get(rule.name)
    if (!one) found.set(rule.name, (one = new Collected(rule)))
    return one
  }
  const open: Place[] = [{ path: '', name: '', node: root, isVendored: false }]
  for (let place = open.pop(); place; place = open.pop()) {
    const rule = ruleOf(place)
    if (rule) collected(rule).add(place.path, place.node)
    else if (place.node.kind === 'directory') {
      const isVendored = place.isVendored || VENDORED.has(place.name)
      for (const [name, node] of place.node.children) {
        const isAsked = node.kind === 'directory' || (node.kind === 'file' && mayBeLeftover(name, place.name))
        if (isAsked) open.push({ path: join(place.path, name), name, node, isVendored })
      }
    }
  }
  return [...found.values()]
    .flatMap((one) => one.leftover() ?? [])
    .sort((a, b) => b.leftover.bytes - a.leftover.bytes || compareText(a.leftover.name, b.leftover.name))
}

interface Place {
  readonly path: string
  readonly name: string
  readonly node: MergedNode
  /** Whether it lies in a folder of other people's code. */
  readonly isVendored: boolean
}

/** A test of names, before a path is made of each. */
function mayBeLeftover(file: string, folder: string): boolean {
  return maybeSpecialFile(file) || BY_FILE.has(file) || folder === '.cache'
}

function ruleOf({ path, name, node, isVendored }: Place): LeftoverRule | undefined {
  if (node.kind === 'directory') {
    const rule = BY_FOLDER.get(path) ?? homeRule(path) ?? specialFolder(path, name)
    if (rule) return rule
    const named = BY_NAME.get(name)
    // Python and Git name these folders whoever they belong to.
    return isVendored && name !== '__pycache__' && name !== '.git' ? undefined : named
  }
  if (node.kind !== 'file') return undefined
  const rule = specialFile(path, name, node.content.size) ?? homeRule(path)
  return rule ?? (isVendored ? undefined : BY_FILE.get(name))
}

function rulesBy(
  names: (rule: LeftoverRule) => readonly string[] | undefined,
): ReadonlyMap<string, LeftoverRule> {
  return new Map(LEFTOVER_RULES.flatMap((rule) => (names(rule) ?? []).map((name) => [name, rule] as const)))
}

const BY_FOLDER = rulesBy(({ folders }) => folders)
const BY_HOME = rulesBy(({ inHomes }) => inHomes)
const BY_NAME = rulesBy(({ named }) => named)
const BY_FILE = rulesBy(({ files }) => files)

/** Of `.cache` each folder is of somebody else. */
function homeRule(path: string): LeftoverRule | undefined {
  const inner = inHome(path)
  if (inner === undefined) return undefined
  return BY_HOME.get(inner) ?? (isUnneededCache(inner) ? OTHER_CACHES : undefined)
}

const CACHE = '.cache/'
/** What programs need when they run: browsers, models. */
const NEEDED_CACHES: ReadonlySet<string> = new Set(['puppeteer', 'ms-playwright', 'huggingface', 'torch'])

function isUnneededCache(inner: string): boolean {
  if (!inner.startsWith(CACHE) || inner.indexOf('/', CACHE.length) >= 0) return false
  return !NEEDED_CACHES.has(inner.slice(CACHE.length))
}

/** The rest of a path in a home folder. */
function inHome(path: string): string | undefined {
  if (path.startsWith('root/')) return path.slice('root/'.length)
  if (!path.startsWith('home/')) return undefined
  const slash = path.indexOf('/', 'home/'.length)
  return slash < 0 ? undefined : path.slice(slash + 1)
}

/** What one rule has hit so far. */
class Collected {
  readonly #rule: LeftoverRule
  readonly #all = new ContentSum()
  #places = 0
  #largest = { path: '', bytes: -1 }

  constructor(rule: LeftoverRule) {
    this.#rule = rule
  }

  add(path: string, node: MergedNode): void {
    const { except } = this.#rule
    const before = this.#all.bytes
    const files = this.#all.files
    this.#all.addBelow(node, (name) => except === undefined || !name.startsWith(except))
    if (this.#all.files === files) return // An empty folder is nobody's waste.
    this.#places++
    const bytes = this.#all.bytes - before
    const isLarger = bytes > this.#largest.bytes
    const isFirst = bytes === this.#largest.bytes && path < this.#largest.path
    if (isLarger || isFirst) this.#largest = { path, bytes }
  }

  leftover(): FoundLeftover | undefined {
    const { name, note, remedy, least = 1 } = this.#rule
    const { bytes, files, layer } = this.#all
    const leftover = { name, path: this.#largest.path, places: this.#places, files, bytes, layer, remedy }
    return bytes < least ? undefined : { note, leftover }
  }
}
