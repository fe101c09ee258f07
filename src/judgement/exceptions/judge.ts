import type { ExceptionUse } from '../../core/decision.ts'
import type { Finding } from '../../core/finding.ts'
import type { SuppressedFinding } from '../../core/report.ts'
import { baseLayersOf } from '../base-layers.ts'
import { partConfiguration } from '../part-configuration.ts'
import type { Judge } from '../types.ts'
import { subjectOf } from './criteria.ts'
import { stateAt, type TermState } from './days.ts'
import { concerns, fitsMisconfiguration } from './misconfigurations.ts'
import type { Exception, Scene } from './types.ts'

/** An exception, and what came of it so far. */
interface Entry {
  readonly exception: Exception
  readonly index: number
  readonly state: TermState
  /** Whether a finding fits it, though another may have suppressed that first. */
  isUsed: boolean
  findings: number
}

/**
 * Takes out what somebody accepted. A finding is counted for the first exception that fits, but every one that fits is
 * used: whoever removes the unused ones is not to find that one of them was needed after all.
 */
export function exceptionJudge(exceptions: readonly Exception[]): Judge {
  return (findings, facts) => {
    const concerned = exceptions.filter((exception) => concerns(exception, facts))
    const entries = concerned.map(
      (exception, index): Entry => ({
        exception,
        index,
        state: stateAt(exception, facts.createdAt),
        isUsed: false,
        findings: 0,
      }),
    )
    const scene: Scene = { facts, base: baseLayersOf(facts) }
    const candidates = indexed(entries)
    const kept: Finding[] = []
    const suppressed: SuppressedFinding[] = []
    for (const finding of findings) {
      const fitting = candidates(finding).filter(({ exception }) => fits(exception, finding, scene))
      const taker = tally(fitting)
      if (taker) suppressed.push(suppressionOf(finding, taker))
      else kept.push(finding)
    }
    const configuration =
      facts.configuration &&
      partConfiguration(facts.configuration, (one) => {
        const taker = tally(entries.filter(({ exception }) => fitsMisconfiguration(exception, one, facts)))
        return taker && takenBy(taker)
      })
    return {
      kept,
      suppressed,
      ...(configuration ? { configuration } : {}),
      record: { exceptions: entries.map((entry) => useOf(entry, scene)) },
    }
  }
}

/** By the ids that they name: a list of thousands is not held against each finding. In their order. */
function indexed(entries: readonly Entry[]): (finding: Finding) => readonly Entry[] {
  const byId = new Map<string, Entry[]>()
  const others: Entry[] = []
  for (const entry of entries) {
    const ids = entry.exception.criteria.find(({ key }) => key === 'id')?.values
    if (!ids) others.push(entry)
    for (const id of ids ?? []) {
      const known = byId.get(id)
      if (known) known.push(entry)
      else byId.set(id, [entry])
    }
  }
  return ({ ids }) => {
    const named = ids.flatMap((id) => byId.get(id.toUpperCase()) ?? [])
    if (named.length === 0) return others
    return [...new Set([...named, ...others])].sort((a, b) => a.index - b.index)
  }
}

function fits({ criteria, unable }: Exception, finding: Finding, scene: Scene): boolean {
  return unable === undefined && criteria.every((criterion) => criterion.test(finding, scene))
}

/** Counts what fits a finding, and gives the exception that suppresses it. */
function tally(fitting: readonly Entry[]): Exception | undefined {
  const taker = fitting.find(({ state }) => state === 'active')
  for (const entry of fitting) {
    if (entry.state === 'active') entry.isUsed = true
    // One that is over would only have made a difference where no other suppresses the finding.
    if (entry === taker || (taker === undefined && entry.state !== 'active')) entry.findings++
  }
  return taker?.exception
}

function suppressionOf(finding: Finding, exception: Exception): SuppressedFinding {
  return { finding, ...takenBy(exception) }
}

function takenBy(exception: Exception): Omit<SuppressedFinding, 'finding'> {
  const { file, line, reason } = exception
  return {
    by: file,
    reason,
    decision: { kind: 'exception', source: `${file}:${line}`, ...termsOf(exception) },
  }
}

function useOf({ exception, state, isUsed, findings }: Entry, scene: Scene): ExceptionUse {
  const use = isUsed ? 'used' : 'unused'
  const why = state === 'active' && !isUsed ? whyUnused(exception, scene) : undefined
  return {
    source: `${exception.file}:${exception.line}`,
    subject: subjectOf(exception.criteria),
    reason: exception.reason,
    ...termsOf(exception),
    state: state === 'active' ? use : state,
    findings,
    ...(why === undefined ? {} : { why }),
  }
}

function whyUnused({ unable, criteria }: Exception, scene: Scene): string | undefined {
  if (unable !== undefined) return unable
  for (const criterion of criteria) {
    const why = criterion.blocked?.(scene)
    if (why !== undefined) return why
  }
  return undefined
}

export function termsOf({ owner, since, until }: Exception): Pick<Exception, 'owner' | 'since' | 'until'> {
  return {
    ...(owner === undefined ? {} : { owner }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  }
}
