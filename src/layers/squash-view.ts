import type { TreeEntry } from './tree.ts'
import type { LayerTree } from './tree-index.ts'

/**
 * The file system of an image, asked path by path: the answer is searched from a layer downwards, as an overlay
 * file system does. Nothing is merged ahead of time, because a scan asks for a few hundred paths of images that
 * hold many thousands.
 *
 * https://github.com/opencontainers/image-spec/blob/main/layer.md
 */
export interface SquashView {
  /** The entry that is seen at `path` when the layers up to `top` are laid over each other. Follows no link. */
  entryAt(path: string, top: number): TreeEntry | undefined
  /** Whether layer `layer` takes away what lower layers have at `path`, or puts something else there. */
  hides(layer: number, path: string): boolean
  /**
   * The path that `path` really is, with the links in its folders followed (and the last one too when `last` is
   * set), seen up to layer `top`. Links never lead out of the root.
   */
  resolve(path: string, top: number, last?: boolean): Resolution
}

export type Resolution =
  | { readonly kind: 'path'; readonly path: string; readonly links: number }
  | { readonly kind: 'cycle'; readonly path: string }

/** @param trees one a layer, bottom first */
export function createSquashView(trees: readonly LayerTree[], maxLinkDepth: number): SquashView {
  const symlinks = allSymlinks(trees)
  const whiteouts = trees.map((tree) => new Set(tree.whiteouts))
  const opaques = trees.map((tree) => new Set(tree.opaques))
  const folders = new Map<string, string>()

  function entryAt(path: string, top: number): TreeEntry | undefined {
    for (let layer = top; layer >= 0; layer--) {
      const entry = trees[layer]?.at(path)
      if (entry) return entry
      if (hidesLower(layer, path)) return undefined
    }
    return undefined
  }

  /** By a whiteout, an opaque folder, or something that is no folder in the place of an ancestor. */
  function hidesLower(layer: number, path: string): boolean {
    const gone = whiteouts[layer]
    const opaque = opaques[layer]
    const tree = trees[layer]
    if (!gone || !opaque || !tree) return false
    if (gone.has(path)) return true
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const ancestor = path.slice(0, end)
      if (gone.has(ancestor) || opaque.has(ancestor)) return true
      const entry = tree.at(ancestor)
      if (entry && entry.kind !== 'directory') return true
    }
    return opaque.has('')
  }

  function hides(layer: number, path: string): boolean {
    const tree = trees[layer]
    return tree?.at(path) !== undefined || tree?.hasFolder(path) === true || hidesLower(layer, path)
  }

  function resolve(path: string, top: number, last = false): Resolution {
    const slash = path.lastIndexOf('/')
    if (!last && slash < 0) return { kind: 'path', path, links: 0 }
    const folder = path.slice(0, Math.max(slash, 0))
    if (!last) {
      // The files of a package database share few folders.
      const known = folders.get(`${top} ${folder}`)
      if (known !== undefined) return { kind: 'path', path: join(known, path.slice(slash + 1)), links: 0 }
    }
    const resolution = follow(last ? path : folder, top)
    if (resolution.kind === 'cycle' || last) return resolution
    folders.set(`${top} ${folder}`, resolution.path)
    return { ...resolution, path: join(resolution.path, path.slice(slash + 1)) }
  }

  function follow(path: string, top: number): Resolution {
    let pending = path.split('/').filter(Boolean)
    let resolved: string[] = []
    let links = 0
    while (pending.length > 0) {
      const [segment = '', ...rest] = pending
      pending = rest
      if (segment === '.') continue
      if (segment === '..') {
        resolved.pop()
        continue
      }
      const here = [...resolved, segment].join('/')
      const entry = symlinks.has(here) ? entryAt(here, top) : undefined
      if (entry?.kind !== 'symlink') {
        resolved.push(segment)
        continue
      }
      if (++links > maxLinkDepth) return { kind: 'cycle', path }
      if (entry.target.startsWith('/')) resolved = []
      pending = [...entry.target.split('/').filter(Boolean), ...rest]
    }
    return { kind: 'path', path: resolved.join('/'), links }
  }

  return { entryAt, hides, resolve }
}

function allSymlinks(trees: readonly LayerTree[]): ReadonlySet<string> {
  return new Set(trees.flatMap((tree) => [...tree.symlinks]))
}

function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}
