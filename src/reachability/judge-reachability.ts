import type { InventoryPackage } from '../core/inventory.ts'
import { isOsPackage } from '../core/package.ts'
import type { Reachability, ReachabilityStep } from '../core/reachability.ts'
import type { Closure, Reached } from './closure/types.ts'
import { isFollowed, packageFiles } from './package-files.ts'
import { folderOf, type ProgramFiles } from './program-files.ts'

/** Steps of a chain that is shown. */
export const MAX_CHAIN = 64

/** Open ends that one reason names. */
const MAX_REASONS = 3

/** Which package owns which files, by the word of the package managers. */
export interface Ownership {
  /** Id of the operating-system package, by real path. */
  readonly owners: ReadonlyMap<string, string>
  /** Ids of packages whose lists of files are known. */
  readonly listed: ReadonlySet<string>
}

export interface JudgeInput {
  readonly closure: Closure
  readonly files: ProgramFiles
  readonly packages: readonly InventoryPackage[]
  readonly ownership: Ownership
}

/**
 * What the closure says of each package, by its id. Pure. A package is reachable when the closure has a file of it; that
 * says nothing of whether the flawed function of it is called.
 */
export function judgeReachability(input: JudgeInput): ReadonlyMap<string, Reachability> {
  const byOwner = Map.groupBy(input.closure.reached.values(), ({ path }) => input.ownership.owners.get(path))
  const withPrograms = new Set(input.files.read.flatMap((path) => input.ownership.owners.get(path) ?? []))
  const openEnd = openEndReason(input.closure)
  const byFolder = reachedByFolder(input.closure)
  return new Map(
    input.packages.map((found) => [
      found.id,
      isOsPackage(found.type)
        ? judgeSystemPackage(found, input, { byOwner, withPrograms, openEnd })
        : judgeLibrary(found, input, { byFolder, openEnd }),
    ]),
  )
}

interface Known {
  readonly byOwner: ReadonlyMap<string | undefined, readonly Reached[]>
  /** Ids of packages with a file that is run or loaded. */
  readonly withPrograms: ReadonlySet<string>
  readonly openEnd: string | undefined
}

function judgeSystemPackage(
  { id, name }: InventoryPackage,
  { closure, ownership }: JudgeInput,
  { byOwner, withPrograms, openEnd }: Known,
): Reachability {
  const reached = byOwner.get(id) ?? []
  const found = best(reached)
  if (found) return ofReached(found, closure)
  if (!ownership.listed.has(id))
    return unknown('files-unknown', `Which files ${name} installed is not known.`)
  if (!withPrograms.has(id))
    return unknown(
      'no-program',
      `No file of ${name} is known to be a program, a library or a module; any program may read what it has.`,
    )
  return notReached(openEnd)
}

function judgeLibrary(
  found: InventoryPackage,
  { closure, files }: JudgeInput,
  { byFolder, openEnd }: { readonly byFolder: ReachedByFolder; readonly openEnd: string | undefined },
): Reachability {
  const own = packageFiles(found, files)
  if (!own) {
    // What runs it is none of the interpreters that are followed, and the closure has no other.
    if (openEnd === undefined && !isFollowed(found)) return { state: 'not-in-closure', chain: [] }
    return unknown(
      'files-unknown',
      [`Which files are of ${found.name} is not known.`, openEnd ?? ''].join(' ').trim(),
    )
  }
  const reached = byFolder.get(own.folder)?.filter(({ path }) => own.has(path)) ?? []
  const one = best(reached)
  if (!one) return notReached(openEnd)
  const inside = found.pathInside
  if (inside === undefined) return ofReached(one, closure)
  const { archive } = files.factsOf(one.path) ?? {}
  const isOnPath = archive?.libraryFolders.some((folder) => inside.startsWith(folder)) === true
  return ofReached(one, closure, { pathInside: inside, isPossible: !isOnPath })
}

type ReachedByFolder = ReadonlyMap<string, readonly Reached[]>

/** What is reached in each folder and below it, so that thousands of packages need not look at all. */
function reachedByFolder({ reached }: Closure): ReachedByFolder {
  const byFolder = new Map<string, Reached[]>()
  for (const one of reached.values()) {
    for (let folder = folderOf(one.path); ; folder = folderOf(folder)) {
      const known = byFolder.get(folder)
      if (known) known.push(one)
      else byFolder.set(folder, [one])
      if (folder === '') break
    }
  }
  return byFolder
}

/** What is sure before what is not, then what was found first. */
function best(reached: readonly Reached[]): Reached | undefined {
  return reached.find(({ isPossible }) => !isPossible) ?? reached[0]
}

function ofReached(
  found: Reached,
  closure: Closure,
  inner?: { readonly pathInside: string; readonly isPossible: boolean },
): Reachability {
  const chain = chainOf(found, closure)
  const last = chain.at(-1)
  const whole: readonly ReachabilityStep[] =
    inner && last ? [...chain, { path: found.path, pathInside: inner.pathInside, by: 'class path' }] : chain
  if (!found.isPossible && inner?.isPossible !== true) return { state: 'reachable', chain: whole }
  const naming = whole.at(-2)?.path ?? found.path
  const reason = `${naming} names ${inner?.pathInside ?? found.path}, which it may use.`
  return { state: 'unknown', chain: whole, doubt: 'named', reason }
}

/** From the entry point on; the middle of a very long one is left out. */
function chainOf(found: Reached, { reached }: Closure): readonly ReachabilityStep[] {
  const chain: ReachabilityStep[] = []
  const seen = new Set<string>()
  for (let one: Reached | undefined = found; one && !seen.has(one.path); ) {
    seen.add(one.path)
    chain.push({ path: one.path, by: one.by })
    one = one.from === undefined ? undefined : reached.get(one.from)
  }
  chain.reverse()
  return chain.length > MAX_CHAIN ? [...chain.slice(0, MAX_CHAIN - 1), ...chain.slice(-1)] : chain
}

function notReached(openEnd: string | undefined): Reachability {
  return openEnd === undefined ? { state: 'not-in-closure', chain: [] } : unknown('open-end', openEnd)
}

function unknown(doubt: NonNullable<Reachability['doubt']>, reason: string): Reachability {
  return { state: 'unknown', chain: [], doubt, reason }
}

/** The first few, in the order in which they were met: what is nearest to the entry point. */
function openEndReason({ openEnds }: Closure): string | undefined {
  if (openEnds.length === 0) return undefined
  const shown = openEnds.slice(0, MAX_REASONS).map(({ reason }) => reason)
  const more = openEnds.length - shown.length
  return more > 0 ? `${shown.join(' ')} There are ${more} more such places.` : shown.join(' ')
}
