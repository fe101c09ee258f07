import { type Fields, fieldsOf, fileNumber, fixedName } from './fields.ts'
import {
  type HeadReading,
  type Layout,
  MAX_HEAD_BYTES,
  MAX_PARTS,
  type Part,
  type Stretch,
} from './layout.ts'

/** Programs in one file: there are not that many architectures. A Java class, of the same magic, says 45 or more. */
export const MAX_PROGRAMS = 32

const WRITE = 2

/** The sections of a program for macOS. https://github.com/apple-oss-distributions/xnu/blob/main/EXTERNAL_HEADERS/mach-o/loader.h */
export function readMachO(head: Buffer): HeadReading<Layout> {
  if (head.length < 32) return 'more'
  const isBigEndian = head[0] === 0xfe
  const isWide = head[isBigEndian ? 3 : 0] === 0xcf
  const fields = fieldsOf(head, isBigEndian)
  const start = isWide ? 32 : 28
  const end = start + fields.u32(20)
  if (end > MAX_HEAD_BYTES) return undefined
  if (head.length < end) return 'more'
  const parts: Part[] = []
  const count = fields.u32(16)
  for (let at = start, i = 0; i < count && at + 8 <= end; i++) {
    const size = fields.u32(at + 4)
    if (size < 8 || at + size > end) return undefined
    if (fields.u32(at) === (isWide ? 0x19 : 1) && !addSections(head, fields, { at, size, isWide }, parts))
      return undefined
    at += size
  }
  return { format: 'mach-o', isBigEndian, pointerSize: isWide ? 8 : 4, parts }
}

interface SegmentCommand {
  readonly at: number
  readonly size: number
  readonly isWide: boolean
}

/** False when the command does not hold the sections that it announces. */
function addSections(head: Buffer, fields: Fields, command: SegmentCommand, parts: Part[]): boolean {
  const { at, size, isWide } = command
  const first = isWide ? 72 : 56
  const step = isWide ? 80 : 68
  if (size < first) return false
  const count = fields.u32(at + (isWide ? 64 : 48))
  if (count > MAX_PARTS - parts.length || first + count * step > size) return false
  const isWritable = (fields.u32(at + (isWide ? 60 : 44)) & WRITE) !== 0
  for (let i = 0, section = at + first; i < count; i++, section += step) {
    const name = fixedName(head, section, 16)
    const length = isWide ? fileNumber(fields.u64(section + 40)) : fields.u32(section + 36)
    const offset = fields.u32(section + (isWide ? 48 : 40))
    if (length === undefined) return false
    if (offset === 0) continue // Zeros in memory, nothing in the file.
    const address = isWide ? fields.u64(section + 32) : BigInt(fields.u32(section + 32))
    // Of the segment that is executable only this section is code; constants lie there too.
    parts.push({ name, offset, size: length, address, isExecutable: name === '__text', isWritable })
  }
  return true
}

/** Programs for several architectures in one file, sorted, those that overlap left out. */
export function readFat(head: Buffer): HeadReading<readonly Stretch[]> {
  if (head.length < 8) return 'more'
  const isWide = head[3] === 0xbf
  const step = isWide ? 32 : 20
  const count = head.readUInt32BE(4)
  if (count === 0 || count > MAX_PROGRAMS) return 'none'
  if (head.length < 8 + count * step) return 'more'
  const { u32, u64 } = fieldsOf(head, true)
  const programs: Stretch[] = []
  for (let i = 0, at = 8; i < count; i++, at += step) {
    const offset = isWide ? fileNumber(u64(at + 8)) : u32(at + 8)
    const size = isWide ? fileNumber(u64(at + 16)) : u32(at + 12)
    if (offset === undefined || size === undefined) return 'none'
    programs.push({ offset, size })
  }
  programs.sort((a, b) => a.offset - b.offset)
  return programs.filter(({ offset }, i) => {
    const before = programs[i - 1]
    return offset > 0 && (!before || offset >= before.offset + before.size)
  })
}
