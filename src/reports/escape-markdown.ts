import { oneLine } from '../core/printable.ts'

/*
 * Text of strangers in Markdown as GitHub and GitLab read it (https://github.github.com/gfm/), on one line: it
 * forms no markup, no link, no mention of people and no reference to an issue.
 */

/** As prose. */
export function markdownText(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_{}[\]<>~!$^]|&(?=#?\w)/g, (c) => (c === '<' ? '&lt;' : c === '&' ? '&amp;' : `\\${c}`))
    .replace(/^(?:[-+#=]|\d{1,9}[.)])/, (mark) => `${mark.slice(0, -1)}\\${mark.slice(-1)}`)
    .replace(/@|#(?=\d)|(?<=\bGH)-(?=\d)/gi, (c) => `${c}${NOTHING}`)
    .replace(/:(?=\/\/)|(?<=\b(?:mailto|xmpp)):|(?<=\bwww)\./gi, (c) => `&#${c.charCodeAt(0)};`)
}

/** A comment between two characters shows nothing, and parts them for whoever looks for mentions afterwards. */
const NOTHING = '<!-- -->'

/** As code: exact, and nothing in it means anything. Empty text is empty. */
export function markdownCode(text: string): string {
  const line = oneLine(text)
  if (line === '') return ''
  let longest = 0
  for (const [run] of line.matchAll(/`+/g)) longest = Math.max(longest, run.length)
  const fence = '`'.repeat(longest + 1)
  const room = line.startsWith('`') || line.endsWith('`') ? ' ' : ''
  return `${fence}${room}${line}${room}${fence}`
}

/** A row of a table of what the two above made. A bar ends a cell even in code, unless it is escaped. */
export function markdownRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`
}
