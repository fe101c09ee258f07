import { PlimsollError } from '../core/errors.ts'
import type { CommandContext } from './context.ts'
import type { Credentials } from './scan-request.ts'

/** Throws `usage` for half of a login. */
export async function credentialsOf(context: CommandContext): Promise<Credentials> {
  const { options, environment } = context
  const username = options.text('username')
  const token = options.text('registry-token')
  const isOnStdin = options.flag('password-stdin')
  const password = isOnStdin ? await readPassword(context.stdin) : environment['PLIMSOLL_PASSWORD']
  if (isOnStdin && username === undefined) {
    throw new PlimsollError('usage', '--password-stdin needs --username.')
  }
  if (username !== undefined && !password) {
    throw new PlimsollError('usage', '--username needs a password: --password-stdin, or PLIMSOLL_PASSWORD.')
  }
  return {
    ...(username === undefined ? {} : { username }),
    ...(password ? { password } : {}),
    ...(token === undefined ? {} : { token }),
  }
}

async function readPassword(stdin: NodeJS.ReadableStream): Promise<string> {
  const { text } = await import('node:stream/consumers')
  return (await text(stdin)).replace(/\r?\n$/, '')
}
