import type { FileReport, LayerReport } from '../../core/layer-report.ts'
import type { TarDelivery, TarEntry, TarHandler } from '../../tar/scanner.ts'
import { baseNameOf, normalisePath, parentOf } from '../path.ts'
import { TreeBuilder } from '../tree.ts'
import type { OpenStreams } from './open-streams.ts'
import { ProblemList } from './problem-list.ts'
import { type WantedFile, WantedFiles, type WantedFilesOptions } from './wanted-files.ts'

export interface LayerContentOptions extends Omit<WantedFilesOptions, 'problems'> {
  /** Digest of the layer, for problems. */
  readonly layer: string
  /** Called when nothing more of the layer is to be handed over. */
  stop(): void
}

const WHITEOUT = '.wh.'
/** https://github.com/opencontainers/image-spec/blob/main/layer.md#opaque-whiteout */
const OPAQUE = '.wh..wh..opq'
/** Names that aufs keeps for itself (`.wh..wh.plnk`, `.wh..wh.aufs`): they say nothing of the image. */
const AUFS = '.wh..wh.'

/** Collects what the entries of one layer say, as they come out of its tar. */
export class LayerContent implements TarHandler {
  readonly #options: LayerContentOptions
  readonly #problems: ProblemList
  readonly #wanted: WantedFiles
  readonly #tree = new TreeBuilder()
  /** Paths that were wanted: the only ones for which it matters that a later entry takes their place. */
  readonly #touched = new Set<string>()
  /** Wanted hard links whose target was not at hand, and who wants them. */
  readonly #openLinks = new Map<string, { readonly target: string; readonly file: WantedFile }>()
  #pending: WantedFile | undefined
  #passing: { readonly path: string; readonly streams: OpenStreams } | undefined

  constructor(options: LayerContentOptions) {
    this.#options = options
    this.#problems = new ProblemList(options.layer)
    this.#wanted = new WantedFiles({ ...options, problems: this.#problems })
  }

  entry(entry: TarEntry): TarDelivery {
    if (!this.#hasRoom(entry)) return 'none'
    const path = this.#pathOf(entry)
    if (path === undefined) return 'none'
    const name = baseNameOf(path)
    if (name.startsWith(WHITEOUT)) {
      this.#addWhiteout(path, name)
      return 'none'
    }
    if (this.#touched.size > 0 && this.#touched.has(path)) this.#replace(path)
    switch (entry.kind) {
      case 'file':
        this.#tree.addFile(path, entry)
        return this.#wantFile(path, entry)
      case 'symlink':
        this.#tree.add('symlink', path, entry.linkname)
        return 'none'
      case 'hardlink':
        this.#addHardLink(path, entry)
        return 'none'
      default:
        if (path !== '') this.#tree.add(entry.kind, path, undefined, entry.mode)
        return 'none'
    }
  }

  content(bytes: Uint8Array): void {
    if (this.#pending) this.#wanted.read(this.#pending, bytes)
    this.#pending = undefined
  }

  piece(bytes: Buffer): boolean {
    return this.#passing?.streams.push(bytes) === true
  }

  endOfPieces(): void {
    if (!this.#passing) return
    const { path, streams } = this.#passing
    this.#passing = undefined
    streams.end()
    if (this.#wanted.remembers(path)) this.#touched.add(path)
  }

  damaged(detail: string): void {
    this.#problems.add('header-invalid', this.#options.layer, `${detail}; the rest was not looked at`)
  }

  report(): LayerReport {
    const entryCount = this.#tree.count
    const tree = this.#tree.take()
    this.#closeLinks()
    const files: FileReport[] = this.#wanted.finish()
    return { kind: 'layer-report', files, tree, entryCount, problems: this.#problems.all() }
  }

  #hasRoom(entry: TarEntry): boolean {
    const { maxEntries, maxPathBytes } = this.#options.limits
    const isFull = this.#tree.count >= maxEntries
    if (!isFull && this.#tree.byteLength <= maxPathBytes) return true
    const limit = isFull ? `${maxEntries} entries` : `${maxPathBytes} bytes of paths`
    const detail = `the layer has more than ${limit}; nothing from ${entry.path.slice(0, 200)} on was looked at`
    this.#problems.add('entry-limit', this.#options.layer, detail)
    this.#options.stop()
    return false
  }

  /** Normalised; `undefined`, and stated, when the entry has to be left out. */
  #pathOf(entry: TarEntry): string | undefined {
    const { maxPathLength } = this.#options.limits
    if (isLonger(entry.path, maxPathLength) || isLonger(entry.linkname, maxPathLength)) {
      const detail = `the path or link target is longer than ${maxPathLength} bytes`
      this.#problems.add('path-too-long', `${entry.path.slice(0, 200)}…`, detail)
      return undefined
    }
    const path = normalisePath(entry.path)
    if (path === undefined) this.#problems.add('path-escapes', entry.path, 'the entry was left out')
    return path
  }

  #addWhiteout(path: string, name: string): void {
    const folder = parentOf(path)
    if (name === OPAQUE) return this.#tree.add('opaque', folder)
    if (name.startsWith(AUFS)) return
    const hidden = name.slice(WHITEOUT.length)
    if (hidden === '' || hidden === '.' || hidden === '..') {
      this.#problems.add('path-escapes', path, 'the whiteout names no entry of its folder; it was left out')
      return
    }
    this.#tree.add('whiteout', folder === '' ? hidden : `${folder}/${hidden}`)
  }

  #replace(path: string): void {
    this.#touched.delete(path)
    this.#openLinks.delete(path)
    this.#wanted.forget(path)
  }

  #wantFile(path: string, entry: TarEntry): TarDelivery {
    const file = this.#wanted.want(path, entry)
    if (!file) {
      if (this.#wanted.remembers(path)) this.#touched.add(path)
      return 'none'
    }
    if (entry.isSparse) {
      this.#touched.add(path)
      this.#wanted.fail(file, 'file-unreadable', 'the layer has it as a sparse file, which is not read')
      return 'none'
    }
    if (file.analysers.length === 0) {
      if (this.#wanted.remembers(path)) this.#touched.add(path)
      this.#passing = { path, streams: this.#wanted.stream(file) }
      return 'pieces'
    }
    this.#touched.add(path)
    this.#pending = file
    return 'whole'
  }

  #addHardLink(path: string, entry: TarEntry): void {
    const target = normalisePath(entry.linkname)
    if (target === undefined) {
      this.#problems.add('path-escapes', path, `the hard link leads out of the image: ${entry.linkname}`)
      return
    }
    this.#tree.add('hardlink', path, target, entry.mode)
    const bytes = this.#wanted.contentOf(target)
    const info = { size: bytes?.length ?? 0, mode: entry.mode }
    const asking = this.#wanted.interested(path, info)
    if (!asking) return
    this.#touched.add(path)
    if (bytes) {
      const file = this.#wanted.want(path, info)
      if (file) this.#wanted.read(file, bytes)
      return
    }
    const { analysers } = asking
    const streams = asking.streams.filter((one) => !this.#wanted.copyStreamed(one, target, path))
    if (analysers.length === 0 && streams.length === 0) return
    this.#openLinks.set(path, { target, file: { path, ...info, analysers, streams } })
  }

  /**
   * The target was not wanted under its own name, is no longer at hand, or lies in a layer below: tools that write
   * layers put a target beside its link, and what others write is told rather than passed over.
   */
  #closeLinks(): void {
    for (const { target, file } of this.#openLinks.values()) {
      const detail = `it is a hard link to ${target}, which was not read`
      this.#wanted.fail(file, 'link-target-unread', detail)
    }
  }
}

/** A UTF-16 unit is three bytes of UTF-8 at most, so that nearly no path has to be encoded to be measured. */
function isLonger(text: string, bytes: number): boolean {
  return text.length * 3 > bytes && Buffer.byteLength(text) > bytes
}
