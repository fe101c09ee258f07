import { crc32 } from 'node:zlib'

/** What of a stream is not as it should be; what is left out is right. */
export interface XzParts {
  /** Chunks of LZMA2 and their end, for each block. */
  readonly blocks: readonly Uint8Array[]
  /** Bytes that come out of each block. */
  readonly unpacked: number
  /** Of the stream, 16 bits; 0 is no checksum. */
  readonly flags?: number
  /** Of each block, without checksum and the byte of its length: flags, sizes, filters. */
  readonly header?: readonly number[]
  readonly records?: number
}

/** LZMA2 with a dictionary of 64 KiB. */
const HEADER = [0x00, 0x21, 0x01, 0x08]

/** Makes xz without checksums of content for tests, of chunks as they are. https://tukaani.org/xz/xz-file-format.txt */
export function xzOf({ blocks, unpacked, flags = 0, header = HEADER, records }: XzParts): Buffer {
  const flagBytes = Buffer.from([flags >> 8, flags & 0xff])
  const head = Buffer.concat([
    Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]),
    flagBytes,
    uint32(crc32(flagBytes)),
  ])
  const blockHead = sealed(
    padded(
      Buffer.from([Math.ceil((header.length + 1) / 4), ...header]),
      Math.ceil((header.length + 1) / 4) * 4,
    ),
  )
  const sizes = blocks.flatMap((block) => [...number(blockHead.length + block.length), ...number(unpacked)])
  const index = sealed(padded(Buffer.from([0, ...number(records ?? blocks.length), ...sizes])))
  const size = Buffer.concat([uint32(index.length / 4 - 1), flagBytes])
  return Buffer.concat([
    head,
    ...blocks.map((block) => padded(Buffer.concat([blockHead, block]))),
    index,
    uint32(crc32(size)),
    size,
    Buffer.from('YZ'),
  ])
}

/** A whole of fours, zeros at the end. */
function padded(bytes: Buffer, length = Math.ceil(bytes.length / 4) * 4): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(length - bytes.length)])
}

function sealed(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, uint32(crc32(bytes))])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

function number(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...number(Math.floor(value / 0x80))]
}
