import { readFile } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { faultOf, PlimsollError } from '../core/errors.ts'
import type { Report } from '../core/report.ts'
import { inspect } from '../engine/inspect/index.ts'
import { rejudge } from '../engine/rejudge.ts'
import type { Progress, ScanTarget } from '../engine/request.ts'
import { judgeAtServer, type ServerOptions, serverUrl } from '../service/client/judge-at-server.ts'
import type { CommandContext } from './context.ts'
import { parseValue } from './options/parse-value.ts'
import { OPTIONS } from './options/table.ts'
import { type Credentials, decisionSources, inspectionRequest, networkOptions } from './scan-request.ts'

/** What the service decides: to pass over one of these in silence would be another scan than the one asked for. */
const OF_THE_SERVER = [
  'mirror',
  'db',
  'db-key',
  'offline',
  'max-db-age',
  'enrich',
  'severity-source',
  'exceptions',
  'fail-on-unused-exceptions',
  'vex',
  'vex-repo',
  'policy',
  'created-at',
] as const

/**
 * Looks into the target here, and has it judged by the advisories and decisions of the service; then the filters of the
 * command line, and its exit codes. Throws `usage`, and what `judgeAtServer` throws.
 */
export async function scanAtServer(
  url: string,
  target: ScanTarget,
  context: CommandContext,
  credentials: Credentials,
  progress: Progress,
): Promise<Report> {
  refuseOptions(context)
  const { signal, environment } = context
  const token = await tokenOf(context)
  const network = networkOptions(context.options)
  const server: ServerOptions = {
    url,
    ...(token === undefined ? {} : { token }),
    ...network,
    environment,
    signal,
    onWait: () => progress.step(`Waiting for the advisories of ${host}`),
  }
  const { host } = serverUrl(server)
  try {
    const {
      target: seen,
      inventory,
      leftOut,
    } = await inspect(inspectionRequest(target, context, credentials, progress))
    progress.step(`Matching ${inventory.packages.length} packages at ${host}`)
    const report = await judgeAtServer({ target: seen, inventory, leftOut }, server)
    const { filters, verdict } = decisionSources(context)
    const own = { filters, verdict, exceptions: [], vex: [], policies: [] }
    return await rejudge(report, own, {
      now: report.createdAt,
      signal,
    })
  } finally {
    progress.done()
  }
}

/** Throws `usage` for an option, however it was given, that is not as it is by default. */
function refuseOptions({ options }: CommandContext): void {
  const changed = OF_THE_SERVER.find((name) => {
    const value = options.value(name)
    return value !== undefined && value !== false && !isDeepStrictEqual(value, defaultOf(name))
  })
  if (changed === undefined) return
  throw new PlimsollError(
    'usage',
    `With --server, --${changed} is for the service to decide: leave it out here, also in the configuration file and the environment.`,
  )
}

function defaultOf(name: string): unknown {
  const option = OPTIONS.find((one) => one.name === name && one.commands.includes('image'))
  const parsed = option?.default === undefined ? undefined : parseValue(option, [option.default])
  return parsed && 'value' in parsed ? parsed.value : undefined
}

/** Not from an argument, which others see. Throws `input-not-found`, `input-unreadable`, `usage`. */
async function tokenOf({ options, environment, signal }: CommandContext): Promise<string | undefined> {
  const path = options.text('server-token-file')
  const token = path === undefined ? environment['PLIMSOLL_SERVER_TOKEN'] : await readToken(path, signal)
  if (token === undefined || token === '') return undefined
  if (/^[\x21-\x7e]+$/.test(token)) return token
  throw new PlimsollError('usage', 'The token for --server is not one word of ASCII.')
}

async function readToken(path: string, signal: AbortSignal): Promise<string> {
  try {
    const token = (await readFile(path, { encoding: 'utf8', signal })).trim()
    if (token !== '') return token
  } catch (error) {
    signal.throwIfAborted()
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new PlimsollError('input-not-found', `There is no --server-token-file ${path}.`)
    throw new PlimsollError(
      'input-unreadable',
      `The --server-token-file ${path} cannot be read: ${faultOf(error)}.`,
    )
  }
  throw new PlimsollError('usage', `The --server-token-file ${path} is empty.`)
}
