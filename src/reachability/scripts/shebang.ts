/** Bytes of the first line that kernels look at. https://man7.org/linux/man-pages/man2/execve.2.html */
export const MAX_SHEBANG_BYTES = 256

/** The interpreter and its one argument; `undefined` where the first line names none. */
export function shebangOf(bytes: Uint8Array): readonly string[] | undefined {
  if (bytes[0] !== 0x23 || bytes[1] !== 0x21) return undefined
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, MAX_SHEBANG_BYTES))
  const newline = head.indexOf('\n')
  const line = head.toString('utf8', 2, newline < 0 ? head.length : newline).trim()
  const blank = line.search(/[ \t]/)
  if (line === '') return undefined
  if (blank < 0) return [line]
  const argument = line.slice(blank).trim()
  const program = line.slice(0, blank)
  // `env -S` takes its one argument apart itself.
  const parts = argument.startsWith('-S') ? argument.slice(2).split(/[ \t]/) : [argument]
  return [program, ...parts.filter((part) => part !== '')]
}

/** The name of the program that runs it: `python3` of `/usr/bin/env python3`. */
export function interpreterName([program = '', ...args]: readonly string[]): string {
  const name = program.slice(program.lastIndexOf('/') + 1)
  if (name !== 'env') return name
  const first = args.find((arg) => !arg.startsWith('-') && !arg.includes('='))
  return first === undefined ? name : first.slice(first.lastIndexOf('/') + 1)
}
