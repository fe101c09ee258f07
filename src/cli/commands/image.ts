import { PlimsollError } from '../../core/errors.ts'
import type { RegistryOptions, ScanTarget } from '../../engine/request.ts'
import type { CommandContext } from '../context.ts'
import { runScan } from '../run-scan.ts'

export async function run(context: CommandContext): Promise<number> {
  return await runScan(targetOf(context), context, await credentialsOf(context))
}

function targetOf({ operands, options }: CommandContext): ScanTarget {
  const [reference] = operands
  const input = options.text('input')
  if (input !== undefined && reference !== undefined) {
    throw new PlimsollError(
      'usage',
      `Give either a reference (${reference}) or --input (${input}), not both.`,
    )
  }
  if (input !== undefined) return { kind: 'input', input }
  if (reference !== undefined) return { kind: 'reference', reference }
  throw new PlimsollError('usage', 'Name an image, or a file with --input.')
}

async function credentialsOf(
  context: CommandContext,
): Promise<Pick<RegistryOptions, 'username' | 'password' | 'token'>> {
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
