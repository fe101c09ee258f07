import type { Report } from '../core/report.ts'
import { misconfigurationLine, placeName } from './misconfiguration-words.ts'
import {
  describeProblems,
  emptyNotice,
  endOfLifeNotice,
  hitLine,
  idleDecisions,
  leftOutLine,
  sentence,
  suppressedLine,
  verdictLine,
} from './wording.ts'

/** What a report has to say besides its findings, for formats that have one kind of place for all of it. */
export interface Note {
  readonly kind:
    | 'verdict'
    | 'empty'
    | 'end-of-life'
    | 'problem'
    | 'misconfiguration'
    | 'policy'
    | 'suppressed'
    | 'left-out'
    | 'decision-without-effect'
  /** Of a problem its code, else the kind. */
  readonly id: string
  /** `error`: findings may be missing, or a policy denies. */
  readonly level: 'error' | 'warning' | 'info'
  /** Of a problem what it concerns, else empty. */
  readonly subject: string
  /** One sentence or several; not yet safe for any format. */
  readonly text: string
}

const SEVERITY_LEVELS = {
  CRITICAL: 'error',
  HIGH: 'error',
  MEDIUM: 'warning',
  LOW: 'info',
  UNKNOWN: 'warning',
} as const
const HIT_LEVELS = { deny: 'error', warn: 'warning', allow: 'info' } as const

/** The verdict first, and problems that can hide findings before others. */
export function notesOf(report: Report): Note[] {
  const { verdict, problems, leftOut } = report
  return [
    note('verdict', 'info', verdictLine(report)),
    ...maybe('empty', 'error', emptyNotice(report)),
    ...maybe('end-of-life', 'warning', endOfLifeNotice(report)),
    ...describeProblems(problems).map(({ code, subject, detail, meaning, advice, isHiding }) => ({
      ...note(
        'problem',
        isHiding ? 'error' : 'warning',
        `${subject}: ${sentence(detail)} ${meaning} ${advice}`,
      ),
      id: code,
      subject,
    })),
    ...(report.configuration?.misconfigurations ?? []).map((one) => ({
      ...note('misconfiguration', SEVERITY_LEVELS[one.severity], misconfigurationLine(one)),
      id: one.id,
      subject: placeName(one.place),
    })),
    ...verdict.hits.map((hit) => note('policy', HIT_LEVELS[hit.action], hitLine(hit))),
    ...maybe('suppressed', 'info', suppressedLine(report)),
    ...maybe('left-out', 'info', leftOutLine(leftOut)),
    ...idleDecisions(report).map((line) => note('decision-without-effect', 'info', line)),
  ]
}

/**
 * For formats that know nothing but issues: what somebody may have to act on, and that something is suppressed. A
 * verdict that passes is no issue.
 */
export function issueNotes(report: Report): Note[] {
  return notesOf(report).filter(({ kind }) => {
    if (kind === 'verdict') return report.verdict.outcome !== 'pass'
    return kind !== 'left-out' && kind !== 'decision-without-effect'
  })
}

function note(kind: Note['kind'], level: Note['level'], text: string): Note {
  return { kind, id: kind, level, subject: '', text }
}

function maybe(kind: Note['kind'], level: Note['level'], text: string | undefined): Note[] {
  return text === undefined ? [] : [note(kind, level, text)]
}
