import { messageOf, PlimsollError } from '../../core/errors.ts'
import { printable } from '../../core/printable.ts'
import { isClairConfig } from '../../service/config/clair/documents.ts'
import { printableConfig } from '../../service/config/print.ts'
import { type InspectedConfig, inspectServiceConfig } from '../../service/config/read-config.ts'
import type { CommandContext } from '../context.ts'
import { scanSettings } from '../service-config.ts'

/**
 * Each file by itself, without options: what the service would make of it, and all that is wrong with it. Warnings and
 * faults go to standard error, so that what is printed can be read by others.
 */
export async function run(context: CommandContext): Promise<number> {
  const { operands, options, stdout, stderr } = context
  let isRight = true
  for (const file of operands) {
    const { resolved, warnings, faults } = await inspect(file, context)
    for (const warning of warnings) stderr.write(`warning: ${printable(warning)}\n`)
    for (const fault of faults) stderr.write(`fault: ${printable(fault)}\n`)
    if (faults.length > 0 || !resolved) isRight = false
    else stdout.write(await written(printableConfig(resolved), options.list('resolved-format')[0]))
  }
  return isRight ? 0 : 2
}

type Inspection = Pick<InspectedConfig, 'warnings' | 'faults'> & Partial<InspectedConfig>

/** What cannot be read at all is one more fault: the files after it are looked at all the same. */
async function inspect(file: string, context: CommandContext): Promise<Inspection> {
  const { environment, signal } = context
  try {
    const isClair = await isClairConfig(file, signal)
    return await inspectServiceConfig({
      ...(isClair ? { clairFile: file } : { file }),
      flags: {},
      // The file alone is looked at, and not what a variable names besides.
      environment: { ...environment, CLAIR_CONF: undefined },
      scan: await scanSettings(context, isClair ? undefined : file),
      signal,
    })
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error
    return { warnings: [], faults: [messageOf(error)] }
  }
}

async function written(value: object, format: string | undefined): Promise<string> {
  if (format === 'json') return `${JSON.stringify(value, undefined, 2)}\n`
  const { stringify } = await import('yaml')
  return stringify(value)
}
