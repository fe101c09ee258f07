import type { SuppressedFinding } from '../../core/report.ts'
import { type Bom, type Notice, noticesOf } from '../bom.ts'
import { suppressedMisconfigurationLine } from '../misconfiguration-words.ts'
import { countLine, decisionWords } from '../wording.ts'

/** Entries that a text names; more are counted. A snapshot is no report: a few lines of each are enough. */
export const MAX_ENTRIES = 100

/** Eight keys at most, with one value each, says the interface. */
export function metadataOf(bom: Bom): Readonly<Record<string, string>> {
  const { judged, problems } = bom
  const notices = noticesOf(bom)
  const of = (...kinds: readonly Notice['about'][]): readonly string[] =>
    notices.filter(({ about }) => kinds.includes(about)).map(({ text }) => text)
  return {
    ...text('verdict', of('verdict')),
    ...text('findings', [...(judged ? [countLine(judged.findings)] : []), ...of('configuration')]),
    ...text('packages', of('packages')),
    ...text('end_of_life', of('end-of-life')),
    ...text('suppressed', [
      ...(judged?.suppressed ?? []).map(suppressedLine),
      ...(judged?.configuration?.suppressed ?? []).map(suppressedMisconfigurationLine),
    ]),
    ...text('policies', of('policy')),
    ...text('decisions', of('decision')),
    ...text('problems', problems.length > 0 ? of('problem') : []),
  }
}

function text(key: string, lines: readonly string[]): Readonly<Record<string, string>> {
  if (lines.length === 0) return {}
  const more = lines.length - MAX_ENTRIES
  const shown = more > 0 ? [...lines.slice(0, MAX_ENTRIES), `and ${more} more`] : lines
  return { [key]: shown.join('\n') }
}

function suppressedLine({ finding, by, reason, decision }: SuppressedFinding): string {
  return `${finding.id} in ${finding.package.name} by ${by}: ${decisionWords(decision)}: ${reason}`
}
