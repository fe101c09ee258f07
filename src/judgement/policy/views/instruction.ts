import type { HistoryEntry } from '../../../core/image.ts'
import { viewType } from './view.ts'

/** A line of the Dockerfile as the history of the image has it. */
export interface Instruction {
  /** `RUN`, `COPY`, …; in capitals. */
  readonly name: string
  readonly text: string
}

export const instructionView = viewType<Instruction>('Instruction', {
  name: { type: 'string', help: '`RUN`, `COPY`, `ADD`, …', read: ({ name }) => name },
  text: { type: 'string', help: 'what stands behind it', read: ({ text }) => text },
})

const NOP = '#(nop)'
const BUILDKIT_MARK = '# buildkit'
const WORD = /^(?<name>[A-Z]+)\s+(?<text>[\s\S]*)$/

/**
 * Builders write three ways: `/bin/sh -c #(nop)  CMD ["sh"]` and `/bin/sh -c apt-get update` (docker's old one),
 * `RUN /bin/sh -c apt-get update # buildkit`, and buildah's, which is docker's old one. Arguments of the build stand
 * before a command as `|2 A=1 B=2`.
 */
export function instructionOf({ createdBy = '' }: HistoryEntry): Instruction | undefined {
  let text = createdBy.trim()
  if (text.endsWith(BUILDKIT_MARK)) text = text.slice(0, -BUILDKIT_MARK.length).trimEnd()
  const nop = text.indexOf(NOP)
  if (nop >= 0) text = text.slice(nop + NOP.length).trimStart()
  if (text === '') return undefined
  const groups = WORD.exec(text)?.groups
  if (groups) return { name: groups['name'] ?? '', text: withoutShell(groups['text'] ?? '') }
  return { name: 'RUN', text: withoutShell(text) }
}

const SHELL = '/bin/sh -c '

function withoutShell(text: string): string {
  const at = text.startsWith('|') ? text.indexOf(SHELL) : text.startsWith(SHELL) ? 0 : -1
  return at < 0 ? text : text.slice(at + SHELL.length).trimStart()
}
