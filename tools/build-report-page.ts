/** Writes the script and style of the HTML report: `npm run report-page`. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { reportPage } from './report-page/bundle.ts'

writeFileSync(join(import.meta.dirname, '../src/reports/html/page.generated.ts'), await reportPage())
