import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { faultOf, PlimsollError } from '../core/errors.ts'
import { parseImageReference } from '../core/image-reference.ts'
import { parseTagChoice } from '../engine/sweep/choose-tags.ts'
import { reportFile } from '../engine/sweep/report-file.ts'
import { sweepSettings } from '../engine/sweep/settings.ts'
import type { EachRequest, SweepRequest } from '../engine/sweep/types.ts'
import { jsonFormat } from '../reports/json/index.ts'
import type { CommandContext } from './context.ts'
import { writeOutputFile } from './output-file.ts'
import { terminalProgress } from './progress.ts'
import { FILE_WIDTH } from './report-outputs.ts'
import { type Credentials, scanRequest } from './scan-request.ts'

/** Images side by side where nobody says it: more would ask more of a registry than one that is polite. */
const MAX_DEFAULT_PARALLEL = 4

/** The options of a sweep as what the engine takes. Throws `option-invalid`, `reference-invalid`, `input-not-found`. */
export async function sweepRequest(
  context: CommandContext,
  credentials: Credentials,
): Promise<Omit<SweepRequest, 'onDone'>> {
  const { options, operands, signal } = context
  const { host, prefix } = targetOf(operands[0] ?? '')
  const repositories = await repositoriesOf(options.list('repositories'), signal)
  const since = sinceOf(options.text('since'))
  return {
    ...(await eachRequest(context, credentials, host)),
    host,
    ...(prefix === undefined ? {} : { prefix }),
    ...(repositories.length === 0 ? {} : { repositories }),
    tags: parseTagChoice(options.list('tags')),
    ...(since === undefined ? {} : { since }),
  }
}

/**
 * The options of whatever scans many images. Throws `option-invalid`.
 * @param name of where they are, for people
 */
export async function eachRequest(
  context: CommandContext,
  credentials: Credentials,
  name: string,
): Promise<Omit<EachRequest, 'onDone'>> {
  const { options } = context
  const parallel = options.maybeNumber('parallel') || Math.min(availableParallelism(), MAX_DEFAULT_PARALLEL)
  const folder = options.text('report-dir') ?? '.'
  const request = scanRequest(
    { kind: 'reference', reference: name },
    context,
    credentials,
    terminalProgress(context),
  )
  const layersEach = Math.max(1, Math.floor(availableParallelism() / parallel))
  const scan = { ...request, layers: { ...request.layers, concurrency: layersEach } }
  const json = { width: FILE_WIDTH, color: false, showSuppressed: true, listAllPackages: true }
  return {
    parallel,
    rescan: options.flag('rescan'),
    folder,
    scan,
    settings: await sweepSettings(scan),
    writeReport: async (report, digest) =>
      await writeOutputFile(join(folder, reportFile(digest)), jsonFormat.write(report, json)),
  }
}

/** Unlike the name of an image, this one always begins with a host. */
function targetOf(text: string): { readonly host: string; readonly prefix?: string } {
  const [host = '', ...rest] = text.replace(/\/+$/, '').split('/')
  const prefix = rest.join('/')
  if (text.includes('://'))
    throw new PlimsollError('reference-invalid', `A registry is named without a scheme, not as ${text}.`)
  const probe = parseImageReference(`${host}/${prefix === '' ? 'any' : prefix}:any`)
  if (probe?.domain === host) return { host, ...(prefix === '' ? {} : { prefix }) }
  const detail = probe ? `${host} is no host with a dot or a port` : `${text} is not HOST or HOST/PREFIX`
  throw new PlimsollError('reference-invalid', `${detail}.`)
}

async function repositoriesOf(texts: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
  const names: string[] = []
  for (const text of texts) {
    if (text.startsWith('@')) names.push(...(await linesOf(text.slice(1), signal)))
    else names.push(text)
  }
  if (texts.length > 0 && names.length === 0)
    throw new PlimsollError('option-invalid', `--repositories ${texts.join(',')} names none.`)
  return names
}

async function linesOf(path: string, signal: AbortSignal): Promise<readonly string[]> {
  try {
    const lines = (await readFile(path, { encoding: 'utf8', signal })).split('\n').map((line) => line.trim())
    return lines.filter((line) => line !== '' && !line.startsWith('#'))
  } catch (error) {
    signal.throwIfAborted()
    const message = `The list of repositories ${path} cannot be read: ${faultOf(error)}.`
    throw new PlimsollError('input-not-found', message, { cause: error })
  }
}

function sinceOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(time)) return time
  throw new PlimsollError('option-invalid', `--since is a date such as 2026-01-31, not «${text}».`)
}
