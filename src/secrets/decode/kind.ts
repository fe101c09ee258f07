/** Bytes that tell what a file is; fewer only where it has no more. */
export const HEAD_BYTES = 1024

/**
 * What is done with a file. `packed` and `python` have to be whole in memory; of `media` nothing can be read; `binary`
 * is what has no lines.
 */
export type ContentKind =
  | { readonly kind: 'text' | 'binary' | 'media' | 'python' | 'tar' }
  | { readonly kind: 'utf-16'; readonly isBigEndian: boolean }
  | { readonly kind: 'packed'; readonly by: Packing }
  /** Packed in a way that is not read. */
  | { readonly kind: 'sealed'; readonly by: string }

export type Packing = 'gzip' | 'zlib' | 'zstd' | 'xz' | 'lzma' | 'zip'

interface Magic {
  readonly bytes: readonly number[]
  readonly at?: number
  readonly is: ContentKind
}

const MEDIA: ContentKind = { kind: 'media' }
const PACKED = (by: Packing): ContentKind => ({ kind: 'packed', by })

/**
 * https://www.rfc-editor.org/rfc/rfc1952, https://www.rfc-editor.org/rfc/rfc8878,
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, https://tukaani.org/xz/xz-file-format.txt,
 * https://www.w3.org/TR/png/, https://www.w3.org/TR/WOFF2/, https://www.iana.org/assignments/media-types
 */
const MAGICS: readonly Magic[] = [
  { bytes: [0x1f, 0x8b, 0x08], is: PACKED('gzip') },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], is: PACKED('zstd') },
  { bytes: [0x50, 0x4b, 0x03, 0x04], is: PACKED('zip') },
  { bytes: [...Buffer.from('ustar')], at: 257, is: { kind: 'tar' } },
  { bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], is: PACKED('xz') },
  { bytes: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], is: { kind: 'sealed', by: '7-zip' } },
  { bytes: [0x89, 0x50, 0x4e, 0x47], is: MEDIA },
  { bytes: [0xff, 0xd8, 0xff], is: MEDIA },
  { bytes: [...Buffer.from('GIF8')], is: MEDIA },
  { bytes: [...Buffer.from('wOFF')], is: MEDIA },
  { bytes: [...Buffer.from('wOF2')], is: MEDIA },
  { bytes: [...Buffer.from('OggS')], is: MEDIA },
  { bytes: [...Buffer.from('RIFF')], is: MEDIA },
  { bytes: [...Buffer.from('ID3')], is: MEDIA },
  { bytes: [...Buffer.from('ftyp')], at: 4, is: MEDIA },
]

/** `BZh`, the level, and the first block: a text may begin with `BZh`. */
const BZIP2 = /^BZh[1-9]1AY&SY/

/**
 * By the bytes, and for what says little of itself by the path.
 * @param head the first HEAD_BYTES of the file, or all of it
 */
export function kindOf(head: Buffer, path: string): ContentKind {
  for (const { bytes, at = 0, is } of MAGICS)
    if (head[at] === bytes[0] && bytes.every((byte, index) => head[at + index] === byte)) return is
  if (BZIP2.test(head.toString('latin1', 0, 10))) return { kind: 'sealed', by: 'bzip2' }
  const utf16 = utf16Of(head)
  if (utf16) return utf16
  if (isLzma(head) && path.endsWith('.lzma')) return PACKED('lzma')
  if (isZlib(head) && path.includes('.git/objects/')) return PACKED('zlib')
  if (!head.includes(0)) return { kind: 'text' }
  return { kind: path.endsWith('.pyc') ? 'python' : 'binary' }
}

/** https://www.rfc-editor.org/rfc/rfc1950#page-5 */
function isZlib([first = 0, second = 0]: Buffer): boolean {
  return (first & 0x0f) === 8 && first >> 4 <= 7 && ((first << 8) | second) % 31 === 0
}

/** Its usual properties, and a dictionary that is a multiple of 64 KiB; it has nothing else to be known by. */
function isLzma(head: Buffer): boolean {
  return head[0] === 0x5d && head[1] === 0 && head[2] === 0
}

/** By the mark at the beginning, or by what text in ASCII looks like in UTF-16: every second byte is zero. */
function utf16Of(head: Buffer): ContentKind | undefined {
  const isWide = head[2] === 0 && head[3] === 0
  if (head[0] === 0xff && head[1] === 0xfe && !isWide) return { kind: 'utf-16', isBigEndian: false }
  if (head[0] === 0xfe && head[1] === 0xff) return { kind: 'utf-16', isBigEndian: true }
  const pairs = head.length >> 1
  if (pairs < 4 || !head.includes(0)) return undefined
  const zeros = [0, 0]
  for (let at = 0; at < 2 * pairs; at++) if (head[at] === 0) zeros[at & 1] = (zeros[at & 1] as number) + 1
  const [even = 0, odd = 0] = zeros
  if (even === 0 && odd > 0.8 * pairs) return { kind: 'utf-16', isBigEndian: false }
  return odd === 0 && even > 0.8 * pairs ? { kind: 'utf-16', isBigEndian: true } : undefined
}
