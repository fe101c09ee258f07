import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { didYouMean } from '../core/did-you-mean.ts'
import { faultOf, PlimsollError } from '../core/errors.ts'
import type { Report } from '../core/report.ts'
import { type FormatEntry, findFormat } from '../reports/registry.ts'
import { COLUMNS } from '../reports/table/columns.ts'
import type { ReportOptions } from '../reports/types.ts'
import type { CommandContext } from './context.ts'
import type { OptionReader } from './options/read.ts'
import { writeOutputFile, writeToStream } from './output-file.ts'

/** Where one report goes; no path is standard output. */
export interface ReportOutput {
  readonly format: FormatEntry
  readonly path?: string
}

/** Wide enough for ids and versions, narrow enough for a mail or a CI log. */
export const FILE_WIDTH = 120

/**
 * Pairs formats and outputs: the n-th `--output` belongs to the n-th `--format`. A format without an output goes to
 * standard output, and only one may. Throws `usage` before anything is scanned.
 */
export function reportOutputs(options: OptionReader): readonly ReportOutput[] {
  const formats = options.list('format')
  const paths = options.list('output')
  if (paths.length > formats.length) {
    throw new PlimsollError(
      'usage',
      `There are ${paths.length} --output and only ${formats.length} --format.`,
    )
  }
  const outputs = formats.map((id, index): ReportOutput => {
    const format = findFormat(id)
    if (!format) throw new PlimsollError('usage', `There is no format ${id}.`)
    const path = paths[index]
    return path === undefined || path === '-' || path === '/dev/stdout' ? { format } : { format, path }
  })
  const twice = outputs.find(
    ({ path }, index) => path !== undefined && outputs.findIndex((other) => isSame(other.path, path)) < index,
  )
  if (twice?.path !== undefined)
    throw new PlimsollError('usage', `${twice.path} is the --output of two reports.`)
  const onStdout = outputs.filter(({ path }) => path === undefined)
  if (onStdout.length > 1) {
    const names = onStdout.map(({ format }) => format.id).join(' and ')
    throw new PlimsollError(
      'usage',
      `${names} would both go to standard output: give each but one an --output.`,
    )
  }
  return outputs
}

/** Where the one output of a command goes, that has only one; no path is standard output. Throws `usage`. */
export function onePath(options: OptionReader): string | undefined {
  const paths = options.list('output')
  if (paths.length > 1 || options.list('format').length > 1)
    throw new PlimsollError('usage', 'This command writes one list: give --format and --output once.')
  const [path] = paths
  return path === '-' || path === '/dev/stdout' ? undefined : path
}

function isSame(a: string | undefined, b: string): boolean {
  return a !== undefined && resolve(a) === resolve(b)
}

/** What formats are asked for beyond the report, the same for all of them. */
type FormatOptions = Omit<ReportOptions, 'width' | 'color'>

/** Reads the template, too. Throws `option-invalid`, `input-not-found`, `input-unreadable`. */
export async function formatOptions(context: CommandContext): Promise<FormatOptions> {
  const { options, signal } = context
  const dockerfile = options.text('dockerfile')
  const template = options.text('template')
  const github = options.list('format').includes('github')
    ? (await import('./github-run.ts')).githubRun(context)
    : undefined
  return {
    ...tableSettings(options.text('table')).options,
    showSuppressed: options.flag('show-suppressed'),
    listAllPackages: options.flag('list-all-pkgs'),
    ...(dockerfile === undefined ? {} : { dockerfile }),
    ...(template === undefined ? {} : { template: await readTemplate(template, signal) }),
    ...(github ? { github } : {}),
  }
}

/** Other tools mark a file by it. */
function atSign(path: string): string {
  return path.startsWith('@') ? ' (a path is given without the at sign)' : ''
}

async function readTemplate(path: string, signal: AbortSignal): Promise<string> {
  try {
    return await readFile(path, { encoding: 'utf8', signal })
  } catch (error) {
    signal.throwIfAborted()
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new PlimsollError('input-not-found', `There is no template ${path}${atSign(path)}.`)
    throw new PlimsollError('input-unreadable', `The template ${path} cannot be read: ${faultOf(error)}.`)
  }
}

/**
 * What is wrong with the way reports are asked for is said before minutes go into a scan. Throws `option-invalid`, and
 * errors of the template.
 *
 * @returns what `writeReports` takes, so that a template is read once: it may be a pipe
 */
export async function checkReports(
  outputs: readonly ReportOutput[],
  context: CommandContext,
): Promise<FormatOptions> {
  const common = await formatOptions(context)
  for (const { format } of outputs)
    (await format.load()).check?.({ ...common, width: FILE_WIDTH, color: false })
  return common
}

export async function writeReports(
  report: Report,
  outputs: readonly ReportOutput[],
  context: CommandContext,
  checked?: FormatOptions,
): Promise<void> {
  const { options, environment } = context
  const chosen = tableSettings(options.text('table')).width
  const common = checked ?? (await formatOptions(context))
  for (const { format, path } of outputs) {
    const { write } = await format.load()
    if (path !== undefined) {
      await writeOutputFile(path, write(report, { ...common, width: chosen ?? FILE_WIDTH, color: false }))
      continue
    }
    const { stdout } = context
    const width = chosen ?? ((stdout.isTTY && stdout.columns) || FILE_WIDTH)
    const color = hasColor(stdout, environment, options.flag('no-color'))
    await writeToStream(stdout, write(report, { ...common, width, color }))
  }
}

/** https://no-color.org, https://force-color.org */
function hasColor(
  stdout: NodeJS.WriteStream,
  environment: NodeJS.ProcessEnv,
  isSwitchedOff: boolean,
): boolean {
  if (isSwitchedOff || environment['NO_COLOR']) return false
  const forced = environment['FORCE_COLOR']
  if (forced) return forced !== '0' && forced !== 'false'
  return stdout.isTTY && environment['TERM'] !== 'dumb'
}

interface TableSettings {
  readonly width?: number
  readonly options: Pick<ReportOptions, 'columns'>
}

const LEAST_WIDTH = 40

/** `columns=package,id;width=100`. Throws `option-invalid`. */
function tableSettings(text: string | undefined): TableSettings {
  let width: number | undefined
  let columns: readonly string[] | undefined
  for (const setting of text?.split(';') ?? []) {
    const [key = '', value = ''] = setting.split('=').map((part) => part.trim())
    if (key === 'width') width = parseWidth(value)
    else if (key === 'columns') columns = parseColumns(value)
    else
      throw new PlimsollError('option-invalid', `--table knows columns= and width=, not «${setting.trim()}».`)
  }
  return { ...(width === undefined ? {} : { width }), options: columns ? { columns } : {} }
}

function parseWidth(text: string): number {
  if (/^\d{1,4}$/.test(text) && Number(text) >= LEAST_WIDTH) return Number(text)
  throw new PlimsollError(
    'option-invalid',
    `--table width is a number from ${LEAST_WIDTH} up, not «${text}».`,
  )
}

function parseColumns(text: string): readonly string[] {
  const known = COLUMNS.map(({ id }) => id)
  const columns = text.split(',').map((id) => id.trim())
  const unknown = columns.find((id) => !known.includes(id))
  if (unknown === undefined) return columns
  throw new PlimsollError(
    'option-invalid',
    `--table has no column «${unknown}»${didYouMean(unknown, known)}; there are: ${known.join(', ')}.`,
  )
}
