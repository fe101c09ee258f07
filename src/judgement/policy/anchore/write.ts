import { oneLine } from '../../../core/printable.ts'
import type { ImportedException } from './exceptions.ts'
import type { ImportedBundle } from './import-bundle.ts'

/** The policy as a file, with what it lacks at its head. */
export function policyText(bundle: ImportedBundle, file: string): string {
  const lines = [
    `# Made of ${oneLine(file)}, a policy bundle of Anchore, by plimsoll policy import.`,
    ...notes('Could not be carried over:', bundle.missing),
    ...notes('Means something else than it did:', bundle.differences),
    `name: ${quoted(bundle.name)}`,
  ]
  const variables = Object.entries(bundle.variables)
  if (variables.length > 0) lines.push('variables:')
  for (const [name, expression] of variables) lines.push(`  ${name}: ${quoted(expression)}`)
  lines.push('rules:')
  for (const { name, on, when, files, action, message, comment } of bundle.rules)
    lines.push(
      `  # ${oneLine(comment)}`,
      `  - name: ${quoted(name)}`,
      `    on: ${on}`,
      ...(files ? [`    files: ${JSON.stringify(files)}`] : []),
      `    when: ${quoted(when)}`,
      `    action: ${action}`,
      `    message: ${quoted(message)}`,
    )
  return `${lines.join('\n')}\n`
}

/** The lists of what is allowed as a file of exceptions. */
export function exceptionsText(exceptions: readonly ImportedException[], file: string): string {
  const lines = [
    `# Made of ${oneLine(file)}, a policy bundle of Anchore, by plimsoll policy import.`,
    'exceptions:',
  ]
  for (const exception of exceptions) {
    const [first, ...rest] = Object.entries(exception).map(
      ([key, value]) => `${key}: ${quoted(String(value))}`,
    )
    lines.push(`  - ${first}`, ...rest.map((line) => `    ${line}`))
  }
  return `${lines.join('\n')}\n`
}

function notes(title: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : ['#', `# ${title}`, ...items.map((item) => `# - ${oneLine(item)}`)]
}

/** In single quotes, in which nothing is an escape but a quote; in double ones where a line has to be broken. */
function quoted(text: string): string {
  const isPlain = !/[^\x20-\x7e\xa0-\ud7ff\ue000-\ufffd]/.test(text)
  return isPlain ? `'${text.replaceAll("'", "''")}'` : JSON.stringify(text)
}
