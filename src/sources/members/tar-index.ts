import { PlimsollError } from '../../core/errors.ts'
import { BLOCK_SIZE, readHeader, type TarHeader } from '../../layers/tar/header.ts'
import { type PaxRecords, parsePax } from '../../layers/tar/pax.ts'
import { decodeName } from '../../layers/tar/text.ts'

/** A tar that can be read forwards, and where that costs nothing, skipped through. */
export interface TarSource {
  /** For messages. */
  readonly location: string
  /** Offset of the next byte. */
  readonly position: number
  /** The next bytes; fewer only at the end. */
  read(length: number): Promise<Buffer>
  skip(length: number): Promise<void>
}

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

/** Members of an archive that holds images. Layers are members, their files are not. */
export const MAX_MEMBERS = 200_000
/** Bytes of a PAX header or long name. */
const MAX_META_BYTES = 1024 * 1024

/**
 * The members of an archive, in order. The content of a member may be read from the source before the next one is
 * asked for; what is left of it is skipped. Stops at the first block of zeros. Throws `archive-corrupt`.
 */
export async function* tarMembers(source: TarSource): AsyncGenerator<TarMember> {
  let extended: Extended = {}
  for (let count = 0; ; count++) {
    if (count > MAX_MEMBERS) throw corrupt(source, `it has more than ${MAX_MEMBERS} members`)
    const block = await source.read(BLOCK_SIZE)
    if (block.length === 0) return
    if (block.length < BLOCK_SIZE) throw corrupt(source, 'it ends inside a header')
    const header = readHeader(block, 0)
    if (header === 'end') return
    if (header === undefined)
      throw corrupt(source, `there is no tar header at byte ${source.position - BLOCK_SIZE}`)
    const isMeta = 'xgLK'.includes(header.type)
    const size = isMeta ? header.size : (extended.size ?? header.size)
    const offset = source.position
    if (isMeta) extended = await readExtended(source, header, extended)
    else {
      const member = describe(header, extended, offset, size)
      extended = {}
      if (member) yield member
    }
    // Links, devices and folders have none, whatever their size field says.
    const hasContent = !'123456'.includes(header.type)
    const end = offset + (hasContent ? Math.ceil(size / BLOCK_SIZE) * BLOCK_SIZE : 0)
    await source.skip(end - source.position)
  }
}

interface Extended extends Pick<PaxRecords, 'path' | 'linkpath' | 'size'> {}

async function readExtended(source: TarSource, header: TarHeader, before: Extended): Promise<Extended> {
  if (header.type === 'g') return before
  if (header.size > MAX_META_BYTES) throw corrupt(source, `an extended header has ${header.size} bytes`)
  const bytes = await source.read(header.size)
  if (bytes.length < header.size) throw corrupt(source, 'it ends inside an extended header')
  if (header.type === 'x') {
    const records = parsePax(bytes)
    if (!records) throw corrupt(source, 'a PAX header is malformed')
    return { ...before, ...records }
  }
  const nul = bytes.indexOf(0)
  const text = decodeName(bytes, 0, nul < 0 ? bytes.length : nul)
  return header.type === 'L' ? { ...before, path: text } : { ...before, linkpath: text }
}

function describe(
  header: TarHeader,
  extended: Extended,
  offset: number,
  size: number,
): TarMember | undefined {
  const name = normalise(extended.path ?? header.path)
  const linkname = extended.linkpath ?? header.linkname
  switch (header.type) {
    case '0':
    case '\0':
    case '7':
      return { kind: 'file', name, target: '', offset, size }
    case '1':
      return { kind: 'link', name, target: normalise(linkname), offset, size: 0 }
    case '2': {
      const folder = name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : ''
      const target = normalise(linkname.startsWith('/') ? linkname : `${folder}/${linkname}`)
      return { kind: 'link', name, target, offset, size: 0 }
    }
    default:
      return undefined
  }
}

/** Folders above the root are the root. */
export function normalise(path: string): string {
  const segments: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop()
    else if (segment !== '' && segment !== '.') segments.push(segment)
  }
  return segments.join('/')
}

function corrupt({ location }: TarSource, detail: string): PlimsollError {
  return new PlimsollError('archive-corrupt', `${location} is no readable archive: ${detail}.`)
}
