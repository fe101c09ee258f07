/** Makes tars for tests, well-formed and otherwise. https://www.gnu.org/software/tar/manual/html_node/Standard.html */
export interface TarEntry {
  readonly path: string | Uint8Array
  readonly content?: string | Uint8Array
  /** A name of `TAR_TYPES`, or the type flag itself. `file` when absent; `directory` when the path ends in a slash. */
  readonly type?: string
  readonly linkname?: string
  readonly mode?: number
  /** What the header says, where that is not the length of the content. Negative and huge values are base-256. */
  readonly size?: number
  /** Records of a PAX header that goes before the entry. */
  readonly pax?: Readonly<Record<string, string>>
  /** `gnu` writes long names as `L` and `K` entries, `v7` no magic. Default: `ustar`, with PAX for long names. */
  readonly format?: 'ustar' | 'gnu' | 'v7'
  /** The checksum in the header, where it is to be wrong. */
  readonly checksum?: number
  /** Changes the finished header block; its checksum is computed afterwards. */
  readonly patch?: (header: Buffer) => void
  /** Put in as it is, in place of the whole entry. */
  readonly raw?: Uint8Array
}

export const TAR_TYPES: Readonly<Record<string, string>> = {
  file: '0',
  hardlink: '1',
  symlink: '2',
  'character-device': '3',
  'block-device': '4',
  directory: '5',
  fifo: '6',
  contiguous: '7',
}

const BLOCK = 512

/** A tar with its two closing blocks of zeros. */
export function tarOf(entries: readonly TarEntry[]): Buffer {
  return Buffer.concat([openTarOf(entries), Buffer.alloc(2 * BLOCK)])
}

/** The same without the closing blocks. */
export function openTarOf(entries: readonly TarEntry[]): Buffer {
  return Buffer.concat(entries.flatMap(entryBlocks))
}

function entryBlocks(entry: TarEntry): Uint8Array[] {
  if (entry.raw) return [entry.raw]
  const path = Buffer.from(entry.path)
  const link = Buffer.from(entry.linkname ?? '')
  const content = Buffer.from(entry.content ?? '')
  const blocks: Uint8Array[] = []
  const pax: Record<string, string> = { ...entry.pax }
  let [prefix, name] = entry.format === undefined || entry.format === 'ustar' ? splitPath(path) : ['', path]
  if (name.length > 100 && entry.format === 'gnu') blocks.push(...longEntry('L', path))
  if (link.length > 100 && entry.format === 'gnu') blocks.push(...longEntry('K', link))
  if (name.length > 100 && entry.format !== 'gnu') pax['path'] ??= path.toString()
  if (link.length > 100 && entry.format !== 'gnu') pax['linkpath'] ??= link.toString()
  if (name.length > 100) [prefix, name] = ['', name.subarray(0, 100)]
  if (Object.keys(pax).length > 0) blocks.push(...withContent('x', paxRecords(pax)))
  blocks.push(header(entry, Buffer.from(prefix), name, link.subarray(0, 100), content.length))
  return [...blocks, ...padded(content)]
}

function header(entry: TarEntry, prefix: Buffer, name: Buffer, link: Buffer, length: number): Buffer {
  const block = Buffer.alloc(BLOCK)
  name.copy(block, 0)
  block.write(octal(entry.mode ?? 0o644, 7), 100)
  block.write(octal(0, 7), 108)
  block.write(octal(0, 7), 116)
  writeSize(block, entry.size ?? length)
  block.write(octal(0, 11), 136)
  const endsInSlash = name.at(-1) === 0x2f
  const type = entry.type ?? (endsInSlash ? 'directory' : 'file')
  block.write(TAR_TYPES[type] ?? type, 156, 'latin1')
  link.copy(block, 157)
  if (entry.format === 'gnu') block.write('ustar  \0', 257, 'latin1')
  else if (entry.format !== 'v7') block.write('ustar\x0000', 257, 'latin1')
  prefix.copy(block, 345)
  entry.patch?.(block)
  writeChecksum(block, entry.checksum)
  return block
}

/** Recomputes the checksum of a header block, or sets a wrong one. */
export function writeChecksum(block: Buffer, wrong?: number): void {
  block.fill(0x20, 148, 156)
  let sum = 0
  for (const byte of block) sum += byte
  block.write(`${octal(wrong ?? sum, 6)}\0 `, 148, 'latin1')
}

/** `length key=value\n`, where the length counts itself. */
export function paxRecords(records: Readonly<Record<string, string>>): Buffer {
  const lines = Object.entries(records).map(([key, value]) => {
    const rest = Buffer.byteLength(` ${key}=${value}\n`)
    let length = rest + String(rest).length
    if (rest + String(length).length !== length) length++
    return `${length} ${key}=${value}\n`
  })
  return Buffer.from(lines.join(''))
}

/** A special entry of the given type with content: PAX `x` and `g`, GNU `L` and `K`. */
export function withContent(type: string, content: Uint8Array): Uint8Array[] {
  return [
    header({ path: '', type }, Buffer.alloc(0), Buffer.from('special'), Buffer.alloc(0), content.length),
    ...padded(content),
  ]
}

function longEntry(type: 'L' | 'K', text: Buffer): Uint8Array[] {
  return withContent(type, Buffer.concat([text, Buffer.alloc(1)]))
}

function padded(content: Uint8Array): Uint8Array[] {
  return content.length === 0 ? [] : [content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)]
}

/** Prefix (at most 155 bytes) and name (at most 100), parted at a slash; an over-long name when that cannot be. */
function splitPath(path: Buffer): [string, Buffer] {
  if (path.length <= 100) return ['', path]
  const slash = path.indexOf('/', path.length - 101)
  if (slash <= 0 || slash > 155 || slash === path.length - 1) return ['', path]
  return [path.toString('utf8', 0, slash), path.subarray(slash + 1)]
}

function writeSize(block: Buffer, size: number): void {
  if (size >= 0 && size < 8 ** 11) {
    block.write(octal(size, 11), 124)
    return
  }
  let rest = BigInt.asUintN(96, BigInt(size))
  for (let i = 135; i >= 124; i--) {
    block[i] = Number(rest & 0xffn)
    rest >>= 8n
  }
  block[124] = (block[124] ?? 0) | 0x80
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0')
}
