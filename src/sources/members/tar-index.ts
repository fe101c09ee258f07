import { PlimsollError } from '../../core/errors.ts'
import { normalisePath, parentOf } from '../../layers/path.ts'
import { BLOCK_SIZE, readHeader, type TarHeader } from '../../tar/header.ts'
import { type PaxRecords, parsePax } from '../../tar/pax.ts'
import { MAX_META_BYTES } from '../../tar/scanner.ts'
import { decodeName } from '../../tar/text.ts'
import { printable } from '../printable.ts'
import { cutShort } from './failures.ts'

/** A tar that can be read forwards, and where that costs nothing, skipped through. */
export interface TarSource {
  /** For messages. */
  readonly location: string
  /** Offset of the next byte. */
  readonly position: number
  /** The next bytes, valid until the next call; fewer only at the end. */
  read(length: number): Promise<Buffer>
  skip(length: number): Promise<void>
}

/** A file or link of an archive. Folders and devices say nothing about an image. */
export interface TarMember {
  readonly kind: 'file' | 'link'
  /** Normalised: no leading `./` or `/`. */
  readonly name: string
  /** Of a link: the name it leads to, from the root of the archive. */
  readonly target: string
  /** Of the content. */
  readonly offset: number
  readonly size: number
}

/** Members of an archive that holds images. Layers are members, their files are not. A folder may have more. */
export const MAX_MEMBERS = 50_000
/** Characters of all names and link targets together, because they are held. */
export const MAX_NAME_CHARACTERS = 32 * 1024 * 1024

/**
 * The members of an archive, in order. The content of a member may be read from the source before the next one is
 * asked for; what is left of it is skipped. Stops at the first block of zeros. What changes the name or size of
 * the member behind it, and how:
 *
 *     x, X  PAX records: path, linkpath, size
 *     L, K  GNU long name, long target of a link
 *     g     PAX records for all that follow; changes nothing here, as in Go's archive/tar
 *
 * Throws `input-not-an-image` when the first block is no header, later `archive-corrupt`.
 */
export async function* tarMembers(source: TarSource): AsyncGenerator<TarMember> {
  let extended: PaxRecords = {}
  let characters = 0
  for (let count = 0; ; count++) {
    if (count > MAX_MEMBERS) throw corrupt(source, `it has more than ${MAX_MEMBERS} members`)
    const header = await nextHeader(source, count)
    if (!header) return
    const isMeta = 'xXgLK'.includes(header.type)
    const size = isMeta ? header.size : (extended.size ?? header.size)
    const offset = source.position
    if (isMeta) extended = await readExtended(source, header, extended)
    else {
      if (header.sparse || extended.isSparse) {
        throw corrupt(source, `it holds ${printable(header.path)} as a sparse file, which is not read`)
      }
      const member = describe(header, extended, offset, size)
      extended = {}
      characters += member ? member.name.length + member.target.length : 0
      if (characters > MAX_NAME_CHARACTERS) {
        throw corrupt(source, `the names of its members have more than ${MAX_NAME_CHARACTERS} characters`)
      }
      if (member) yield member
    }
    // Links, devices and folders have no content, whatever their size field says.
    const hasContent = !'123456'.includes(header.type)
    const end = offset + (hasContent ? Math.ceil(size / BLOCK_SIZE) * BLOCK_SIZE : 0)
    await source.skip(end - source.position)
    if (hasContent && source.position < offset + size) throw cutShort(source.location, header.path)
  }
}

async function nextHeader(source: TarSource, count: number): Promise<TarHeader | undefined> {
  const start = source.position
  const block = await source.read(BLOCK_SIZE)
  if (block.length === 0) return undefined
  const header = block.length < BLOCK_SIZE ? undefined : readHeader(block, 0)
  if (header) return header === 'end' ? undefined : header
  if (count === 0) {
    throw new PlimsollError('input-not-an-image', `${source.location} is no image: it is no tar.`)
  }
  const detail = block.length < BLOCK_SIZE ? 'it ends inside a header' : `there is no header at byte ${start}`
  throw corrupt(source, detail)
}

async function readExtended(source: TarSource, header: TarHeader, before: PaxRecords): Promise<PaxRecords> {
  if (header.type === 'g') return before
  if (header.size > MAX_META_BYTES) throw corrupt(source, `an extended header has ${header.size} bytes`)
  const bytes = await source.read(header.size)
  if (bytes.length < header.size) throw corrupt(source, 'it ends inside an extended header')
  if (header.type === 'x' || header.type === 'X') {
    const records = parsePax(bytes)
    if (!records) throw corrupt(source, 'a PAX header is malformed')
    return { ...before, ...records }
  }
  const nul = bytes.indexOf(0)
  const text = decodeName(bytes, 0, nul < 0 ? bytes.length : nul)
  return header.type === 'L' ? { ...before, path: text } : { ...before, linkpath: text }
}

/** `undefined` for what is no file or link, and for what lies outside the archive. */
function describe(
  header: TarHeader,
  extended: PaxRecords,
  offset: number,
  size: number,
): TarMember | undefined {
  const name = normalisePath(extended.path ?? header.path)
  if (!name) return undefined
  switch (header.type) {
    case '0':
    case '\0':
    case '7':
      return { kind: 'file', name, target: '', offset, size }
    case '1':
    case '2': {
      const written = extended.linkpath ?? header.linkname
      const folder = header.type === '2' && !written.startsWith('/') ? parentOf(name) : ''
      // A link out of the archive leads nowhere: no member has the empty name.
      const target = normalisePath(folder === '' ? written : `${folder}/${written}`) ?? ''
      return { kind: 'link', name, target, offset, size: 0 }
    }
    default:
      return undefined
  }
}

function corrupt({ location }: TarSource, detail: string): PlimsollError {
  return new PlimsollError('archive-corrupt', `${location} is no readable archive: ${detail}.`)
}
