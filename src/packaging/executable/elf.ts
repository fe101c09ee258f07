import { fieldsOf, fileNumber } from './fields.ts'
import {
  type HeadReading,
  type Layout,
  MAX_HEAD_BYTES,
  MAX_PARTS,
  type Part,
  type Stretch,
} from './layout.ts'

const LOAD = 1
const DYNAMIC = 2
const INTERPRETER = 3
const EXECUTE = 1
const WRITE = 2

/**
 * The segments of an ELF file: its section table lies at the end, which a stream comes to last, but what the program
 * needs when it runs is in the segments. https://refspecs.linuxfoundation.org/elf/gabi4+/ch5.pheader.html
 */
export function readElf(head: Buffer): HeadReading<Layout> {
  if (head.length < 64) return 'more'
  const isWide = head[4] === 2
  const isBigEndian = head[5] === 2
  const fields = fieldsOf(head, isBigEndian)
  const start = isWide ? fileNumber(fields.u64(0x20)) : fields.u32(0x1c)
  const entrySize = fields.u16(isWide ? 0x36 : 0x2a)
  const count = fields.u16(isWide ? 0x38 : 0x2c)
  if (start === undefined || count > MAX_PARTS || entrySize < (isWide ? 56 : 32)) return undefined
  const end = start + count * entrySize
  if (end > MAX_HEAD_BYTES) return undefined
  if (head.length < end) return 'more'
  const parts: Part[] = []
  const named = new Map<number, Stretch>()
  for (let at = start; at < end; at += entrySize) {
    const type = fields.u32(at)
    if (type !== LOAD && type !== DYNAMIC && type !== INTERPRETER) continue
    const flags = fields.u32(at + (isWide ? 4 : 24))
    const offset = isWide ? fileNumber(fields.u64(at + 8)) : fields.u32(at + 4)
    const size = isWide ? fileNumber(fields.u64(at + 32)) : fields.u32(at + 16)
    if (offset === undefined || size === undefined) return undefined
    if (type !== LOAD) {
      named.set(type, { offset, size })
      continue
    }
    parts.push({
      name: '',
      offset,
      size,
      address: isWide ? fields.u64(at + 16) : BigInt(fields.u32(at + 8)),
      isExecutable: (flags & EXECUTE) !== 0,
      isWritable: (flags & WRITE) !== 0,
    })
  }
  const dynamic = named.get(DYNAMIC)
  const interpreter = named.get(INTERPRETER)
  const elf = {
    type: fields.u16(0x10),
    machine: fields.u16(0x12),
    ...(dynamic ? { dynamic } : {}),
    ...(interpreter ? { interpreter } : {}),
  }
  return { format: 'elf', isBigEndian, pointerSize: isWide ? 8 : 4, parts, elf }
}
