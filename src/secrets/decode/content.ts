import { type Problem, problem } from '../../core/problem.ts'
import type { SecretHit } from '../../core/secret.ts'
import { hasKeyword } from '../automaton.ts'
import type { CompiledRules } from '../scan/compiled-rules.ts'
import { type FoundInText, SecretFinder } from '../scan/secret-finder.ts'
import { type ContentKind, HEAD_BYTES, kindOf, type Packing } from './kind.ts'
import { pythonStrings } from './python-strings.ts'
import { TarMembers } from './tar-members.ts'
import { MAX_DEPTH, MAX_PACKED_BYTES, UnpackBudget, UnpackError, unpack } from './unpack.ts'
import { Utf16Decoder } from './utf16.ts'

/** Problems that are told of one file. */
export const MAX_PROBLEMS = 10

/** One file, whatever is in it. */
export class FileContext {
  readonly rules: CompiledRules
  readonly path: string
  readonly budget = new UnpackBudget()
  readonly #secrets: SecretHit[] = []
  readonly #problems: Problem[] = []

  constructor(rules: CompiledRules, path: string) {
    this.rules = rules
    this.path = path
  }

  add({ secrets, problems }: FoundInText, pathInside: string): void {
    for (const secret of secrets) this.#secrets.push(pathInside === '' ? secret : { ...secret, pathInside })
    for (const one of problems) this.addProblem({ ...one, subject: this.path })
  }

  unread(pathInside: string, why: string): void {
    const subject = pathInside === '' ? 'it' : pathInside
    this.addProblem(problem('secrets-unread', this.path, `${subject} ${why}`))
  }

  addProblem(one: Problem): void {
    if (this.#problems.length < MAX_PROBLEMS) this.#problems.push(one)
  }

  found(): FoundInText {
    return { secrets: this.#secrets, problems: this.#problems }
  }
}

/** Where a content lies: in the file itself, or in how many archives of it, under which name. */
export interface Place {
  readonly pathInside: string
  readonly depth: number
  /** It was a compressed file, and its content is no member of anything. */
  readonly isUnpacked: boolean
}

/** The file itself. */
export const OUTSIDE: Place = { pathInside: '', depth: 0, isUnpacked: false }

/** Reads the bytes of a content as they go by. */
export interface ContentReader {
  /** @param isEnd whether the content ends with this chunk */
  push(chunk: Buffer, isEnd: boolean): 'more' | 'enough'
  /** Called once, after the last chunk or after `enough`. */
  end(): void
}

/** Tells by its first bytes what a content is, and has it read accordingly. */
export class ContentStream implements ContentReader {
  readonly #file: FileContext
  readonly #place: Place
  readonly #size: number
  #head: Buffer = Buffer.alloc(0)
  #reader: ContentReader | undefined
  #isDone = false

  /** @param size bytes that will come, as far as is known */
  constructor(file: FileContext, place: Place, size: number) {
    this.#file = file
    this.#place = place
    this.#size = size
  }

  push(chunk: Buffer, isEnd: boolean): 'more' | 'enough' {
    if (this.#isDone) return 'enough'
    const bytes = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk])
    if (!this.#reader && bytes.length < HEAD_BYTES && !isEnd) {
      this.#head = Buffer.from(bytes)
      return 'more'
    }
    this.#head = EMPTY
    this.#reader ??= this.#open(bytes)
    const answer = this.#reader.push(bytes, isEnd)
    this.#isDone = isEnd || answer === 'enough'
    return answer
  }

  end(): void {
    if (!this.#reader && this.#head.length > 0) this.push(EMPTY, true)
    this.#reader?.end()
  }

  #open(bytes: Buffer): ContentReader {
    const { path } = this.#file
    const inside = this.#place.pathInside
    const kind = kindOf(bytes.subarray(0, HEAD_BYTES), inside === '' ? path : `${path}/${inside}`)
    return readerOf(kind, this.#file, this.#place, this.#size)
  }
}

const EMPTY = Buffer.alloc(0)

function readerOf(kind: ContentKind, file: FileContext, place: Place, size: number): ContentReader {
  const isArchive = kind.kind === 'tar' || (kind.kind === 'packed' && kind.by === 'zip')
  const isPackedTwice = place.isUnpacked && kind.kind === 'packed'
  if (isPackedTwice) {
    file.unread(place.pathInside, 'is compressed twice and was not looked through')
    return NOTHING
  }
  if (isArchive && place.depth >= MAX_DEPTH) {
    file.unread(place.pathInside, `lies in more than ${MAX_DEPTH} archives and was not looked through`)
    return NOTHING
  }
  switch (kind.kind) {
    case 'text':
      return new TextReader(file, place, 'text')
    case 'binary':
      return new TextReader(file, place, 'binary')
    case 'utf-16':
      return new Utf16Reader(new TextReader(file, place, 'text'), kind.isBigEndian)
    case 'media':
      return NOTHING
    case 'tar':
      return new TarMembers(file.path, {
        open: (name, bytes) => openMember(file, place, name, bytes),
        unread: (why) => file.unread(place.pathInside, why),
        budget: file.budget,
      })
    case 'sealed':
      file.unread(place.pathInside, `is packed with ${kind.by} and was not looked through`)
      return NOTHING
    case 'python':
    case 'packed':
      if (size <= MAX_PACKED_BYTES)
        return new WholeReader(file, place, kind.kind === 'packed' ? kind.by : 'python')
      file.unread(
        place.pathInside,
        `has more than ${MAX_PACKED_BYTES} bytes, which were not ${kind.kind === 'packed' ? 'unpacked' : 'read'}`,
      )
      return NOTHING
  }
}

const NOTHING: ContentReader = { push: () => 'enough', end: () => undefined }

/** Looks for secrets in bytes as they are. */
class TextReader implements ContentReader {
  readonly #file: FileContext
  readonly #place: Place
  readonly #finder: SecretFinder

  constructor(file: FileContext, place: Place, kind: 'text' | 'strings' | 'binary') {
    const { rules, path } = file
    const { pathInside } = place
    this.#file = file
    this.#place = place
    this.#finder = new SecretFinder({
      path: pathInside === '' ? path : `${path}/${pathInside}`,
      rules: rules.set,
      selection: { text: rules.all, strings: rules.certain, binary: rules.binary }[kind],
      hasLines: kind === 'text',
    })
  }

  push(chunk: Buffer, isEnd: boolean): 'more' | 'enough' {
    return this.#finder.push(chunk, isEnd)
  }

  end(): void {
    this.#file.add(this.#finder.end(), this.#place.pathInside)
  }
}

class Utf16Reader implements ContentReader {
  readonly #decoder: Utf16Decoder
  readonly #text: ContentReader

  constructor(text: ContentReader, isBigEndian: boolean) {
    this.#text = text
    this.#decoder = new Utf16Decoder(isBigEndian)
  }

  push(chunk: Buffer, isEnd: boolean): 'more' | 'enough' {
    return this.#text.push(this.#decoder.decode(chunk), isEnd)
  }

  end(): void {
    this.#text.end()
  }
}

/** What can be read only when all of it is there. */
class WholeReader implements ContentReader {
  readonly #file: FileContext
  readonly #place: Place
  readonly #form: Packing | 'python'
  #chunks: Buffer[] = []
  #length = 0

  constructor(file: FileContext, place: Place, form: Packing | 'python') {
    this.#file = file
    this.#place = place
    this.#form = form
  }

  push(chunk: Buffer, isEnd: boolean): 'more' | 'enough' {
    this.#length += chunk.length
    if (this.#length > MAX_PACKED_BYTES) return 'enough'
    // A chunk is ours only during the call.
    this.#chunks.push(Buffer.from(chunk))
    return isEnd ? 'enough' : 'more'
  }

  end(): void {
    const bytes = this.#chunks.length === 1 && this.#chunks[0] ? this.#chunks[0] : Buffer.concat(this.#chunks)
    this.#chunks = []
    if (this.#length > MAX_PACKED_BYTES)
      return this.#file.unread(this.#place.pathInside, `has more than ${MAX_PACKED_BYTES} bytes`)
    if (this.#form !== 'python') return this.#unpack(this.#form, bytes)
    // To tell its strings apart takes ten times as long as to see that there is nothing in them.
    if (!hasKeyword(this.#file.rules.certain.automaton, bytes)) return undefined
    const text = new TextReader(this.#file, this.#place, 'strings')
    text.push(pythonStrings(bytes), true)
    return text.end()
  }

  #unpack(by: Packing, bytes: Buffer): void {
    const { pathInside } = this.#place
    try {
      for (const unpacked of unpack(by, bytes, this.#file.budget)) {
        if (unpacked instanceof UnpackError) this.#file.unread(pathInside, unpacked.message)
        else readWhole(this.#file, this.#place, unpacked.name, unpacked.bytes)
      }
    } catch (error) {
      if (!(error instanceof UnpackError)) throw error
      this.#file.unread(pathInside, error.message)
    }
  }
}

function readWhole(file: FileContext, place: Place, name: string | undefined, bytes: Buffer): void {
  const member = openMember(file, place, name, bytes.length)
  member?.push(bytes, true)
  member?.end()
}

/** What is in an archive, or in a compressed file, which has no name for it; undefined where the rules skip it. */
function openMember(
  file: FileContext,
  { pathInside, depth }: Place,
  name: string | undefined,
  size: number,
): ContentReader | undefined {
  const inside = [pathInside, name ?? ''].filter((part) => part !== '').join('/')
  if (name !== undefined && file.rules.set.skips(`${file.path}/${inside}`)) return undefined
  const isUnpacked = name === undefined
  return new ContentStream(
    file,
    { pathInside: inside, depth: depth + (isUnpacked ? 0 : 1), isUnpacked },
    size,
  )
}
