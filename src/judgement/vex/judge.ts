import type { VexNote } from '../../core/decision.ts'
import type { Finding } from '../../core/finding.ts'
import { listed } from '../../core/listed.ts'
import { type Problem, problem } from '../../core/problem.ts'
import type { SuppressedFinding } from '../../core/report.ts'
import type { Judge } from '../types.ts'
import { VexMatcher } from './match.ts'
import type { VexDocument, VexStatement } from './types.ts'
import { usesOf, type Verdicts } from './uses.ts'
import { type Applied, ranksOf, suppresses, weigh } from './weigh.ts'

/**
 * Takes out what documents say is not affected or fixed, and notes at the others what they say. Pure.
 * @param documents in the order in which the user gave them
 * @param problems met in reading them
 */
export function vexJudge(documents: readonly VexDocument[], problems: readonly Problem[] = []): Judge {
  const byId = statementsById(documents)
  return (findings, facts) => {
    const matcher = new VexMatcher(facts)
    const verdicts: Verdicts = { hits: new Set(), misses: new Map() }
    const kept: Finding[] = []
    const suppressed: SuppressedFinding[] = []
    const unexplained = new Map<VexDocument, Set<string>>()
    for (const finding of findings) {
      const applied = appliedTo(finding, byId, matcher, verdicts)
      const weighed = weigh(applied)
      const [first] = weighed
      const isOut = first !== undefined && suppresses(first.statement.status)
      if (!isOut) kept.push(withNotes(finding, weighed))
      else {
        suppressed.push(suppressedBy(finding, first))
        if (isUnexplained(first.statement)) note(unexplained, first.document, finding.id)
      }
    }
    const noted = [...unexplained].map(([{ name }, ids]) =>
      problem('vex-unexplained', name, `${listed([...ids])}: neither justification nor impact statement.`),
    )
    return {
      kept,
      suppressed,
      record: { vex: usesOf(documents, verdicts, matcher) },
      problems: [...problems, ...noted],
    }
  }
}

type StatementsById = ReadonlyMap<string, readonly Applied[]>

function statementsById(documents: readonly VexDocument[]): StatementsById {
  const ranks = ranksOf(documents)
  const byId = new Map<string, Applied[]>()
  for (const document of documents)
    for (const statement of document.statements) {
      const one = { document, statement, rank: ranks.get(document) ?? 0 }
      for (const id of statement.ids) {
        const others = byId.get(id)
        if (others) others.push(one)
        else byId.set(id, [one])
      }
    }
  return byId
}

/** The statements that are about a finding; what came of each is entered in `verdicts`. */
function appliedTo(
  finding: Finding,
  byId: StatementsById,
  matcher: VexMatcher,
  { hits, misses }: Verdicts,
): readonly Applied[] {
  const candidates = new Map<VexStatement, Applied>()
  for (const id of [finding.id, ...finding.ids])
    for (const one of byId.get(id.toUpperCase()) ?? []) candidates.set(one.statement, one)
  return [...candidates.values()].filter(({ statement }) => {
    for (const product of statement.products) {
      const miss = matcher.miss(product, finding.package)
      if (!miss) {
        hits.add(statement)
        return true
      }
      const best = misses.get(statement)
      if (!best || miss.closeness > best.miss.closeness) misses.set(statement, { product, miss })
    }
    return false
  })
}

function withNotes(finding: Finding, weighed: readonly Applied[]): Finding {
  const notes = weighed.flatMap(({ document, statement }): VexNote[] => {
    const { status, impact, action } = statement
    if (suppresses(status)) return []
    return [
      {
        document: document.name,
        ...(document.author === undefined ? {} : { author: document.author }),
        status,
        ...(impact === undefined ? {} : { statement: impact }),
        ...(action === undefined ? {} : { action }),
      },
    ]
  })
  return notes.length === 0 ? finding : { ...finding, vex: [...(finding.vex ?? []), ...notes] }
}

function suppressedBy(finding: Finding, { document, statement }: Applied): SuppressedFinding {
  const { status, justification, timestamp } = statement
  return {
    finding,
    by: `VEX ${document.name}`,
    reason: reasonOf(statement),
    decision: {
      kind: 'vex',
      document: document.name,
      ...(document.author === undefined ? {} : { author: document.author }),
      status: status === 'fixed' ? 'fixed' : 'not_affected',
      ...(justification === undefined ? {} : { justification }),
      ...(timestamp === undefined ? {} : { timestamp }),
    },
  }
}

function reasonOf({ status, impact, justification }: VexStatement): string {
  if (impact) return impact
  if (justification) return justification.replaceAll('_', ' ')
  return status === 'fixed' ? 'the product has the fix' : 'the author gives no reason'
}

function isUnexplained({ status, impact, justification }: VexStatement): boolean {
  return status === 'not_affected' && !impact && !justification
}

function note(map: Map<VexDocument, Set<string>>, document: VexDocument, id: string): void {
  const ids = map.get(document) ?? new Set()
  map.set(document, ids.add(id))
}
