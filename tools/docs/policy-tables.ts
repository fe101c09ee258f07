import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { BUILT_IN_POLICIES } from '../../src/judgement/policy/built-in/index.ts'
import { VARIABLES, VIEW_TYPES } from '../../src/judgement/policy/cel/environment.ts'
import { FUNCTIONS } from '../../src/judgement/policy/cel/functions.ts'
import { SUBJECTS } from '../../src/judgement/policy/schema.ts'

const PAGE = join(import.meta.dirname, '../../docs/policies.md')

/** docs/policies.md is written by hand but for what stands between its marks: all that conditions may name. */
export function policiesPage(): string {
  let page = readFileSync(PAGE, 'utf8')
  for (const [mark, text] of [
    ['subjects', subjectsTable()],
    ['members', memberTables()],
    ['functions', functionsTable()],
    ['built-in', builtInTexts()],
  ] as const) {
    const start = `<!-- ${mark} -->\n`
    const end = `<!-- /${mark} -->`
    const from = page.indexOf(start)
    const to = page.indexOf(end)
    if (from < 0 || to < from) throw new Error(`docs/policies.md has no ${mark}`)
    page = `${page.slice(0, from + start.length)}\n${text}\n${page.slice(to)}`
  }
  return page
}

function subjectsTable(): string {
  const rows = SUBJECTS.map((subject) => {
    const names = Object.entries(VARIABLES[subject]).map(([name, type]) => `\`${name}\` (${shortType(type)})`)
    return `| \`${subject}\` | ${names.join(', ')} |`
  })
  return `| on | variables |\n| --- | --- |\n${rows.join('\n')}\n`
}

function memberTables(): string {
  return VIEW_TYPES.map(({ name, fields }) => {
    const rows = Object.entries(fields).map(
      ([key, { type, help }]) => `| \`${key}\` | \`${shortType(type)}\` | ${cell(help)} |`,
    )
    return `### ${name}\n\n| member | type | what it is |\n| --- | --- | --- |\n${rows.join('\n')}\n`
  }).join('\n')
}

function functionsTable(): string {
  const rows = FUNCTIONS.map(({ signature, help }) => `| \`${shortType(signature)}\` | ${cell(help)} |`)
  return `| function | what it says |\n| --- | --- |\n${rows.join('\n')}\n`
}

function builtInTexts(): string {
  return BUILT_IN_POLICIES.map(({ name, text }) => `### ${name}\n\n\`\`\`yaml\n${text}\`\`\`\n`).join('\n')
}

function shortType(type: string): string {
  return type.replaceAll('google.protobuf.Timestamp', 'timestamp')
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}
