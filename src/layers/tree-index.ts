import type { TreeEntry } from './tree.ts'

/** What a layer holds, read from the bytes that a TreeBuilder made. */
export interface LayerTree {
  /** The entry at a path; where a layer has a path twice, the later one. */
  at(path: string): TreeEntry | undefined
  /** Whether something lies in this folder or below: tars need not have entries for folders. */
  hasFolder(path: string): boolean
  /** Every entry by path, made when somebody asks: a scan asks `at`. */
  readonly entries: ReadonlyMap<string, TreeEntry>
  /** Paths that are symbolic links in some record of the layer; a later record may have replaced the link. */
  readonly symlinks: ReadonlySet<string>
  /** Paths that are hidden in the layers below, without the `.wh.` of their last segment. */
  readonly whiteouts: readonly string[]
  /** Folders whose content in the layers below is hidden; the empty string is the root. */
  readonly opaques: readonly string[]
}

type MutableEntries = Map<string, TreeEntry>

/**
 * Layers have tens of thousands of entries, and a scan asks for those of a few folders. So one pass notes where in
 * the text the records of each folder lie, and only a folder that is asked for is taken apart.
 *
 * @param tree bytes that a TreeBuilder made
 */
export function readTree(tree: Uint8Array): LayerTree {
  // One decoding of the whole and slices of it: several times as fast as decoding each path.
  const text = Buffer.from(tree.buffer, tree.byteOffset, tree.byteLength).toString('utf8')
  const { stretches, symlinks, whiteouts, opaques } = survey(text)
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
    at: (path) => folder(path.slice(0, Math.max(path.lastIndexOf('/'), 0))).get(path),
    hasFolder: (path) => (implied ??= withAncestors(stretches.keys())).has(path),
    get entries() {
      if (!entries) addEntries(text, 0, text.length, (entries = new Map()) as MutableEntries)
      return entries
    },
    symlinks,
    whiteouts,
    opaques,
  }
}

interface Survey {
  /** Where in the text the records of a folder lie: usually one stretch, because tars are written folder by folder. */
  readonly stretches: ReadonlyMap<string, [number, number][]>
  readonly symlinks: Set<string>
  readonly whiteouts: string[]
  readonly opaques: string[]
}

function survey(text: string): Survey {
  const stretches = new Map<string, [number, number][]>()
  const found: Survey = { stretches, symlinks: new Set(), whiteouts: [], opaques: [] }
  let folder = ''
  let stretch: [number, number] | undefined
  for (let at = 0; at < text.length; ) {
    const letter = text[at]
    const end = text.indexOf('\0', at)
    const next = nextRecord(text, letter, end)
    if (next <= at) break // Cut short: no builder made this.
    if (letter === 'w') found.whiteouts.push(text.slice(at + 1, end))
    else if (letter === 'q') found.opaques.push(text.slice(at + 1, end))
    else {
      if (letter === 'l') found.symlinks.add(text.slice(at + 1, end))
      const slash = text.lastIndexOf('/', end)
      const length = Math.max(slash - at - 1, 0)
      const isSame = stretch?.[1] === at && length === folder.length && text.startsWith(folder, at + 1)
      if (isSame && stretch) stretch[1] = next
      else {
        folder = text.slice(at + 1, at + 1 + length)
        stretch = [at, next]
        const list = stretches.get(folder)
        if (list) list.push(stretch)
        else stretches.set(folder, [stretch])
      }
    }
    at = next
  }
  return found
}

const FILE: TreeEntry = { kind: 'file' }
const DIRECTORY: TreeEntry = { kind: 'directory' }
const OTHER: TreeEntry = { kind: 'other' }

function addEntries(text: string, start: number, stop: number, entries: MutableEntries): void {
  for (let at = start; at < stop; ) {
    const letter = text[at]
    const end = text.indexOf('\0', at)
    const next = nextRecord(text, letter, end)
    if (next <= at) return
    const path = text.slice(at + 1, end)
    if (letter === 'f') entries.set(path, FILE)
    else if (letter === 'd') entries.set(path, DIRECTORY)
    else if (letter === 'o') entries.set(path, OTHER)
    else if (letter === 'l') entries.set(path, { kind: 'symlink', target: text.slice(end + 1, next - 1) })
    else if (letter === 'h') entries.set(path, { kind: 'hardlink', target: text.slice(end + 1, next - 1) })
    at = next
  }
}

/** @param end of the path of the record */
function nextRecord(text: string, letter: string | undefined, end: number): number {
  if (end < 0) return 0
  return (letter === 'l' || letter === 'h' ? text.indexOf('\0', end + 1) : end) + 1
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
