import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readRuleFile } from '../../src/secrets/rules/read-rules.ts'
import type { RuleData } from '../../src/secrets/rules/rule-data.ts'

/** Texts of the modules that are made of the rules of a folder, by file. Throws for a fault, with its place. */
export async function secretRuleModules(folder: string): Promise<ReadonlyMap<string, string>> {
  const rules: RuleData[] = []
  const examples: Record<string, unknown> = {}
  for (const file of globSync('*.yaml', { cwd: folder }).sort()) {
    const read = await readRuleFile(file, readFileSync(join(folder, file), 'utf8'))
    rules.push(...read.rules)
    for (const { id, examples: own } of read.written) examples[id] = own
  }
  rules.sort((a, b) => (a.id < b.id ? -1 : 1))
  const doubled = rules.find(({ id }, index) => rules[index + 1]?.id === id)
  if (doubled) throw new Error(`${doubled.id} is the id of two rules`)
  const lines = rules.map((rule) => `  ${JSON.stringify(rule)},\n`)
  const exampleLines = Object.keys(examples)
    .sort()
    .map((id) => `  ${JSON.stringify(id)}: ${JSON.stringify(examples[id])},\n`)
  return new Map([
    [
      'rules.generated.ts',
      `// Made by npm run secret-rules of data/*.yaml; edit those.
import type { RuleData } from './rule-data.ts'

export const BUILT_IN: readonly RuleData[] = [\n${lines.join('')}]\n`,
    ],
    [
      'examples.generated.ts',
      `// Made by npm run secret-rules of data/*.yaml; edit those.
export const EXAMPLES: Readonly<
  Record<string, { readonly hit: readonly string[]; readonly miss: readonly string[] }>
> = {\n${exampleLines.join('')}}\n`,
    ],
  ])
}
