import { marksOfCharacter, TREE_HEAD_BYTES, type TreeEntry } from '../tree.ts'

/** What a layer holds, read from the bytes that a TreeBuilder made. */
export interface LayerTree {
  /** The entry at a path; where a layer has a path twice, the later one. */
  at(path: string): TreeEntry | undefined
  /** Whether something lies in this folder or below: tars need not have entries for folders. */
  hasFolder(path: string): boolean
  /** Folders of which the layer has entries, in its order; the root is the empty string. */
  readonly folders: Iterable<string>
  /** What lies directly in a folder, by name. */
  inFolder(path: string): ReadonlyMap<string, TreeEntry>
  /** Every entry by path, made when somebody asks: a scan asks `at`. */
  readonly entries: ReadonlyMap<string, TreeEntry>
  /** Paths that are symbolic links in some entry of the layer; a later entry may have replaced the link. */
  readonly symlinks: ReadonlySet<string>
  /** Paths that are hidden in the layers below, without the `.wh.` of their last segment. */
  readonly whiteouts: readonly string[]
  /** Folders whose content in the layers below is hidden; the empty string is the root. */
  readonly opaques: readonly string[]
}

type MutableEntries = Map<string, TreeEntry>

/** Where in the text the entries of a folder lie: usually one stretch, because tars are written folder by folder. */
type Stretches = ReadonlyMap<string, readonly (readonly [start: number, end: number])[]>

/**
 * Layers have tens of thousands of entries, and a scan asks for those of a few folders. So one pass over the folders
 * notes where the entries of each lie, and only a folder that is asked for is taken apart.
 *
 * @param tree bytes that a TreeBuilder made; of any others, what can be made out
 */
export function readTree(tree: Uint8Array): LayerTree {
  const bytes = Buffer.from(tree.buffer, tree.byteOffset, tree.byteLength)
  const marksEnd = TREE_HEAD_BYTES + (bytes.length < TREE_HEAD_BYTES ? 0 : bytes.readUInt32LE())
  const marks = readMarks(bytes.toString('utf8', TREE_HEAD_BYTES, marksEnd))
  // One decoding of the whole and slices of it: several times as fast as decoding each name.
  const text = bytes.toString('utf8', marksEnd)
  const stretches = findFolders(text)
  const folders = new Map<string, MutableEntries>()
  let implied: ReadonlySet<string> | undefined
  let entries: ReadonlyMap<string, TreeEntry> | undefined
  function folder(path: string): MutableEntries {
    let found = folders.get(path)
    if (!found) {
      found = new Map()
      for (const [start, end] of stretches.get(path) ?? []) addEntries(text, start, end, found)
      folders.set(path, found)
    }
    return found
  }
  return {
    at: (path) => {
      const slash = path.lastIndexOf('/')
      return folder(path.slice(0, Math.max(slash, 0))).get(path.slice(slash + 1))
    },
    folders: { [Symbol.iterator]: () => stretches.keys() },
    inFolder: folder,
    hasFolder: (path) => (implied ??= withAncestors(stretches.keys())).has(path),
    get entries() {
      return (entries ??= allEntries(stretches.keys(), folder))
    },
    ...marks,
  }
}

function readMarks(text: string): Pick<LayerTree, 'symlinks' | 'whiteouts' | 'opaques'> {
  const symlinks = new Set<string>()
  const whiteouts: string[] = []
  const opaques: string[] = []
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\0', at)
    if (end < 0) break // Cut short: no builder made this.
    const path = text.slice(at + 1, end)
    if (text[at] === 'l') symlinks.add(path)
    else if (text[at] === 'w') whiteouts.push(path)
    else if (text[at] === 'q') opaques.push(path)
    at = end + 1
  }
  return { symlinks, whiteouts, opaques }
}

function findFolders(text: string): Stretches {
  const stretches = new Map<string, [number, number][]>()
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\0', at + 1)
    if (end < 0) break
    const folder = text.slice(at + 2, end)
    const next = text.indexOf('\0\0', end)
    const stop = next < 0 ? text.length : next + 1
    const list = stretches.get(folder)
    if (list) list.push([end + 1, stop])
    else stretches.set(folder, [[end + 1, stop]])
    at = stop
  }
  return stretches
}

const DIRECTORY: TreeEntry = { kind: 'directory' }
const OTHER: TreeEntry = { kind: 'other' }

/** By name. */
function addEntries(text: string, start: number, stop: number, entries: MutableEntries): void {
  for (let at = start; at < stop; ) {
    const marks = text[at] === 'm' ? marksOfCharacter(text.charCodeAt(at + 1)) : 0
    if (text[at] === 'm') at += 2
    const letter = text[at]
    const end = text.indexOf('\0', at)
    const isLink = letter === 'l' || letter === 'h'
    const last = isLink && end >= 0 ? text.indexOf('\0', end + 1) : end
    if (last < 0) return
    const nameAt = letter === 'f' ? text.indexOf('/', at) + 1 : at + 1
    // Without a slash it is no file that a builder wrote.
    if (nameAt > at && nameAt <= end) {
      const entry = readEntry(text, { at, nameAt, end, last })
      if (entry) entries.set(text.slice(nameAt, end), marks > 0 ? { ...entry, marks } : entry)
    }
    at = last + 1
  }
}

/** Where the parts of an entry begin and end; see tree.ts. */
interface EntryPlace {
  readonly at: number
  readonly nameAt: number
  readonly end: number
  readonly last: number
}

function readEntry(text: string, { at, nameAt, end, last }: EntryPlace): TreeEntry | undefined {
  switch (text[at]) {
    case 'f':
      return { kind: 'file', size: readSize(text, at + 1, nameAt - 1) }
    case 'd':
      return DIRECTORY
    case 'o':
      return OTHER
    case 'l':
      return { kind: 'symlink', target: text.slice(end + 2, last) }
    case 'h':
      return { kind: 'hardlink', target: text.slice(end + 2, last) }
    default:
      return undefined
  }
}

/** In base 36; 0 for no digits, and for what is no number of bytes. */
function readSize(text: string, start: number, end: number): number {
  if (start === end) return 0
  const size = Number.parseInt(text.slice(start, end), 36)
  return Number.isSafeInteger(size) && size > 0 ? size : 0
}

function allEntries(
  folders: Iterable<string>,
  folder: (path: string) => MutableEntries,
): ReadonlyMap<string, TreeEntry> {
  const all = new Map<string, TreeEntry>()
  for (const path of folders) {
    for (const [name, entry] of folder(path)) all.set(path === '' ? name : `${path}/${name}`, entry)
  }
  return all
}

function withAncestors(folders: Iterable<string>): ReadonlySet<string> {
  const all = new Set<string>()
  for (const folder of folders) {
    for (
      let path = folder;
      path !== '' && !all.has(path);
      path = path.slice(0, Math.max(path.lastIndexOf('/'), 0))
    ) {
      all.add(path)
    }
  }
  return all
}
