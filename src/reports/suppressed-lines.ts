import { type ConfigurationReport, subjectName } from '../core/misconfiguration.ts'
import { oneLine } from '../core/printable.ts'
import { placeName } from './misconfiguration-words.ts'
import { decisionWords } from './wording.ts'

/** Each misconfiguration that somebody took out, for people. */
export function* suppressedLines({ suppressed }: ConfigurationReport): Generator<string> {
  if (suppressed.length > 0) yield '\nSuppressed misconfigurations\n'
  for (const { misconfiguration, reason, decision } of suppressed) {
    const { id, subject, place } = misconfiguration
    yield `${oneLine(`${id} ${subjectName(subject)} (${placeName(place)}): ${decisionWords(decision)}: ${reason}`)}\n`
  }
}
