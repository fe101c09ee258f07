import { glob, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { compareText } from '../../core/compare-text.ts'
import { faultOf, PlimsollError } from '../../core/errors.ts'
import { type Problem, problem } from '../../core/problem.ts'

/** One file of manifests, as it was read. */
export interface ManifestFile {
  readonly kind: 'manifest-file'
  /** As the user wrote it, or found below what he wrote. */
  readonly name: string
  readonly text: string
  /** Named by the user, so that it has to hold manifests; a folder holds other things as well. */
  readonly isNamed: boolean
}

export interface ManifestSources {
  /** Files, folders, globs; `-` is standard input. */
  readonly paths: readonly string[]
  readonly stdin: NodeJS.ReadableStream
  readonly signal: AbortSignal
  /** Which files below folders are read, by their own name; absent: those that manifests are in. */
  readonly wants?: (name: string) => boolean
  /** What standard input is called. */
  readonly stdinName?: string
}

/** Bytes of one file. */
export const MAX_MANIFEST_BYTES = 64 * 1024 * 1024
/** Below one folder. */
const MAX_FILES = 100_000
const EXTENSIONS = ['.yaml', '.yml', '.json'] as const

export function isManifestName(name: string): boolean {
  return EXTENSIONS.some((extension) => name.endsWith(extension))
}

/** What version control and package managers keep; no manifests of the user's. */
const SKIPPED: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', 'node_modules'])

/**
 * The manifests that the paths name, in their order, of a folder by name. What cannot be read below a folder is a
 * problem; of what the user named himself it ends the command. Throws `input-not-found`, `input-unreadable`.
 */
export async function* readManifestFiles(sources: ManifestSources): AsyncGenerator<ManifestFile | Problem> {
  const { paths, stdin, signal, wants = isManifestName, stdinName = 'STDIN' } = sources
  for (const path of paths) {
    if (path === '-') yield { kind: 'manifest-file', name: stdinName, text: await text(stdin), isNamed: true }
    else yield* filesOf(path, { signal, wants })
  }
}

type Walk = Required<Pick<ManifestSources, 'signal' | 'wants'>>

async function* filesOf(path: string, walk: Walk): AsyncGenerator<ManifestFile | Problem> {
  const info = await stat(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new PlimsollError('input-unreadable', `${path} cannot be read: ${faultOf(error)}.`, {
      cause: error,
    })
  })
  if (info?.isDirectory() === true) yield* filesBelow(path, walk)
  else if (info) yield await readNamed(path, walk.signal)
  else yield* filesOfGlob(path, walk)
}

async function* filesOfGlob(pattern: string, walk: Walk): AsyncGenerator<ManifestFile | Problem> {
  const found = /[*?[{]/.test(pattern) ? await Array.fromAsync(glob(pattern)) : []
  if (found.length === 0) throw new PlimsollError('input-not-found', `There is no file or folder ${pattern}.`)
  for (const path of found.sort(compareText)) {
    walk.signal.throwIfAborted()
    const info = await stat(path)
    if (info.isDirectory()) yield* filesBelow(path, walk)
    else yield await readNamed(path, walk.signal)
  }
}

/** Links to folders are not followed: they may lead in a circle. */
async function* filesBelow(root: string, { signal, wants }: Walk): AsyncGenerator<ManifestFile | Problem> {
  const folders = [root]
  let count = 0
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    signal.throwIfAborted()
    const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => faultOf(error))
    if (typeof entries === 'string') {
      yield problem('file-unreadable', folder, `The folder cannot be read: ${entries}.`)
      continue
    }
    const within: string[] = []
    for (const entry of entries.sort((a, b) => compareText(a.name, b.name))) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) {
        if (!SKIPPED.has(entry.name)) within.push(path)
      } else if (wants(entry.name)) {
        if (++count > MAX_FILES) {
          yield problem('entry-limit', root, `There are more than ${MAX_FILES} files; the rest was not read.`)
          return
        }
        yield await readFound(path, signal)
      }
    }
    folders.push(...within.reverse())
  }
}

async function readNamed(path: string, signal: AbortSignal): Promise<ManifestFile | Problem> {
  try {
    return await readManifest(path, true, signal)
  } catch (error) {
    signal.throwIfAborted()
    throw new PlimsollError('input-unreadable', `${path} cannot be read: ${faultOf(error)}.`, {
      cause: error,
    })
  }
}

async function readFound(path: string, signal: AbortSignal): Promise<ManifestFile | Problem> {
  try {
    return await readManifest(path, false, signal)
  } catch (error) {
    signal.throwIfAborted()
    return problem('file-unreadable', path, `It cannot be read: ${faultOf(error)}.`)
  }
}

async function readManifest(
  path: string,
  isNamed: boolean,
  signal: AbortSignal,
): Promise<ManifestFile | Problem> {
  const { size } = await stat(path)
  if (size > MAX_MANIFEST_BYTES)
    return problem('file-too-large', path, `It has ${size} bytes; manifests may have ${MAX_MANIFEST_BYTES}.`)
  return {
    kind: 'manifest-file',
    name: path,
    text: await readFile(path, { encoding: 'utf8', signal }),
    isNamed,
  }
}
