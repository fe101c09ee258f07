/** Reads the numbers of a header in its byte order. Offsets beyond the bytes are the caller's to check. */
export interface Fields {
  readonly u16: (offset: number) => number
  readonly u32: (offset: number) => number
  readonly u64: (offset: number) => bigint
}

export function fieldsOf(bytes: Buffer, isBigEndian: boolean): Fields {
  return isBigEndian
    ? {
        u16: (offset) => bytes.readUInt16BE(offset),
        u32: (offset) => bytes.readUInt32BE(offset),
        u64: (offset) => bytes.readBigUInt64BE(offset),
      }
    : {
        u16: (offset) => bytes.readUInt16LE(offset),
        u32: (offset) => bytes.readUInt32LE(offset),
        u64: (offset) => bytes.readBigUInt64LE(offset),
      }
}

/** An offset or size in a file; `undefined` when no file is that large. */
export function fileNumber(value: bigint): number | undefined {
  return value <= 0xffff_ffff_ffffn ? Number(value) : undefined
}

/** A name in a field of fixed width, which ends with NUL when it is shorter. */
export function fixedName(bytes: Buffer, offset: number, width: number): string {
  const nul = bytes.indexOf(0, offset)
  const end = nul < 0 ? offset + width : Math.min(nul, offset + width)
  return bytes.toString('latin1', offset, end)
}
