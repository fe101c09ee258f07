import type { ProgramForm } from './executables.ts'

interface TableForm extends ProgramForm {
  readonly release?: '1.2' | '1.16' | '1.18' | '1.20'
}

const MAGIC = { '1.2': 0xfffffffb, '1.16': 0xfffffffa, '1.18': 0xfffffff0, '1.20': 0xfffffff1 } as const

/** The table of functions that linkers write, with nothing in it but names. */
export function functionTable(names: readonly string[], form: TableForm = {}): Buffer {
  const { isWide = true, isBigEndian = false, release = '1.20' } = form
  const number = (value: number, size: number): Buffer => {
    const bytes = Buffer.alloc(8)
    if (isBigEndian) bytes.writeBigUInt64BE(BigInt(value))
    else bytes.writeBigUInt64LE(BigInt(value))
    return isBigEndian ? bytes.subarray(8 - size) : bytes.subarray(0, size)
  }
  const size = isWide ? 8 : 4
  const text = Buffer.from(names.map((name) => `${name}\0`).join(''), 'latin1')
  const start = Buffer.concat([number(MAGIC[release], 4), Buffer.from([0, 0, 1, size])])
  if (release === '1.2') {
    const places = Buffer.alloc((2 * names.length + 1) * size)
    const namesAt = start.length + size + places.length + 4
    // What lies between names ends with zeros.
    const other = Buffer.from('41422f432e440000', 'hex')
    return Buffer.concat([
      start,
      number(names.length, size),
      places,
      number(namesAt + other.length + text.length, 4),
      other,
      text,
      Buffer.from('files.go\0'),
    ])
  }
  const words = release === '1.16' ? 7 : 8
  const first = release === '1.16' ? 2 : 3
  const namesAt = start.length + words * size
  const values = Array.from({ length: words }, (_, i) => (i < first ? 1 : namesAt))
  values[0] = names.length
  for (let i = first + 1; i < words; i++) values[i] = namesAt + text.length
  return Buffer.concat([
    start,
    ...values.map((value) => number(value, size)),
    text,
    Buffer.from('files.go\0'),
  ])
}
