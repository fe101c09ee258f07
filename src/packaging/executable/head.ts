import { readElf } from './elf.ts'
import { fieldsOf } from './fields.ts'
import { type HeadReading, type Layout, MAX_HEAD_BYTES, type Stretch } from './layout.ts'
import { readFat, readMachO } from './mach-o.ts'
import { readPe } from './pe.ts'

/**
 * What the first bytes of a file say of it. A program whose headers make no sense is one part, the whole file: what
 * is looked for in it is then found all the same.
 *
 * @returns `more` when the head is not whole yet; `undefined` when it is no executable
 */
export function readHead(
  head: Buffer,
  fileSize: number,
): { readonly layout: Layout } | { readonly programs: readonly Stretch[] } | 'more' | undefined {
  if (head.length < 4) return 'more'
  const read = readerOf(head)
  if (!read) return undefined
  const found = read(head)
  if (found === 'more' && head.length < Math.min(MAX_HEAD_BYTES, fileSize)) return 'more'
  if (found === 'none') return undefined
  if (Array.isArray(found)) return { programs: found as readonly Stretch[] }
  if (typeof found === 'object' && 'format' in found && found.parts.length > 0) return { layout: found }
  return { layout: asOnePart(head, fileSize) }
}

function readerOf(head: Buffer): ((head: Buffer) => HeadReading<Layout | readonly Stretch[]>) | undefined {
  switch (head.readUInt32BE(0)) {
    case 0x7f454c46:
      return readElf
    case 0xfeedface:
    case 0xfeedfacf:
    case 0xcefaedfe:
    case 0xcffaedfe:
      return readMachO
    case 0xcafebabe:
    case 0xcafebabf:
      return readFat
    default:
      return head[0] === 0x4d && head[1] === 0x5a ? readPe : undefined
  }
}

function asOnePart(head: Buffer, size: number): Layout {
  const isElf = head[0] === 0x7f
  const isBigEndian = isElf && head[5] === 2
  const fields = fieldsOf(head, isBigEndian)
  const elf =
    isElf && head.length >= 20
      ? { type: fields.u16(0x10), machine: fields.u16(0x12), hasNoSegments: true }
      : undefined
  return {
    format: isElf ? 'elf' : head[0] === 0x4d ? 'pe' : 'mach-o',
    isBigEndian,
    pointerSize: 8,
    ...(elf ? { elf } : {}),
    parts: [{ name: '', offset: 0, size, address: 0n, isExecutable: false, isWritable: true }],
  }
}
