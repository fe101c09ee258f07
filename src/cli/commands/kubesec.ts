import { resolve } from 'node:path'
import {
  HTTP,
  helpOf,
  KUBESEC_COMMANDS,
  type KubesecCommand,
  overallHelp,
  usageOf,
} from '../../checks/kubesec/commands.ts'
import { type ParsedFlags, parseFlags } from '../../checks/kubesec/flags.ts'
import type { KubesecReport } from '../../checks/kubesec/report.ts'
import { rulesOf } from '../../checks/kubesec/rules/index.ts'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import { printable } from '../../core/printable.ts'
import { createValidator, type Validator } from '../../kubernetes/schema/validator.ts'
import type { HttpClient } from '../../net/http.ts'
import { VERSION } from '../../version.ts'
import type { CommandContext } from '../context.ts'
import { writeOutputFile, writeToStream } from '../output-file.ts'
import { readManifestInput } from '../read-manifest-input.ts'

/** Errors of kubesec have one code, and stand where its report would. */
const ERROR_CODE = 1

export async function run(context: CommandContext): Promise<number> {
  const [name, ...args] = context.operands
  if (name === undefined || ['help', '--help', '-h'].includes(name)) {
    await writeToStream(context.stdout, [overallHelp()])
    return 0
  }
  try {
    return await runCommand(name, args, context)
  } catch (error) {
    context.signal.throwIfAborted()
    if (!(error instanceof PlimsollError)) throw error
    const message = printable(messageOf(error))
    await writeToStream(context.stdout, [`${message.charAt(0).toUpperCase()}${message.slice(1)}\n`])
    return ERROR_CODE
  }
}

async function runCommand(name: string, args: readonly string[], context: CommandContext): Promise<number> {
  const command = KUBESEC_COMMANDS.find((one) => one.name === name)
  if (!command)
    throw new PlimsollError('kubesec-invalid', `unknown command ${JSON.stringify(name)} for "kubesec"`)
  const flags = flagsOf(command, args, context)
  if (flags.wantsHelp) {
    await writeToStream(context.stdout, [helpOf(command)])
    return 0
  }
  switch (name) {
    case 'scan':
      if (flags.operands.length === 0) misused(command, 'file path is required', context)
      return await scan(flags, context)
    case 'http':
      return await serve(flags, context)
    case 'print-rules': {
      const { rulesText } = await import('../../checks/kubesec/print-rules.ts')
      await writeToStream(context.stdout, [await rulesText(flags.text('format'))])
      return 0
    }
    default:
      await writeToStream(context.stdout, [`version ${VERSION}\ngit commit unknown\nbuild date unknown\n`])
      return 0
  }
}

/** A command line that is wrong is answered with the usage as well, beside the report's place. */
function flagsOf(command: KubesecCommand, args: readonly string[], context: CommandContext): ParsedFlags {
  try {
    return parseFlags(command.flags, args)
  } catch (error) {
    return misused(command, messageOf(error), context)
  }
}

function misused(command: KubesecCommand, message: string, { stderr }: CommandContext): never {
  stderr.write(`Error: ${printable(message)}\n${usageOf(command)}\n`)
  throw new PlimsollError('kubesec-invalid', message)
}

async function scan(flags: ParsedFlags, context: CommandContext): Promise<number> {
  const { isGoodEnough, scanText } = await import('../../checks/kubesec/scan.ts')
  const [file = ''] = flags.operands
  const input = await readManifestInput(file, context)
  const fileName = input.isStandard ? 'STDIN' : flags.truth('absolute-path') ? resolve(file) : file
  const rules = rulesOf(flags.list('rules'))
  const { reports, ignored } = await withValidator(
    flags,
    context,
    async (validator) => await scanText(input.text, fileName, { rules, validator, signal: context.signal }),
  )
  if (ignored > 0)
    log(context, 'WARN', `${ignored} documents were not looked at: their separators are not exactly "---"`)
  const text = await reportText(flags, reports)
  const output = flags.text('output')
  if (output !== '') await writeReport(output, text, context)
  await writeToStream(context.stdout, [text, '\n'])
  return isGoodEnough(reports) ? 0 : flags.number('exit-code') & 0xff
}

async function reportText(flags: ParsedFlags, reports: readonly KubesecReport[]): Promise<string> {
  switch (flags.text('format')) {
    case 'json':
      return (await import('../../checks/kubesec/report-json.ts')).reportJson(reports)
    case 'table':
      return (await import('../../checks/kubesec/report-table.ts')).reportTable(reports)
    case 'template': {
      const template = flags.text('template')
      if (template === '')
        throw new PlimsollError('kubesec-invalid', 'template is unset, please specify with --template')
      const [{ reportByTemplate }, { readTemplate }] = await Promise.all([
        import('../../checks/kubesec/template/index.ts'),
        import('../read-manifest-input.ts'),
      ])
      return reportByTemplate(reports, readTemplate(template), new Date())
    }
    default:
      throw new PlimsollError('kubesec-invalid', 'unrecognized format specified')
  }
}

/** The report is on standard output in any case, so that this ends nothing. */
async function writeReport(path: string, text: string, context: CommandContext): Promise<void> {
  try {
    await writeOutputFile(path, [text])
  } catch (error) {
    log(context, 'ERROR', messageOf(error))
  }
}

async function serve(flags: ParsedFlags, context: CommandContext): Promise<number> {
  const { environment, signal } = context
  if (environment['PORT']) log(context, 'WARN', 'the variable PORT is deprecated, use KUBESEC_ADDR instead')
  const given = flags.operands.length === 1 ? flags.operands[0] : undefined
  const address = given ?? (environment['PORT'] || environment['KUBESEC_ADDR'] || '')
  if (address === '')
    misused(
      HTTP,
      '[[ip:]port] is missing, set CLI argument or use KUBESEC_ADDR environment variable',
      context,
    )
  const [{ parseAddress }, { serveKubesec }] = await Promise.all([
    import('../../checks/kubesec/http/address.ts'),
    import('../../checks/kubesec/http/server.ts'),
  ])
  const parsed = parseAddress(address)
  const signer = await signerOf(flags.text('keypath'), context)
  await withValidator(flags, context, async (validator) => {
    await serveKubesec({
      address: parsed,
      validator,
      signal,
      log: (level, text) => log(context, level, text),
      ...(signer ? { signer } : {}),
    })
  })
  return 0
}

async function signerOf(path: string, context: CommandContext) {
  if (path === '') return undefined
  const { createLinkSigner } = await import('../../checks/kubesec/http/in-toto.ts')
  return createLinkSigner((await readManifestInput(path, context)).text)
}

/** Of this command line; what it needs of the network is there for the time of the call. */
async function withValidator<Result>(
  flags: ParsedFlags,
  { environment }: CommandContext,
  use: (validator: Validator) => Promise<Result>,
): Promise<Result> {
  const version = flags.text('kubernetes-version') || environment['K8S_SCHEMA_VER'] || ''
  const given = flags.list('schema-location')
  const variable = environment['SCHEMA_LOCATION'] ?? ''
  const schemaLocations = given.length > 0 || variable === '' ? given : variable.split(',')
  const http = schemaLocations.some((one) => one.includes('://')) ? await openClient(environment) : undefined
  try {
    const validator = createValidator({
      schemaLocations,
      ...(version === '' ? {} : { kubernetesVersion: version }),
      ...(http ? { http } : {}),
    })
    return await use(validator)
  } finally {
    await http?.close()
  }
}

async function openClient(env: NodeJS.ProcessEnv): Promise<HttpClient> {
  const { createHttpClient } = await import('../../net/http-client.ts')
  return createHttpClient({ insecureHosts: [], env, userAgent: `plimsoll/${VERSION}` })
}

function log({ stderr }: CommandContext, level: string, text: string): void {
  stderr.write(`${new Date().toISOString()}\t${level}\t${printable(text)}\n`)
}
