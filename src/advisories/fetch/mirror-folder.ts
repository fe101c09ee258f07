import { stat } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import { sha256File } from '../../files/sha256-file.ts'
import type { DocumentState } from '../state/feed-state.ts'
import type { DocumentSource, FetchedDocument } from './document-source.ts'

/** A document may lie in the folder compressed though upstream serves it plain, or the other way, or in another way. */
const ADDED_SUFFIXES = ['', '.gz', '.zst', '.bz2', '.xz'] as const
const REMOVABLE_SUFFIXES = ['.gz', '.zst', '.bz2', '.xz'] as const

/** A folder in the place of the internet: `https://host/path` lies in `<folder>/host/path`. */
export function mirrorFolder(folder: string): DocumentSource {
  const root = resolve(folder)
  return {
    origin: root,
    fetch: async (url, previous, signal) => {
      const found = await findFile(root, url)
      if (!found) {
        await requireFolder(root)
        return { kind: 'missing' }
      }
      return await describe(found, url, previous, signal)
    },
  }
}

interface FoundFile {
  readonly path: string
  readonly size: number
  readonly modified: Date
}

async function findFile(root: string, url: string): Promise<FoundFile | undefined> {
  for (const path of candidates(root, url)) {
    const info = await stat(path).catch(() => undefined)
    if (info?.isFile()) return { path, size: info.size, modified: info.mtime }
  }
  return undefined
}

/** Paths at which the document may lie. Never one outside the folder. */
function candidates(root: string, url: string): string[] {
  const { hostname, pathname } = new URL(url)
  const relative = decoded(pathname)
  if (relative === undefined) return []
  const path = resolve(join(root, hostname, relative))
  if (!path.startsWith(root + sep)) return []
  const shorter = REMOVABLE_SUFFIXES.filter((suffix) => path.endsWith(suffix))
  const names = [path, ...shorter.map((suffix) => path.slice(0, -suffix.length))]
  return [...new Set(names.flatMap((name) => ADDED_SUFFIXES.map((suffix) => name + suffix)))]
}

/** `undefined` where a percent sign escapes nothing, or a zero byte: no file has such a name. */
function decoded(pathname: string): string | undefined {
  try {
    const path = decodeURIComponent(pathname)
    return path.includes('\0') ? undefined : path
  } catch {
    return undefined
  }
}

/** A mirror that is not there at all is told apart from one that lacks a document. */
async function requireFolder(root: string): Promise<void> {
  const info = await stat(root).catch(() => undefined)
  if (!info?.isDirectory()) throw new PlimsollError('feed-unreachable', `The mirror ${root} is no folder.`)
}

async function describe(
  file: FoundFile,
  url: string,
  previous: DocumentState | undefined,
  signal: AbortSignal,
): Promise<FetchedDocument> {
  try {
    const sha256 = await sha256File(file.path, signal)
    if (previous?.exists && previous.sha256 === sha256) return { kind: 'unchanged' }
    const lastModified = file.modified.toISOString()
    const state = { url, exists: true, lastModified, sha256, size: file.size }
    return { kind: 'fetched', path: file.path, state, discard: async () => undefined }
  } catch (error) {
    if (signal.aborted) throw error
    throw new PlimsollError('feed-unreachable', `${file.path} cannot be read: ${messageOf(error)}.`, {
      cause: error,
    })
  }
}
