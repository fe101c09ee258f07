import { VERSION } from '../../version.ts'
import type { CommandContext } from '../context.ts'

export async function run({ options, stdout }: CommandContext): Promise<number> {
  const facts = { version: VERSION, node: process.version, platform: `${process.platform}/${process.arch}` }
  const plain = `plimsoll ${facts.version} (node ${facts.node}, ${facts.platform})`
  stdout.write(`${options.flag('json') ? JSON.stringify(facts) : plain}\n`)
  return await Promise.resolve(0)
}
