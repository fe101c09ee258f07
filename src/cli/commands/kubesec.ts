import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import {
  isKubesecCommand,
  type KubesecInvocation,
  kubesecHelp,
  parseCommandLine,
} from '../../checks/kubesec/command-line.ts'
import { KubesecInputError } from '../../checks/kubesec/documents.ts'
import { FlagError } from '../../checks/kubesec/flags.ts'
import { rulesText } from '../../checks/kubesec/print-rules.ts'
import { reportsJson } from '../../checks/kubesec/report-json.ts'
import { KUBESEC_RULES } from '../../checks/kubesec/rules/registry.ts'
import { rulesOf, scanText, UnknownRules } from '../../checks/kubesec/scan.ts'
import type { KubesecReport } from '../../checks/kubesec/score.ts'
import { faultOf, PlimsollError } from '../../core/errors.ts'
import { createValidator } from '../../kubernetes/schema/validator.ts'
import { VERSION } from '../../version.ts'
import type { CommandContext } from '../context.ts'
import { writeToStream } from '../output-file.ts'

/** What kubesec ends with when it could not do its work. */
const FAILED = 1
const DEFAULT_EXIT_CODE = 2

/** What ends a command, in kubesec's words. */
class KubesecError extends Error {}

/** `alias kubesec='plimsoll kubesec'`. */
export async function run(context: CommandContext): Promise<number> {
  const [name, ...args] = context.operands
  if (!isKubesecCommand(name)) return await unknownCommand(name, context)
  try {
    const invocation = parseCommandLine(name, args)
    if (invocation) return await runCommand(invocation, context)
    await writeToStream(context.stdout, kubesecHelp(name))
    return 0
  } catch (error) {
    context.signal.throwIfAborted()
    if (!isExpected(error)) throw error
    const { message } = error
    await writeToStream(
      context.stdout,
      error instanceof FlagError
        ? `Error: ${message}\n${kubesecHelp(name)}`
        : `${message.charAt(0).toUpperCase()}${message.slice(1)}\n`,
    )
    return FAILED
  }
}

function isExpected(error: unknown): error is Error {
  return [FlagError, KubesecError, KubesecInputError, UnknownRules, PlimsollError].some(
    (kind) => error instanceof kind,
  )
}

async function unknownCommand(name: string | undefined, { stdout }: CommandContext): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    await writeToStream(stdout, kubesecHelp())
    return 0
  }
  await writeToStream(stdout, `Error: unknown command "${name}" for "kubesec"\n${kubesecHelp()}`)
  return FAILED
}

async function runCommand(invocation: KubesecInvocation, context: CommandContext): Promise<number> {
  switch (invocation.command) {
    case 'scan':
      return await scan(invocation, context)
    case 'http':
      throw new KubesecError('http is not there yet')
    case 'print-rules':
      return await printRules(invocation, context)
    case 'version':
      await writeToStream(context.stdout, `version ${VERSION}\ngit commit plimsoll\nbuild date unknown\n`)
      return 0
  }
}

async function printRules(invocation: KubesecInvocation, { stdout }: CommandContext): Promise<number> {
  const format = invocation.text('format')
  if (format !== 'json' && format !== 'yaml' && format !== 'table')
    throw new KubesecError(`unsupported output format ${format ?? ''}`)
  await writeToStream(stdout, await rulesText(KUBESEC_RULES, format))
  return 0
}

/** Zero where every object has points. */
async function scan(invocation: KubesecInvocation, context: CommandContext): Promise<number> {
  const rules = rulesOf(invocation.list('rules'))
  const { fileName, content } = await readInput(invocation, context)
  const { environment, signal, stdout } = context
  const version = invocation.text('kubernetes-version') ?? environment['K8S_SCHEMA_VER']
  const given = invocation.list('schema-location')
  const locations =
    given.length > 0 ? given : (environment['SCHEMA_LOCATION'] ?? '').split(',').filter(Boolean)
  const validator = createValidator({
    ...(version ? { kubernetesVersion: version } : {}),
    schemaLocations: locations,
  })
  const reports = await scanText({ text: content, fileName, rules, validator, signal })
  const written = await formatted(reports, invocation, context)
  const output = invocation.text('output')
  if (output !== undefined) await writeFile(output, written, { signal }).catch(ignored)
  await writeToStream(stdout, `${written}\n`)
  const hasFailed = reports.some(({ score }) => score <= 0)
  return hasFailed ? Number(invocation.text('exit-code') ?? DEFAULT_EXIT_CODE) : 0
}

/** A report that cannot be written to a file is on standard output all the same, as of old. */
function ignored(): void {}

async function readInput(
  { operands: [path], isSet }: KubesecInvocation,
  { stdin, signal }: CommandContext,
): Promise<{ readonly fileName: string; readonly content: string }> {
  if (path === undefined) throw new FlagError('file path is required')
  if (path === '-' || path === '/dev/stdin') return { fileName: 'STDIN', content: await text(stdin) }
  const absolute = resolve(path)
  try {
    const content = await readFile(absolute, { encoding: 'utf8', signal })
    return { fileName: isSet('absolute-path') ? absolute : path, content }
  } catch (error) {
    signal.throwIfAborted()
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw new KubesecError(`open ${absolute}: ${isMissing ? 'no such file or directory' : faultOf(error)}`, {
      cause: error,
    })
  }
}

async function formatted(
  reports: readonly KubesecReport[],
  invocation: KubesecInvocation,
  _context: CommandContext,
): Promise<string> {
  const format = invocation.text('format')
  if (format === 'json') return reportsJson(reports)
  throw new KubesecError(`unknown format ${format ?? ''}`)
}
