import { COPYING_EXAMPLES } from './copying.ts'
import { DEBIAN_EXAMPLES } from './debian.ts'
import { DOWNLOAD_EXAMPLES } from './downloads.ts'
import { IMAGE_EXAMPLES } from './images.ts'
import { INSTRUCTION_EXAMPLES } from './instructions.ts'
import { LABEL_EXAMPLES } from './labels.ts'
import { LANGUAGE_EXAMPLES } from './languages.ts'
import { OTHER_DISTRIBUTION_EXAMPLES } from './other-distributions.ts'
import { SECRET_EXAMPLES } from './secrets.ts'
import { SHELL_EXAMPLES } from './shell.ts'
import type { CheckExamples, Example } from './types.ts'
import { USER_EXAMPLES } from './users.ts'
import { WEAKENING_EXAMPLES } from './weakening.ts'

export const EXAMPLES: readonly CheckExamples[] = [
  ...IMAGE_EXAMPLES,
  ...USER_EXAMPLES,
  ...SECRET_EXAMPLES,
  ...INSTRUCTION_EXAMPLES,
  ...COPYING_EXAMPLES,
  ...DEBIAN_EXAMPLES,
  ...OTHER_DISTRIBUTION_EXAMPLES,
  ...LANGUAGE_EXAMPLES,
  ...SHELL_EXAMPLES,
  ...DOWNLOAD_EXAMPLES,
  ...WEAKENING_EXAMPLES,
  ...LABEL_EXAMPLES,
]

/** The file of an example, and the ids of the other checks that object to it. */
export function fileOf(example: Example): { readonly text: string; readonly others: readonly string[] } {
  const [written, others] = typeof example === 'string' ? [example, ''] : example
  const isWhole = /^(?:FROM|ARG [^\n]*\nFROM|#)/.test(written)
  return {
    text: isWhole ? `${written}\n` : `FROM debian:12.11-slim\n${written}\nUSER 10001\nHEALTHCHECK NONE\n`,
    others: others.split(' ').filter((id) => id !== ''),
  }
}
