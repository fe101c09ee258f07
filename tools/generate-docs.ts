/** Writes the generated pages of docs/: `npm run docs`. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { generatedDocs } from './docs/pages.ts'

for (const [path, content] of generatedDocs()) {
  const file = join(import.meta.dirname, '../docs', path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
}
