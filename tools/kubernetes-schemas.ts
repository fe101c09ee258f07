/**
 * `npm run kubernetes-schemas -- [--from DIR]` makes src/kubernetes/schema/data/definitions.generated.ts of the API's
 * own definitions, `DIR/<version>/_definitions.json`. What it says is written in schema/definitions.ts.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { kubernetesDefinitions } from './kubernetes-schemas/definitions.ts'

const { values: options } = parseArgs({
  options: { from: { type: 'string', default: join(import.meta.dirname, '../../shared/data/kubernetes') } },
})

writeFileSync(
  join(import.meta.dirname, '../src/kubernetes/schema/data/definitions.generated.ts'),
  kubernetesDefinitions(options.from),
)
