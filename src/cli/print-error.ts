import { messageOf, PlimsollError } from '../core/errors.ts'
import { printable } from '../core/printable.ts'

/** One line on standard error: what happened, what to do, and the code to look up. Gives the exit code. */
export function printError(thrown: unknown, stderr: NodeJS.WritableStream, isDebug: boolean): number {
  const error = thrown instanceof PlimsollError ? thrown : internal(thrown)
  const message = messageOf(error)
  const sentence = /[.!?]$/.test(message) ? message : `${message}.`
  stderr.write(`plimsoll: error: ${printable(sentence)} ${error.advice} [${error.code}]\n`)
  if (isDebug) for (const line of trace(error)) stderr.write(`${line}\n`)
  return error.exitCode
}

function internal(thrown: unknown): PlimsollError {
  return new PlimsollError('internal', `${messageOf(thrown)}.`, { cause: thrown })
}

function trace(error: unknown): string[] {
  const lines: string[] = []
  for (let next = error; next instanceof Error && lines.length < 20; next = next.cause) {
    lines.push(
      printable(lines.length === 0 ? '' : 'caused by:'),
      ...(next.stack ?? next.message).split('\n').map(printable),
    )
  }
  return lines
}
