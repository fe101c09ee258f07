import { type PomFile, readPom } from './pom-file.ts'

/*
 * A local repository of Maven: the project files of what it has downloaded or installed.
 * https://maven.apache.org/repositories/layout.html
 */

/** Project files of a repository that are read for one tree. */
export const MAX_STORED_POMS = 50_000

/** Bytes of them. */
export const MAX_STORED_BYTES = 512 * 1024 * 1024

/** A folder whose files are asked for by their paths in it. */
export interface RepositoryFolder {
  /** How people name it. */
  readonly name: string
  /** `undefined` where there is no such file, and a text that says why it cannot be read. */
  read(path: string): Uint8Array | string | undefined
}

/** Why it is not known where the repository is: what is wrong with the file that says it. */
export interface RepositoryFault {
  readonly path: string
  readonly fault: string
}

export interface PomRepository {
  readonly isThere: boolean
  readonly name: string
  /** @param path see `storedPath` */
  pom(path: string): PomFile | undefined
  /** What was asked for and could not be read: paths, with the reason. */
  readonly unreadable: ReadonlyMap<string, string>
}

export const NO_REPOSITORY: PomRepository = {
  isThere: false,
  name: 'the local repository',
  pom: () => undefined,
  unreadable: new Map(),
}

export interface RepositoryLimits {
  readonly maxFiles: number
  readonly maxBytes: number
}

const LIMITS: RepositoryLimits = { maxFiles: MAX_STORED_POMS, maxBytes: MAX_STORED_BYTES }

/** Reads each project file once, when it is asked for. */
export function openPomRepository(
  folder: RepositoryFolder,
  { maxFiles, maxBytes }: RepositoryLimits = LIMITS,
): PomRepository {
  const poms = new Map<string, PomFile | undefined>()
  const unreadable = new Map<string, string>()
  let files = 0
  let bytes = 0
  const read = (path: string): PomFile | undefined => {
    const content =
      files >= maxFiles || bytes >= maxBytes
        ? `more than ${maxFiles} files or ${maxBytes} bytes of the repository would be read`
        : folder.read(path)
    if (content === undefined) return undefined
    files++
    bytes += content.length
    const pom = typeof content === 'string' ? content : readPom(`${folder.name}/${path}`, content)
    if (typeof pom !== 'string') return pom
    unreadable.set(path, pom)
    return undefined
  }
  return {
    isThere: true,
    name: folder.name,
    unreadable,
    pom: (path) => {
      if (!poms.has(path)) poms.set(path, read(path))
      return poms.get(path)
    },
  }
}

/**
 * Where in a repository a project file lies; `undefined` for what are no coordinates. They come from strangers, and no
 * part of them may lead anywhere else.
 */
export function storedPath(group: string, artifact: string, version: string): string | undefined {
  const folders = group.split('.')
  if (![...folders, artifact, version].every(isPathPart)) return undefined
  return `${folders.join('/')}/${artifact}/${version}/${artifact}-${version}.pom`
}

/** Characters of a part of coordinates; file systems have no longer names. */
const MAX_PART = 200

function isPathPart(text: string): boolean {
  return text.length <= MAX_PART && /^[A-Za-z0-9_.+~-]+$/.test(text) && !/^\.+$/.test(text)
}
