/**
 * `npm run secret-rules` makes src/secrets/rules/rules.generated.ts and examples.generated.ts of data/*.yaml beside them.
 * They are committed, and a test holds them to fresh ones.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { secretRuleModules } from './secret-rules/modules.ts'

const FOLDER = join(import.meta.dirname, '../src/secrets/rules')

for (const [file, text] of await secretRuleModules(join(FOLDER, 'data')))
  writeFileSync(join(FOLDER, file), text)
