import { checkLocated } from '../../documents/check.ts'
import { type LocatedYaml, readLocatedYaml } from '../../documents/located-yaml.ts'
import type { RuleData } from './rule-data.ts'
import { KNOWN_RULE_KEYS, RuleFile, type WrittenRule } from './schema.ts'
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
  return readIssuers(await readLocatedYaml({ file, text, code: 'config-invalid' }))
}

/** The same, of a document that was read. */
export function readIssuers(yaml: LocatedYaml): ReadRules {
  const { issuers } = checkLocated(yaml, RuleFile, KNOWN_RULE_KEYS)
  const written = issuers.flatMap(({ rules }) => rules)
  if (written.length > MAX_RULES) yaml.fail(['issuers'], `there are more than ${MAX_RULES} rules`)
  const rules = issuers.flatMap((issuer, i) =>
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
  return { rules, written }
}
