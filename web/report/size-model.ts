import type { SizeImage } from '../../src/reports/html/page-data.ts'

/** What is drawn as one rectangle. */
export interface Tile {
  readonly label: string
  readonly bytes: number
  /** Of a folder that has something in it to show: what opens it. */
  readonly path?: string
  readonly kind: 'folder' | 'file' | 'package' | 'rest'
  /** Name of the package that owns the file. */
  readonly owner?: string
}

/** What is in a folder, the largest first; what is not listed by itself comes last. */
export function folderTiles({ nodes }: SizeImage, folder: string): readonly Tile[] {
  const total = nodes.find(([path]) => path === folder)?.[1] ?? 0
  const inside = nodes.filter(([path]) => path !== '' && parentOf(path) === folder)
  const tiles = inside
    .map(([path, bytes, isFolder, owner]): Tile => {
      const label = path.slice(path.lastIndexOf('/') + 1)
      if (isFolder === 0) return { label, bytes, kind: 'file', ...(owner === '' ? {} : { owner }) }
      const hasMore = nodes.some(([other]) => other !== path && parentOf(other) === path)
      return { label: `${label}/`, bytes, kind: 'folder', ...(hasMore ? { path } : {}) }
    })
    .sort((a, b) => b.bytes - a.bytes)
  return withRest(tiles, total - sum(tiles), inside.length === 0 ? 'all of it' : 'everything smaller')
}

export function packageTiles({ packages, other }: SizeImage): readonly Tile[] {
  const tiles = packages.map(([label, bytes]): Tile => ({ label, bytes, kind: 'package' }))
  return withRest(tiles, other, 'files of no package, and smaller packages')
}

/** The folders above a folder, from the root on, and itself. */
export function trailOf(folder: string): readonly { readonly label: string; readonly path: string }[] {
  const names = folder === '' ? [] : folder.split('/')
  return [
    { label: '/', path: '' },
    ...names.map((label, index) => ({ label, path: names.slice(0, index + 1).join('/') })),
  ]
}

function withRest(tiles: readonly Tile[], bytes: number, label: string): readonly Tile[] {
  return bytes > 0 ? [...tiles, { label, bytes, kind: 'rest' }] : tiles
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0))
}

function sum(tiles: readonly Tile[]): number {
  return tiles.reduce((all, { bytes }) => all + bytes, 0)
}
