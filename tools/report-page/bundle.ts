import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'

const SOURCE = join(import.meta.dirname, '../../web/report')

/** In the order of the page, because later rules win. */
const STYLES = ['base.css', 'parts.css', 'tables.css', 'print.css']

/** The module `page.generated.ts`: a test compares what is committed with this. */
export async function reportPage(): Promise<string> {
  const [script, style] = [await scriptOf(), styleOf()]
  // Either would end the element that it stands in.
  if (/<\/(?:script|style)|<!--/i.test(script + style)) throw new Error('the page would be cut short')
  return `// Made by npm run report-page from web/report; edit that.
export const SCRIPT: string =
  ${JSON.stringify(script)}
export const STYLE: string =
  ${JSON.stringify(style)}
`
}

async function scriptOf(): Promise<string> {
  const bundle = await rolldown({
    input: join(SOURCE, 'main.ts'),
    platform: 'browser',
    tsconfig: join(SOURCE, 'tsconfig.json'),
  })
  const { output } = await bundle.generate({ format: 'iife', minify: true })
  return ascii(output[0].code.trim())
}

/** Letters beyond ASCII stand in texts alone, where an escape means the same; so no control character is in it. */
function ascii(code: string): string {
  return code.replace(/[^\n -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function styleOf(): string {
  return STYLES.map((name) => readFileSync(join(SOURCE, name), 'utf8'))
    .join('')
    .replace(/\/\*[^*]*\*\//g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,]) ?/g, '$1')
    .replaceAll(';}', '}')
    .trim()
}
