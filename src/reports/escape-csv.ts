import { oneLine } from '../core/printable.ts'

/** What a spreadsheet takes for the begin of a formula: https://owasp.org/www-community/attacks/CSV_Injection */
const FORMULA = /^[=+\-@|%]/

/**
 * A cell of CSV (https://www.rfc-editor.org/rfc/rfc4180) on one line, quoted where it has to be. An apostrophe keeps
 * spreadsheets from computing what a stranger wrote.
 */
export function escapeCsv(text: string): string {
  const line = oneLine(text)
  const safe = FORMULA.test(line) ? `'${line}` : line
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
