import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  type Stats,
} from 'node:fs'
import { join as joinOnDisk } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { AnyAnalyser } from '../../core/analyser.ts'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import type { LayerReport } from '../../core/layer-report.ts'
import { decodeName } from '../../tar/text.ts'
import type { LayerLimits } from '../limits.ts'
import { join } from '../path.ts'
import type { PathFilter } from '../path-filter.ts'
import { TreeBuilder } from '../tree.ts'
import { ProblemList } from './problem-list.ts'
import { type WantedFile, WantedFiles } from './wanted-files.ts'

export interface WalkFolderOptions {
  readonly analysers: readonly AnyAnalyser[]
  readonly limits: LayerLimits
  readonly skip: PathFilter
  readonly signal: AbortSignal
}

/** What the kernel mounts over a running system: there are no packages in it, and no end to some of it. */
const KERNEL_FOLDERS: ReadonlySet<string> = new Set(['proc', 'sys', 'dev'])

/** Bytes that are read of a file at first, and then at a time. */
const FIRST_READ = 4096
const PIECE = 256 * 1024
const LARGE_PIECE = 4 * 1024 * 1024

/** So long may nothing else be done meanwhile: progress shown, a signal of the user's heard. */
const TURN_MILLISECONDS = 20

/** A file that could not be looked at, which a problem says. */
const UNSEEN = { size: 0, mode: 0, uid: 0 }

const SLASH = Buffer.from('/')

/**
 * An unpacked root file system as if it were a single layer. Symbolic links are facts and never followed: folders
 * are entered and files opened only when they are such themselves (O_NOFOLLOW, and still the file that was looked
 * at), devices and pipes are never opened. Entries come in the order of their names. Nothing here is a whiteout.
 *
 * Everything is read synchronously, with a turn for others now and then: a promise costs ten times what the kernel
 * needs for a small file, and most are small.
 *
 * @param root absolute path of a folder that the caller has resolved
 */
export async function walkFolder(root: string, options: WalkFolderOptions): Promise<LayerReport> {
  const walk = new FolderWalk(root, options)
  // A stack, not recursion: depth is for the file system to limit.
  const folders = ['']
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    await walk.turn()
    const inner = await walk.enter(folder)
    folders.push(...inner.reverse())
  }
  return walk.report()
}

class FolderWalk {
  readonly #root: string
  readonly #device: number
  readonly #options: WalkFolderOptions
  readonly #problems = new ProblemList()
  readonly #tree = new TreeBuilder()
  readonly #wanted: WantedFiles
  /** Where entries lie whose path is not UTF-8, which no string can say. */
  readonly #places = new Map<string, Buffer>()
  /** For files that are read a piece at a time. */
  readonly #buffer = Buffer.allocUnsafeSlow(PIECE)
  #isFull = false
  #turnedAt = performance.now()

  constructor(root: string, options: WalkFolderOptions) {
    this.#root = root
    this.#options = options
    this.#wanted = new WantedFiles({ ...options, problems: this.#problems })
    this.#device = deviceOf(root)
  }

  /** Lets others have a turn where the last was long ago. Throws when the scan was called off. */
  async turn(): Promise<void> {
    if (performance.now() - this.#turnedAt > TURN_MILLISECONDS) {
      await setImmediate()
      this.#turnedAt = performance.now()
    }
    this.#options.signal.throwIfAborted()
  }

  /** Takes in what the folder holds; resolves with the folders to enter next. */
  async enter(folder: string): Promise<string[]> {
    const inner: string[] = []
    for (const child of this.#list(folder)) {
      const path = join(folder, child.name)
      if (this.#isFull || !this.#hasRoom(path)) return []
      const isFolder = await this.#take(path, child)
      if (isFolder && !this.#isLeftOut(path)) inner.push(path)
    }
    return inner
  }

  report(): LayerReport {
    const files = this.#wanted.finish()
    const entryCount = this.#tree.count
    return {
      kind: 'layer-report',
      files,
      tree: this.#tree.take(),
      entryCount,
      problems: this.#problems.all(),
    }
  }

  #list(folder: string): Dirent[] {
    try {
      const place = this.#placeOf(folder)
      const children = readdirSync(place, { withFileTypes: true })
      const isText = typeof place === 'string' && !children.some(({ name }) => name.includes('\ufffd'))
      const named = isText ? children : this.#listBytes(folder)
      return named.sort((a, b) => (a.name < b.name ? -1 : 1))
    } catch (error) {
      this.#problems.add('folder-unreadable', folder === '' ? '/' : folder, messageOf(error))
      return []
    }
  }

  /** The same for names that are not all UTF-8, or a folder whose own path is not. */
  #listBytes(folder: string): Dirent[] {
    const place = this.#placeOf(folder)
    const children = readdirSync(place, { withFileTypes: true, encoding: 'buffer' })
    return children.map((child) => {
      const name = decodeName(child.name, 0, child.name.length)
      this.#places.set(join(folder, name), Buffer.concat([Buffer.from(place), SLASH, child.name]))
      return Object.assign(child, { name })
    })
  }

  #placeOf(path: string): string | Buffer {
    return this.#places.get(path) ?? joinOnDisk(this.#root, path)
  }

  /** Records the entry, and reads the file where somebody wants it. True for a folder. */
  async #take(path: string, child: Dirent): Promise<boolean> {
    if (child.isDirectory()) {
      this.#tree.add('directory', path, undefined, this.#modeOf(path))
      return true
    }
    if (child.isSymbolicLink()) this.#takeLink(path)
    else if (child.isFile()) {
      await this.#takeFile(path)
    } else this.#tree.add('other', path)
    return false
  }

  #takeLink(path: string): void {
    try {
      const place = this.#placeOf(path)
      const target = readlinkSync(place)
      const bytes = target.includes('\ufffd') ? readlinkSync(place, 'buffer') : undefined
      this.#tree.add('symlink', path, bytes ? decodeName(bytes, 0, bytes.length) : target)
    } catch (error) {
      this.#problems.add('folder-unreadable', path, messageOf(error))
    }
  }

  /** 0 for what cannot be looked at: whoever enters it says so. */
  #modeOf(path: string): number {
    try {
      return lstatSync(this.#placeOf(path)).mode
    } catch {
      return 0
    }
  }

  async #takeFile(path: string): Promise<void> {
    let isAdded = false
    try {
      const stats = lstatSync(this.#placeOf(path))
      this.#tree.addFile(path, stats)
      isAdded = true
      const file = this.#wanted.want(path, { size: stats.size, mode: stats.mode & 0o7777 })
      if (file) await this.#read(file, stats)
    } catch (error) {
      if (!isAdded) this.#tree.addFile(path, UNSEEN)
      this.#problems.add('folder-unreadable', path, messageOf(error))
    }
  }

  async #read(file: WantedFile, seen: Stats): Promise<void> {
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
    const handle = openSync(this.#placeOf(file.path), flags)
    try {
      const opened = fstatSync(handle)
      const isSame = opened.isFile() && opened.dev === seen.dev && opened.ino === seen.ino
      if (!isSame) throw new Error('it was replaced while it was being read')
      if (file.analysers.length === 0) await this.#stream(file, handle)
      else this.#wanted.read(file, await this.#readAll(file, handle))
    } finally {
      closeSync(handle)
    }
  }

  /** A file that has grown since it was looked at is read as far as it reached then. */
  async #readAll({ size }: WantedFile, handle: number): Promise<Uint8Array> {
    const bytes = Buffer.allocUnsafeSlow(size)
    let filled = 0
    while (filled < size) {
      await this.turn()
      const count = readSync(handle, bytes, filled, Math.min(size - filled, LARGE_PIECE), filled)
      if (count === 0) break
      filled += count
    }
    return bytes.subarray(0, filled)
  }

  async #stream(file: WantedFile, handle: number): Promise<void> {
    const streams = this.#wanted.stream(file)
    let at = 0
    while (at < file.size) {
      await this.turn()
      // Most files are told apart by their first bytes.
      const length = Math.min(at === 0 ? FIRST_READ : this.#buffer.length, file.size - at)
      const count = readSync(handle, this.#buffer, 0, length, at)
      at += count
      if (count === 0 || !streams.push(this.#buffer.subarray(0, count))) break
    }
    streams.end()
  }

  #isLeftOut(path: string): boolean {
    if (this.#options.skip.skipsFolder(path)) return true
    return KERNEL_FOLDERS.has(path) && deviceOf(joinOnDisk(this.#root, path)) !== this.#device
  }

  #hasRoom(path: string): boolean {
    const { maxEntries, maxPathBytes } = this.#options.limits
    if (this.#tree.count < maxEntries && this.#tree.byteLength <= maxPathBytes) return true
    const detail = `there are more than ${maxEntries} entries or ${maxPathBytes} bytes of paths; nothing from ${path} on was looked at`
    this.#problems.add('entry-limit', '/', detail)
    this.#isFull = true
    return false
  }
}

function deviceOf(path: string): number {
  try {
    return lstatSync(path).dev
  } catch (error) {
    const message = `${path} cannot be read: ${messageOf(error)}`
    throw new PlimsollError('input-unreadable', message, { cause: error })
  }
}
