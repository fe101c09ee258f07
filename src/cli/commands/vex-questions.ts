import { PlimsollError } from '../../core/errors.ts'
import { printable } from '../../core/printable.ts'
import type { CommandContext } from '../context.ts'

/** Asks whoever sits at the terminal. All throw `usage` where the input ends before there is an answer. */
export interface Questioner {
  /** A text that is not empty. */
  text(question: string): Promise<string>
  /** A text or nothing. */
  maybe(question: string): Promise<string | undefined>
  choice<T extends string>(question: string, choices: readonly T[]): Promise<T>
  close(): void
}

/** `undefined` where nobody sits at a terminal. Questions go to standard error. */
export async function openQuestioner({
  stdin,
  stderr,
  signal,
}: CommandContext): Promise<Questioner | undefined> {
  if ((stdin as Partial<NodeJS.ReadStream>).isTTY !== true) return undefined
  const { createInterface } = await import('node:readline')
  const reader = createInterface({ input: stdin, output: stderr, signal })
  // Kept from the first on: what is pasted comes before it is asked for.
  const lines = reader[Symbol.asyncIterator]()
  const maybe = async (question: string): Promise<string | undefined> => {
    reader.setPrompt(`${printable(question)} `)
    reader.prompt()
    const line = await lines.next()
    signal.throwIfAborted()
    if (line.done) throw new PlimsollError('usage', `The input ended before an answer to «${question}».`)
    return line.value.trim() || undefined
  }
  const text = async (question: string): Promise<string> => {
    for (;;) {
      const answer = await maybe(question)
      if (answer !== undefined) return answer
    }
  }
  return {
    text,
    maybe,
    choice: async (question, choices) => {
      const list = choices.map((choice, index) => `  ${index + 1} ${choice}`).join('\n')
      stderr.write(`${printable(question)}\n${list}\n`)
      for (;;) {
        const answer = await text('Number or word:')
        const choice = choices.find((one, index) => one === answer || String(index + 1) === answer)
        if (choice !== undefined) return choice
      }
    },
    close: () => reader.close(),
  }
}
