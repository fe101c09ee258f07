import type { VexDecision, VexNote } from '../../core/decision.ts'
import type { SuppressedFinding } from '../../core/report.ts'
import { fullTime } from '../flaw-page.ts'
import type { Judged } from '../judged.ts'
import { decisionWords } from '../wording.ts'

/**
 * OpenVEX's justifications in CycloneDX's words. That an adversary cannot control the code has no counterpart: the
 * detail says it.
 */
const JUSTIFICATIONS: Readonly<Record<string, string>> = {
  component_not_present: 'code_not_present',
  vulnerable_code_not_present: 'code_not_present',
  vulnerable_code_not_in_execute_path: 'code_not_reachable',
  inline_mitigations_already_exist: 'protected_by_mitigating_control',
}

/** What somebody made of a finding; `undefined` where nobody looked at it. */
export function analysisOf({ finding, suppression }: Judged): object | undefined {
  if (suppression) return analysisOfSuppressed(suppression)
  const [note] = finding.vex ?? []
  return note && analysisOfNote(note)
}

function analysisOfSuppressed({ decision, reason }: SuppressedFinding): object | undefined {
  const detail = `${decisionWords(decision)}: ${reason}`
  switch (decision.kind) {
    case 'vex':
      return { ...vexState(decision), detail, ...dates(decision.timestamp) }
    case 'exception':
      // Accepted until further notice is «will not fix»; accepted for a time is no answer that the format knows.
      return {
        ...(decision.until === undefined ? { response: ['will_not_fix'] } : {}),
        detail,
        ...since(decision.since),
      }
    case 'foreign':
      return { detail }
    case 'filter':
      return undefined
  }
}

function vexState({ status, justification }: VexDecision): object {
  if (status === 'fixed') return { state: 'resolved' }
  const known = justification === undefined ? undefined : JUSTIFICATIONS[justification]
  return { state: 'not_affected', ...(known === undefined ? {} : { justification: known }) }
}

function analysisOfNote({ status, statement, action, author, document }: VexNote): object {
  const words = [statement, action].filter(Boolean).join(' ')
  const by = author === undefined ? document : `${author}, ${document}`
  return {
    state: status === 'affected' ? 'exploitable' : 'in_triage',
    detail: words === '' ? `by the word of ${by}` : `${words} (${by})`,
  }
}

function dates(timestamp: string | undefined): object {
  const time = fullTime(timestamp)
  return time ? { lastUpdated: time } : {}
}

function since(date: string | undefined): object {
  const time = fullTime(date)
  return time ? { firstIssued: time } : {}
}
