import { plainText } from '../parse/mapped-text.ts'
import { readCommands } from './read-commands.ts'
import { newFindings, readerOf, scriptFrom } from './reader.ts'
import type { ShellScript } from './types.ts'

export { commandsOf, scriptOf } from './script-of.ts'

/**
 * Splits a script of a POSIX shell or of bash. Throws at no text: what stands before a fault is split.
 *
 * @param offset into the file, where the text begins
 */
export function parseShell(text: string, offset: number): ShellScript {
  const findings = newFindings(readCommands)
  readCommands(readerOf(plainText(text, offset), findings, 0), undefined)
  return scriptFrom(findings)
}
