import { BASE, elfOf, type ProgramForm } from './executables.ts'

const MAGIC = Buffer.from('\xff Go buildinf:', 'latin1')
const START = Buffer.from('3077af0c9274080241e1c107e6d618e6', 'hex')
const END = Buffer.from('f932433186182072008242104116d8f2', 'hex')

function counted(bytes: Buffer): Buffer {
  const length: number[] = []
  let rest = bytes.length
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) length.push((rest % 128) + 0x80)
  return Buffer.concat([Buffer.from([...length, rest]), bytes])
}

function marked(modules: string): Buffer {
  return modules === '' ? Buffer.alloc(0) : Buffer.concat([START, Buffer.from(modules), END])
}

/** As linkers write it from Go 1.18 on. */
export function inlineBuildInfo(goVersion: string, modules: string): Buffer {
  const header = Buffer.alloc(32)
  MAGIC.copy(header)
  header[14] = 8
  header[15] = 2
  return Buffer.concat([header, counted(Buffer.from(goVersion)), counted(marked(modules))])
}

interface OldProgram extends ProgramForm {
  /** The build info lies behind the variables that it points to. */
  readonly isLast?: boolean
  /** What else is among the constants, and among the variables. */
  readonly constants?: Buffer
  readonly variables?: Buffer
}

/** A program from before Go 1.18: texts among the constants, variables that point to them, build info that points to those. */
export function oldBuildInfo(
  goVersion: string,
  modules: string,
  { isLast = false, constants = Buffer.alloc(0), variables = Buffer.alloc(0), ...form }: OldProgram = {},
): Buffer {
  const { isWide = true, isBigEndian = false } = form
  const size = isWide ? 8 : 4
  const text = Buffer.concat([constants, Buffer.from(`text;${goVersion};text`), marked(modules)])
  const build = (textAt: number, dataAt: number): Buffer => {
    const word = (value: number): Buffer => {
      const bytes = Buffer.alloc(8)
      if (isBigEndian) bytes.writeBigUInt64BE(BigInt(value))
      else bytes.writeBigUInt64LE(BigInt(value))
      return isBigEndian ? bytes.subarray(8 - size) : bytes.subarray(0, size)
    }
    const header = Buffer.alloc(32)
    const pair = Buffer.alloc(32)
    const padding = Buffer.alloc((16 - (variables.length % 16)) % 16)
    const info = Buffer.concat([
      variables,
      padding,
      isLast ? Buffer.concat([pair, header]) : Buffer.concat([header, pair]),
    ])
    const at = variables.length + padding.length
    const headerAt = isLast ? at + 32 : at
    const pairAt = isLast ? at : at + 32
    MAGIC.copy(info, headerAt)
    info.set([size, isBigEndian ? 1 : 0], headerAt + 14)
    info.set(word(dataAt + pairAt), headerAt + 16)
    info.set(word(textAt + constants.length + 5), pairAt)
    info.set(word(goVersion.length), pairAt + size)
    return info
  }
  const note = Buffer.from(isBigEndian ? '\0\0\0\x04Go\0\0' : '\x04\0\0\0Go\0\0', 'latin1')
  const code = { data: Buffer.concat([note, Buffer.alloc(16, 0xcc)]), isExecutable: true }
  const link = (data: Buffer): Buffer => elfOf([code, { data: text }, { data, isWritable: true }], form)
  // The places do not depend on what the variables hold.
  const draft = link(build(0, 0))
  const dataAt = BASE + draft.indexOf(MAGIC) - (isLast ? 32 : 0) - Math.ceil(variables.length / 16) * 16
  return link(build(BASE + draft.indexOf(text), dataAt))
}
