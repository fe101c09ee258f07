import { oneLine } from '../../core/printable.ts'
import type { Report } from '../../core/report.ts'
import { headline } from '../facts.ts'
import { suppressedMisconfigurationLine } from '../misconfiguration-words.ts'
import { notesOf } from '../notes.ts'
import { decisionWords } from '../wording.ts'

interface Message {
  readonly level: 'info' | 'warn' | 'fatal'
  readonly value: string
}

/** What GitLab shows beside the findings of a pipeline: it has no other place for what is no finding. */
export function messagesOf(report: Report): readonly Message[] {
  return [
    ...notesOf(report).map(({ kind, id, level, text }) =>
      message(level === 'info' ? 'info' : 'warn', kind === 'problem' ? `${id}: ${text}` : text),
    ),
    ...report.suppressed.map(({ finding, decision, reason }) =>
      message('info', `Suppressed: ${headline(finding)}: ${decisionWords(decision)}: ${reason}`),
    ),
    ...(report.configuration?.suppressed ?? []).map((one) =>
      message('info', suppressedMisconfigurationLine(one)),
    ),
  ]
}

function message(level: Message['level'], text: string): Message {
  return { level, value: oneLine(text) }
}
