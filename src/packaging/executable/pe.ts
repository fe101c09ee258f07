import { fieldsOf, fixedName } from './fields.ts'
import { type HeadReading, type Layout, MAX_HEAD_BYTES, MAX_PARTS, type Part } from './layout.ts'

const EXECUTE = 0x2000_0000
const WRITE = 0x8000_0000
const SECTION_SIZE = 40

/** The sections of a program for Windows. https://learn.microsoft.com/en-us/windows/win32/debug/pe-format */
export function readPe(head: Buffer): HeadReading<Layout> {
  if (head.length < 0x40) return 'more'
  const { u16, u32, u64 } = fieldsOf(head, false)
  const start = u32(0x3c)
  if (start + 64 > MAX_HEAD_BYTES) return 'none' // A program for DOS, or a text that begins with MZ.
  if (head.length < start + 64) return 'more'
  if (head.toString('latin1', start, start + 4) !== 'PE\0\0') return 'none'
  const count = u16(start + 6)
  const isWide = u16(start + 24) === 0x20b
  const base = isWide ? u64(start + 48) : BigInt(u32(start + 52))
  const table = start + 24 + u16(start + 20)
  const end = table + count * SECTION_SIZE
  if (count > MAX_PARTS || end > MAX_HEAD_BYTES) return undefined
  if (head.length < end) return 'more'
  const parts: Part[] = []
  for (let at = table; at < end; at += SECTION_SIZE) {
    const flags = u32(at + 36)
    parts.push({
      name: fixedName(head, at, 8),
      offset: u32(at + 20),
      size: u32(at + 16),
      address: base + BigInt(u32(at + 12)),
      isExecutable: (flags & EXECUTE) !== 0,
      isWritable: (flags & WRITE) !== 0,
    })
  }
  return { format: 'pe', isBigEndian: false, pointerSize: isWide ? 8 : 4, parts }
}
