import { extname } from 'node:path'
import { count } from '../../core/counted.ts'
import { isPlimsollError, messageOf } from '../../core/errors.ts'
import { printable } from '../../core/printable.ts'
import { readLocatedYaml } from '../../documents/located-yaml.ts'
import { CLAIR_TOP_KEYS } from '../../service/config/clair/schema.ts'
import { printableConfig } from '../../service/config/print.ts'
import { type ConfigSources, inspectServiceConfig, readText } from '../../service/config/read-config.ts'
import type { CommandContext } from '../context.ts'
import { scanSettings } from '../service-config.ts'

/**
 * Each file by itself, without options: what the service would make of it, and all that is wrong with it. Warnings and
 * faults go to standard error, so that what is printed can be read by others.
 */
export async function run(context: CommandContext): Promise<number> {
  const { operands, options, stdout, stderr } = context
  let faults = 0
  for (const file of operands) {
    const found = await inspect(file, context)
    for (const warning of found.warnings) stderr.write(`warning: ${printable(warning)}\n`)
    for (const fault of found.faults) stderr.write(`fault: ${printable(fault)}\n`)
    faults += found.faults.length
    if (found.faults.length === 0 && found.resolved)
      stdout.write(await text(printableConfig(found.resolved), options.list('resolved-format')[0]))
  }
  return faults > 0 ? 2 : 0
}
