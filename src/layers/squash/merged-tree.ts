import { baseNameOf, join, parentOf } from '../path.ts'
import type { ModeMarks, TreeEntry } from '../tree.ts'
import { createLinkResolver } from './link-resolver.ts'
import type { LayerTree } from './tree-index.ts'

/** An entry of the file system that is seen when all layers lie over each other. */
export type MergedNode = MergedFolder | MergedFile | MergedLink | MergedOther

export interface MergedFolder {
  readonly kind: 'directory'
  /** Index of the layer that has it last; of a folder that is only implied by what is in it, the first. */
  readonly layer: number
  readonly marks?: ModeMarks | undefined
  readonly children: ReadonlyMap<string, MergedNode>
}

export interface MergedFile {
  readonly kind: 'file'
  readonly layer: number
  readonly marks?: ModeMarks | undefined
  /** One object for all hard links to it, so that its bytes are counted once. */
  readonly content: FileContent
}

export interface FileContent {
  /** Bytes; 0 where a hard link leads to nothing. */
  readonly size: number
}

export interface MergedLink {
  readonly kind: 'symlink'
  readonly layer: number
  readonly target: string
}

/** Devices, pipes, sockets. */
export interface MergedOther {
  readonly kind: 'other'
  readonly layer: number
  readonly marks?: ModeMarks | undefined
}

/** What a layer ships and a later one deletes or replaces. */
export interface HiddenFile {
  readonly path: string
  readonly bytes: number
  readonly layer: number
  readonly hiddenBy: number
}

export interface MergedTree {
  readonly root: MergedFolder
  /** In the order in which they were hidden. */
  readonly hidden: readonly HiddenFile[]
  /** Bytes of content of each layer, bottom first. */
  readonly layerBytes: readonly number[]
  /** Files that are seen, each hard link counted, and the bytes of their content, counted once. */
  readonly files: number
  readonly visibleBytes: number
  /** What lies at a path of which no folder is a link. */
  readonly at: (path: string) => MergedNode | undefined
  /** Where a path leads with every link followed; `undefined` for links in a circle. There need be nothing there. */
  readonly resolve: (path: string) => string | undefined
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }
type Children = Map<string, MergedNode>
interface OpenFolder extends Mutable<Omit<MergedFolder, 'children'>> {
  readonly children: Children
}
/** A folder, and where it lies without links. */
interface Place {
  readonly path: string
  readonly folder: OpenFolder
}

interface LinkedContent extends FileContent {
  /** Names that it is seen by. */
  links: number
}

/** Every layer laid over the ones below as engines do it. For whoever looks at all files; see SquashView for a few. */
export function mergeTrees(trees: readonly LayerTree[], maxLinkDepth: number): MergedTree {
  const merge = new Merge(maxLinkDepth)
  for (const [layer, tree] of trees.entries()) merge.add(tree, layer)
  return merge.finish()
}

class Merge {
  readonly #root: OpenFolder = { kind: 'directory', layer: 0, children: new Map() }
  readonly #hidden: HiddenFile[] = []
  readonly #layerBytes: number[] = []
  readonly #maxLinkDepth: number
  #resolve: (path: string) => string | undefined = () => undefined
  #files = 0
  #visibleBytes = 0

  constructor(maxLinkDepth: number) {
    this.#maxLinkDepth = maxLinkDepth
  }

  add(tree: LayerTree, layer: number): void {
    this.#layerBytes.push(0)
    this.#resolve = this.#resolver()
    for (const path of tree.opaques) this.#empty(path, layer)
    for (const path of tree.whiteouts) {
      const place = this.#placeOf(parentOf(path))
      if (place) this.#remove(place, baseNameOf(path), layer)
    }
    const links: (() => void)[] = []
    for (const path of tree.folders) {
      const place = this.#placeFor(path, layer)
      if (!place) continue // Behind links in a circle: nobody can open it.
      for (const [name, entry] of tree.inFolder(path)) {
        if (entry.kind === 'hardlink') links.push(() => this.#addHardLink(place, name, entry, layer))
        else this.#addEntry(place, name, entry, layer)
      }
    }
    for (const link of links) link()
  }

  finish(): MergedTree {
    return {
      root: this.#root,
      hidden: this.#hidden,
      layerBytes: this.#layerBytes,
      files: this.#files,
      visibleBytes: this.#visibleBytes,
      at: (path) => nodeAt(this.#root, path),
      resolve: this.#resolver(),
    }
  }

  /** Anew for each layer, because it remembers where links lead. */
  #resolver(): (path: string) => string | undefined {
    const resolve = createLinkResolver((path) => {
      const node = nodeAt(this.#root, path)
      return node?.kind === 'symlink' ? node.target : undefined
    }, this.#maxLinkDepth)
    return (path) => {
      if (!leadsOverLink(this.#root, path)) return path
      const resolution = resolve(path)
      return resolution.kind === 'path' ? resolution.path : undefined
    }
  }

  #placeOf(path: string): Place | undefined {
    const real = this.#resolve(path)
    const node = real === undefined ? undefined : nodeAt(this.#root, real)
    return real !== undefined && node?.kind === 'directory'
      ? { path: real, folder: node as OpenFolder }
      : undefined
  }

  #placeFor(path: string, layer: number): Place | undefined {
    // As a rule the entry of the folder came before what is in it.
    const node = nodeAt(this.#root, path)
    if (node?.kind === 'directory') return { path, folder: node as OpenFolder }
    const real = this.#resolve(path)
    return real === undefined ? undefined : { path: real, folder: this.#openFolder(real, layer) }
  }

  /** The folder at a path without links, made where it is only implied; what else lies there gives way. */
  #openFolder(path: string, layer: number): OpenFolder {
    let folder = this.#root
    for (const [name, here] of segmentsOf(path)) {
      let next = folder.children.get(name)
      if (next?.kind !== 'directory') {
        if (next) this.#remove({ path: parentOf(here), folder }, name, layer)
        next = { kind: 'directory', layer, children: new Map() }
        folder.children.set(name, next)
      }
      folder = next as OpenFolder
    }
    return folder
  }

  #addEntry(place: Place, name: string, entry: TreeEntry, layer: number): void {
    const { marks } = entry
    if (entry.kind === 'directory') {
      const known = place.folder.children.get(name)
      if (known?.kind === 'directory') Object.assign(known, { layer, marks })
      else this.#put(place, name, { kind: 'directory', layer, marks, children: new Map() })
    } else if (entry.kind === 'file') {
      this.#layerBytes[layer] = (this.#layerBytes[layer] ?? 0) + entry.size
      this.#put(place, name, this.#file({ size: entry.size, links: 0 }, layer, marks))
    } else if (entry.kind === 'symlink') {
      this.#put(place, name, { kind: 'symlink', layer, target: entry.target })
    } else this.#put(place, name, { kind: 'other', layer, marks })
  }

  #addHardLink(
    place: Place,
    name: string,
    { target, marks }: TreeEntry & { readonly target: string },
    layer: number,
  ): void {
    const node = this.#placeOf(parentOf(target))?.folder.children.get(baseNameOf(target))
    const file = node?.kind === 'file' ? node : undefined
    const content = (file?.content as LinkedContent | undefined) ?? { size: 0, links: 0 }
    // A tar says the mode of a link again, but not its capabilities.
    this.#put(place, name, this.#file(content, layer, file?.marks ?? marks))
  }

  #file(content: LinkedContent, layer: number, marks: ModeMarks | undefined): MergedFile {
    if (content.links++ === 0) this.#visibleBytes += content.size
    this.#files++
    return { kind: 'file', layer, marks, content }
  }

  #put(place: Place, name: string, node: MergedNode): void {
    if (place.folder.children.has(name)) this.#remove(place, name, node.layer)
    place.folder.children.set(name, node)
  }

  #empty(path: string, layer: number): void {
    const place = this.#placeOf(path)
    if (!place) return
    for (const name of place.folder.children.keys()) this.#remove(place, name, layer)
  }

  /** Takes away what has the name, and all in it. */
  #remove({ path, folder }: Place, name: string, layer: number): void {
    const node = folder.children.get(name)
    if (!node) return
    folder.children.delete(name)
    // A stack, not recursion: how deep folders lie is for strangers to say.
    const gone: [string, MergedNode][] = [[join(path, name), node]]
    for (let next = gone.pop(); next; next = gone.pop()) {
      const [here, one] = next
      if (one.kind === 'file') this.#hide(here, one, layer)
      if (one.kind !== 'directory') continue
      for (const [child, inner] of one.children) gone.push([join(here, child), inner])
    }
  }

  #hide(path: string, { content, layer }: MergedFile, hiddenBy: number): void {
    this.#files--
    const linked = content as LinkedContent
    linked.links--
    if (linked.links > 0) return
    this.#visibleBytes -= content.size
    if (layer < hiddenBy) this.#hidden.push({ path, bytes: content.size, layer, hiddenBy })
  }
}

function nodeAt(root: MergedFolder, path: string): MergedNode | undefined {
  let node: MergedNode | undefined = root
  if (path === '') return node
  for (let start = 0; start <= path.length; ) {
    if (node?.kind !== 'directory') return undefined
    const slash = path.indexOf('/', start)
    const end = slash < 0 ? path.length : slash
    node = node.children.get(path.slice(start, end))
    start = end + 1
  }
  return node
}

/** Whether a link is on the way, the last name included. Nearly no path has one. */
function leadsOverLink(root: MergedFolder, path: string): boolean {
  let node: MergedNode | undefined = root
  for (let start = 0; start < path.length; ) {
    const slash = path.indexOf('/', start)
    const end = slash < 0 ? path.length : slash
    node = node.kind === 'directory' ? node.children.get(path.slice(start, end)) : undefined
    if (!node) return false
    if (node.kind === 'symlink') return true
    start = end + 1
  }
  return false
}

/** Each name of a path, with the path up to it. */
function* segmentsOf(path: string): Generator<readonly [name: string, here: string]> {
  if (path === '') return
  for (let start = 0; start <= path.length; ) {
    const slash = path.indexOf('/', start)
    const end = slash < 0 ? path.length : slash
    yield [path.slice(start, end), path.slice(0, end)]
    start = end + 1
  }
}
