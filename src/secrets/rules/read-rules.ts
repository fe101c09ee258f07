import { checkLocated } from '../../documents/check.ts'
import { type LocatedYaml, readLocatedYaml } from '../../documents/located-yaml.ts'
import type { RuleData } from './rule-data.ts'
import { KNOWN_RULE_KEYS, RuleFile, type WrittenIssuer, type WrittenRule } from './schema.ts'
import { RuleFault, writeOut } from './write-out.ts'

/** Rules of one file. */
export const MAX_RULES = 1000

export interface ReadRules {
  readonly rules: readonly RuleData[]
  /** The same, as they are written. */
  readonly written: readonly WrittenRule[]
}

/** Rules in our own form. Throws `config-invalid` with the place of the first fault. */
export async function readRuleFile(file: string, text: string): Promise<ReadRules> {
  const yaml = await readLocatedYaml({ file, text, code: 'config-invalid' })
  const { issuers } = checkLocated(yaml, RuleFile, KNOWN_RULE_KEYS)
  return { rules: writeOutIssuers(yaml, issuers), written: issuers.flatMap(({ rules }) => rules) }
}

/** Rules of the list `issuers` of a document, their shapes written out. Throws its error with the place of a fault. */
export function writeOutIssuers(yaml: LocatedYaml, issuers: readonly WrittenIssuer[]): readonly RuleData[] {
  const count = issuers.reduce((sum, { rules }) => sum + rules.length, 0)
  if (count > MAX_RULES) yaml.fail(['issuers'], `there are more than ${MAX_RULES} rules`)
  return issuers.flatMap((issuer, i) =>
    issuer.rules.map((rule, r) => {
      const path = ['issuers', i, 'rules', r]
      try {
        return writeOut(rule, issuer)
      } catch (error) {
        if (!(error instanceof RuleFault)) throw error
        return yaml.fail([...path, error.key], `${[...path, error.key].join('.')} ${error.message}`)
      }
    }),
  )
}
