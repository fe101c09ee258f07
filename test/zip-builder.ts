import { crc32, deflateRawSync } from 'node:zlib'

export interface ZipFileContent {
  readonly name: string
  readonly content: string | Uint8Array
  /** Not compressed. */
  readonly isStored?: boolean
}

/** Makes zips for tests. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
export function zipOf(
  files: readonly ZipFileContent[],
  options: { readonly comment?: string /** Numbers in zip64 fields. */; readonly isWide?: boolean } = {},
): Buffer {
  const parts: Buffer[] = []
  const records: Buffer[] = []
  let offset = 0
  for (const file of files) {
    const name = Buffer.from(file.name)
    const content = Buffer.from(file.content)
    const packed = file.isStored ? content : deflateRawSync(content)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(name.length, 26)
    parts.push(local, name, packed)
    records.push(
      centralRecord(name, content, packed, file.isStored === true, offset, options.isWide === true),
    )
    offset += local.length + name.length + packed.length
  }
  const directory = Buffer.concat(records)
  return Buffer.concat([...parts, directory, ...ending(files.length, directory.length, offset, options)])
}

function centralRecord(
  name: Buffer,
  content: Buffer,
  packed: Buffer,
  isStored: boolean,
  offset: number,
  isWide: boolean,
): Buffer {
  const record = Buffer.alloc(46)
  const extra = isWide ? Buffer.alloc(28) : Buffer.alloc(0)
  record.writeUInt32LE(0x02014b50, 0)
  record.writeUInt16LE(0x800, 8)
  record.writeUInt16LE(isStored ? 0 : 8, 10)
  record.writeUInt32LE(crc32(content), 16)
  record.writeUInt32LE(isWide ? 0xffffffff : packed.length, 20)
  record.writeUInt32LE(isWide ? 0xffffffff : content.length, 24)
  record.writeUInt16LE(name.length, 28)
  record.writeUInt16LE(extra.length, 30)
  record.writeUInt32LE(isWide ? 0xffffffff : offset, 42)
  if (isWide) {
    extra.writeUInt16LE(1, 0)
    extra.writeUInt16LE(24, 2)
    for (const [index, value] of [content.length, packed.length, offset].entries()) {
      extra.writeBigUInt64LE(BigInt(value), 4 + index * 8)
    }
  }
  return Buffer.concat([record, name, extra])
}

function ending(
  count: number,
  size: number,
  offset: number,
  { comment = '', isWide }: { comment?: string; isWide?: boolean },
): Buffer[] {
  const text = Buffer.from(comment)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(isWide ? 0xffff : count, 10)
  end.writeUInt32LE(isWide ? 0xffffffff : size, 12)
  end.writeUInt32LE(isWide ? 0xffffffff : offset, 16)
  end.writeUInt16LE(text.length, 20)
  if (!isWide) return [end, text]
  const end64 = Buffer.alloc(56)
  end64.writeUInt32LE(0x06064b50, 0)
  end64.writeBigUInt64LE(BigInt(count), 32)
  end64.writeBigUInt64LE(BigInt(size), 40)
  end64.writeBigUInt64LE(BigInt(offset), 48)
  const locator = Buffer.alloc(20)
  locator.writeUInt32LE(0x07064b50, 0)
  locator.writeBigUInt64LE(BigInt(offset + size), 8)
  return [end64, locator, end, text]
}
