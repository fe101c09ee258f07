import { join, parentOf } from '../path.ts'
import type { TreeEntry } from '../tree.ts'
import { createLinkResolver, type Resolution } from './link-resolver.ts'
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

/** @param trees one a layer, bottom first */
export function createSquashView(trees: readonly LayerTree[], maxLinkDepth: number): SquashView {
  const symlinks = allSymlinks(trees)
  const whiteouts = trees.map((tree) => new Set(tree.whiteouts))
  const opaques = trees.map((tree) => new Set(tree.opaques))
  const resolvers = trees.map((_, top) =>
    createLinkResolver((path) => {
      const entry = symlinks.has(path) ? entryAt(path, top) : undefined
      return entry?.kind === 'symlink' ? entry.target : undefined
    }, maxLinkDepth),
  )
  const folders = trees.map(() => new Map<string, Resolution>())

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
    if (last) return follow(path, top)
    const parent = folder(parentOf(path), top)
    if (parent.kind === 'cycle') return parent
    return { kind: 'path', path: join(parent.path, path.slice(path.lastIndexOf('/') + 1)) }
  }

  /** The files of a package database share few folders. */
  function folder(path: string, top: number): Resolution {
    const known = folders[top]?.get(path)
    if (known) return known
    const resolution = follow(path, top)
    folders[top]?.set(path, resolution)
    return resolution
  }

  function follow(path: string, top: number): Resolution {
    return resolvers[top]?.(path) ?? { kind: 'path', path }
  }

  return { entryAt, hides, resolve }
}

function allSymlinks(trees: readonly LayerTree[]): ReadonlySet<string> {
  return new Set(trees.flatMap((tree) => [...tree.symlinks]))
}
