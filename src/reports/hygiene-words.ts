import type { HygieneReport } from '../core/hygiene.ts'
import type { Report } from '../core/report.ts'
import { sizeWords } from './size-words.ts'

/** `Hygiene: 85 of 100 points; 400 MB in 10440 files, 236 MB of it leftovers, …`; `undefined` where nobody looked. */
export function hygieneLine({ hygiene }: Pick<Report, 'hygiene'>): string | undefined {
  if (!hygiene) return undefined
  const { score, visibleBytes, files, tools, hiddenBytes } = hygiene
  const facts = [
    `${sizeWords(visibleBytes)} in ${files} ${files === 1 ? 'file' : 'files'}`,
    ...part(sumOf(hygiene), 'left over'),
    ...(tools.length > 0 ? [`tools that should not ship: ${toolNames(hygiene)}`] : []),
    ...part(hiddenBytes, 'shipped and hidden'),
  ]
  return `Hygiene: ${score} of 100 points; ${facts.join(', ')}`
}

function part(bytes: number, what: string): readonly string[] {
  return bytes > 0 ? [`${sizeWords(bytes)} ${what}`] : []
}

function sumOf({ leftovers }: HygieneReport): number {
  return leftovers.reduce((sum, { bytes }) => sum + bytes, 0)
}

/** Names of tools that a line has room for. */
const MOST_NAMES = 6

function toolNames({ tools }: HygieneReport): string {
  const names = tools.map(({ name }) => name)
  const rest = names.length - MOST_NAMES
  return rest > 0 ? `${names.slice(0, MOST_NAMES).join(', ')} and ${rest} more` : names.join(', ')
}
