import { appendFile, readFile, stat } from 'node:fs/promises'
import { type ClairScannerArguments, HELP, parseArguments } from '../../clair-scanner/arguments.ts'
import { type LogLevel, logLine } from '../../clair-scanner/log.ts'
import { comparisonJson } from '../../clair-scanner/report.ts'
import { vulnerabilityTable } from '../../clair-scanner/table.ts'
import { type Comparison, compare } from '../../clair-scanner/vulnerabilities.ts'
import { approvedFor, readWhitelist, type Whitelist } from '../../clair-scanner/whitelist.ts'
import { faultOf, messageOf, PlimsollError } from '../../core/errors.ts'
import { printable } from '../../core/printable.ts'
import { hidesFindings } from '../../core/problem.ts'
import type { Report } from '../../core/report.ts'
import type { ScanTarget } from '../../engine/request.ts'
import { scan } from '../../engine/scan.ts'
import { EXIT_CODES } from '../../judgement/verdict.ts'
import type { CommandContext } from '../context.ts'
import { credentialsOf } from '../credentials.ts'
import { writeOutputFile, writeToStream } from '../output-file.ts'
import { terminalProgress } from '../progress.ts'
import { scanRequest } from '../scan-request.ts'

/** What the old tool ended with. Of its errors there was one code, which is that of what is not approved as well. */
const CODES = { approved: 0, unapproved: 1, error: 1, noFeatures: 5 } as const

type Log = (level: LogLevel, text: string) => Promise<void>

export async function run(context: CommandContext): Promise<number> {
  const parsed = parseArguments(context.operands)
  if (!parsed) {
    context.stdout.write(HELP)
    return 0
  }
  const log = logTo(parsed.log, context)
  try {
    return await scanAs(parsed, context, log)
  } catch (error) {
    context.signal.throwIfAborted()
    if (!(error instanceof PlimsollError)) throw error
    await log('CRIT', `${messageOf(error)} ${error.advice} [${error.code}]`)
    return CODES.error
  }
}

async function scanAs(parsed: ClairScannerArguments, context: CommandContext, log: Log): Promise<number> {
  const { image } = parsed
  const approved = await approvedIds(parsed, context, log)
  await log('INFO', 'Start clair-scanner')
  const credentials = await credentialsOf(context)
  const target = await targetOf(image)
  const report = await scan(scanRequest(target, context, credentials, terminalProgress(context)))
  context.signal.throwIfAborted()
  for (const { digest, diffId } of report.layers) await log('INFO', `Analyzing ${digest ?? diffId}`)
  const comparison = compare(report, approved, parsed.threshold)
  await logCounts(image, comparison, log)
  if (!parsed.quiet && comparison.vulnerabilities.length > 0)
    await writeToStream(context.stdout, vulnerabilityTable(comparison, parsed.all))
  if (parsed.report !== undefined) await writeOutputFile(parsed.report, [comparisonJson(image, comparison)])
  return await finish(report, comparison, { parsed, context, log })
}

async function logCounts(
  image: string,
  { vulnerabilities, unapproved }: Comparison,
  log: Log,
): Promise<void> {
  const total = vulnerabilities.length
  await log(total > 0 ? 'WARN' : 'INFO', `Image [${image}] contains ${total} total vulnerabilities`)
  if (total === 0) return
  const level = unapproved.length > 0 ? 'ERRO' : 'INFO'
  await log(level, `Image [${image}] contains ${unapproved.length} unapproved vulnerabilities`)
}

interface Ending {
  readonly parsed: ClairScannerArguments
  readonly context: CommandContext
  readonly log: Log
}

/** Says what the old tool had no words for, and gives the exit code. */
async function finish(
  { packages, problems, suppressed }: Report,
  { unapproved }: Comparison,
  { parsed, context, log }: Ending,
): Promise<number> {
  if (suppressed.length > 0)
    await log('INFO', `${suppressed.length} more are suppressed by options or decisions of plimsoll`)
  const hiding = problems.filter(hidesFindings)
  for (const { subject, detail } of hiding) await log('WARN', `Not judged: ${subject}: ${detail}`)
  if (packages.length === 0) await log('WARN', 'No packages were found, so there was nothing to judge')
  if (unapproved.length > 0) return CODES.unapproved
  if (packages.length === 0 && parsed.exitWhenNoFeatures) return CODES.noFeatures
  const isIncomplete = hiding.length > 0 && !context.options.flag('allow-incomplete')
  return isIncomplete ? EXIT_CODES.incomplete : CODES.approved
}

async function approvedIds(
  { image, whitelist }: ClairScannerArguments,
  { signal }: CommandContext,
  log: Log,
): Promise<ReadonlySet<string>> {
  if (whitelist === undefined) return new Set()
  const read = await whitelistOf(whitelist, signal)
  for (const key of read.unknownKeys)
    await log('WARN', `${whitelist}: ${key} means nothing; it knows generalwhitelist and images`)
  return approvedFor(image, read)
}

async function whitelistOf(path: string, signal: AbortSignal): Promise<Whitelist> {
  let text: string
  try {
    text = await readFile(path, { encoding: 'utf8', signal })
  } catch (error) {
    signal.throwIfAborted()
    const message = `The whitelist ${path} cannot be read: ${faultOf(error)}.`
    throw new PlimsollError('input-not-found', message, { cause: error })
  }
  return await readWhitelist(path, text)
}

/** What `docker save` wrote goes by its path; the old tool knew names alone. */
async function targetOf(image: string): Promise<ScanTarget> {
  const info = await stat(image).catch(() => undefined)
  return info?.isFile() ? { kind: 'input', input: image } : { kind: 'reference', reference: image }
}

/** To standard error, and to the end of the file. Throws `output-unwritable`. */
function logTo(path: string | undefined, { stderr }: CommandContext): Log {
  return async (level, text) => {
    const line = logLine(new Date(), level, printable(text))
    stderr.write(line)
    if (path === undefined) return
    try {
      await appendFile(path, line)
    } catch (error) {
      const message = `${path} cannot be written: ${faultOf(error)}.`
      throw new PlimsollError('output-unwritable', message, { cause: error })
    }
  }
}
