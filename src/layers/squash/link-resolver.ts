import { join, parentOf } from '../path.ts'

export type Resolution =
  | { readonly kind: 'path'; readonly path: string }
  /** The links lead in a circle, or are too many. */
  | { readonly kind: 'cycle' }

/** Where a link leads in the end, and by how many links after it. */
interface Destination {
  readonly path: string
  readonly links: number
}

/** A path that is being walked: the one that was asked for, or the target of the link at `link`. */
interface Walk {
  readonly link: string | undefined
  /** Segments still to go, the next one last. */
  readonly pending: string[]
  path: string
  links: number
}

const CYCLE: Resolution = { kind: 'cycle' }

/**
 * Follows symbolic links as a kernel does, inside the root. Each link is followed once, however many paths lead over
 * it: with targets of thousands of segments, a few thousand paths would otherwise take hours.
 *
 * @param targetOf of the symbolic link at a path whose folders are no links; `undefined` where there is none
 */
export function createLinkResolver(
  targetOf: (path: string) => string | undefined,
  maxLinkDepth: number,
): (path: string) => Resolution {
  const known = new Map<string, Destination | 'cycle'>()

  function resolve(path: string): Resolution {
    const walks: Walk[] = [{ link: undefined, pending: segmentsOf(path), path: '', links: 0 }]
    const open = new Set<string>()
    for (let walk = walks.at(-1); walk; walk = walks.at(-1)) {
      const segment = walk.pending.pop()
      if (segment === undefined) {
        walks.pop()
        if (walk.link === undefined) return { kind: 'path', path: walk.path }
        known.set(walk.link, { path: walk.path, links: walk.links })
        open.delete(walk.link)
        const outer = walks.at(-1)
        if (outer && !arrive(outer, walk)) return giveUp(walks)
      } else if (segment === '..') walk.path = parentOf(walk.path)
      else if (segment !== '.') {
        const here = join(walk.path, segment)
        const target = targetOf(here)
        const destination = target === undefined ? undefined : known.get(here)
        if (target === undefined) walk.path = here
        else if (destination === undefined && !open.has(here)) {
          const from = target.startsWith('/') ? '' : walk.path
          walks.push({ link: here, pending: segmentsOf(target), path: from, links: 0 })
          open.add(here)
          // Of a chain without end, all but the last links are surely too far from it: none is walked again.
          if (walks.length > 2 * maxLinkDepth + 2) return giveUp(walks.slice(0, -1 - maxLinkDepth))
        } else if (destination === undefined || destination === 'cycle' || !arrive(walk, destination))
          return giveUp(walks)
      }
    }
    return CYCLE
  }

  /** False when the walk has followed too many links with this one. */
  function arrive(walk: Walk, { path, links }: Destination): boolean {
    walk.path = path
    walk.links += links + 1
    return walk.links <= maxLinkDepth
  }

  /** Whatever leads to a link that leads nowhere does so too. */
  function giveUp(walks: readonly Walk[]): Resolution {
    for (const { link } of walks) if (link !== undefined) known.set(link, 'cycle')
    return CYCLE
  }

  return resolve
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter(Boolean).reverse()
}
