import { canonicalCheckId, checkIdSpellings } from '../../core/check-id.ts'
import {
  byGravity,
  type CheckedResource,
  type CheckedSubject,
  type ConfigurationReport,
  type SourcePlace,
  type SuppressedMisconfiguration,
  type Misconfiguration as Wrong,
} from '../../core/misconfiguration.ts'
import { parseSeverity } from '../../core/severity.ts'
import { checkShape, present } from '../check-shape.ts'
import { Misconfiguration, type Result } from './schema.ts'

/** What Trivy's checks of how things are set up found; `undefined` where it made none. */
export function readMisconfigurations(
  results: readonly Result[],
  name: string,
): ConfigurationReport | undefined {
  const checked = results.filter(
    ({ Class, Misconfigurations }) => Class === 'config' || (Misconfigurations?.length ?? 0) > 0,
  )
  if (checked.length === 0) return undefined
  const parts = checked.map((result) => readResult(result, name))
  return {
    resources: parts.flatMap(({ resources }) => resources),
    misconfigurations: parts.flatMap(({ misconfigurations }) => misconfigurations).sort(byGravity),
    suppressed: parts.flatMap(({ suppressed }) => suppressed),
  }
}

function readResult(result: Result, name: string): ConfigurationReport {
  const all = result.Misconfigurations ?? []
  const passed = all.filter(({ Status }) => Status === 'PASS').length
  const misconfigurations = all
    .filter(({ Status }) => Status !== 'PASS' && Status !== 'EXCEPTION')
    .map((one) => readOne(one, result))
  const suppressed = [
    ...all
      .filter(({ Status }) => Status === 'EXCEPTION')
      .map((one) => suppressedBy(readOne(one, result), 'Trivy', 'an exception of its checks')),
    ...modified(result, name),
  ]
  const subjects = [...misconfigurations, ...suppressed.map(({ misconfiguration }) => misconfiguration)]
  const resources = resourcesOf(subjects, result, Math.max(passed, result.MisconfSummary?.Successes ?? 0))
  return { resources, misconfigurations, suppressed }
}

function modified(result: Result, name: string): SuppressedMisconfiguration[] {
  return (result.ExperimentalModifiedFindings ?? []).flatMap((one) => {
    if (one.Type !== 'misconfiguration') return []
    const what = 'report of Trivy, in what it suppressed'
    const saved = checkShape(Misconfiguration, one.Finding, { name, what })
    const by = one.Source ? `Trivy (${one.Source})` : 'Trivy'
    return [suppressedBy(readOne(saved, result), by, one.Statement || one.Status || 'ignored')]
  })
}

function suppressedBy(misconfiguration: Wrong, by: string, reason: string): SuppressedMisconfiguration {
  return { misconfiguration, by, reason, decision: { kind: 'foreign', source: by } }
}

/** The check is called as we call it, so that exceptions and comparisons know it. */
function readOne(saved: Misconfiguration, result: Result): Wrong {
  const id = canonicalCheckId(saved.ID)
  const names = [saved.ID, saved.AVDID ?? '', ...checkIdSpellings(saved.ID)]
  return {
    kind: 'misconfiguration',
    id,
    aliases: [...new Set(names)].filter((one) => one !== '' && one !== id),
    title: saved.Title || saved.ID,
    severity: parseSeverity(saved.Severity ?? '') ?? 'UNKNOWN',
    message: saved.Message || saved.Title || saved.ID,
    description: saved.Description ?? '',
    advice: saved.Resolution ?? '',
    references: [...new Set([...(saved.PrimaryURL ? [saved.PrimaryURL] : []), ...(saved.References ?? [])])],
    standards: [],
    subject: { ...subjectOf(saved, result), path: [] },
    place: placeOf(saved, result),
  }
}

/** What its checks of Kubernetes say: `Container 'web' of Deployment 'shop' should …`; with our own words it is another. */
const CONTAINER = /^Container '([^']+)' of ([A-Za-z]+) '([^']+)'/
const OBJECT = /^([A-Z][A-Za-z]+) '([^']+)' /

const KINDS: Readonly<Record<string, string>> = {
  dockerfile: 'Dockerfile',
  kubernetes: 'Kubernetes',
  helm: 'Helm',
}

function subjectOf(
  { Message, CauseMetadata }: Misconfiguration,
  { Type }: Result,
): Omit<CheckedSubject, 'path'> {
  const [, container, kind, name] = CONTAINER.exec(Message ?? '') ?? []
  if (container !== undefined && kind !== undefined && name !== undefined) return { kind, name, container }
  const isOfObjects = Type === 'kubernetes' || Type === 'helm'
  const [, ofKind, ofName] = (isOfObjects && OBJECT.exec(Message ?? '')) || []
  if (ofKind !== undefined && ofName !== undefined && ofKind !== 'Container')
    return { kind: ofKind, name: ofName }
  return present({ kind: KINDS[Type ?? ''] ?? (Type || 'File'), name: CauseMetadata?.Resource || undefined })
}

function placeOf({ CauseMetadata: cause }: Misconfiguration, { Target }: Result): SourcePlace {
  const lines = (cause?.Code?.Lines ?? [])
    .filter(({ IsCause }) => IsCause)
    .map(({ Content }) => Content ?? '')
  return present({
    file: Target ?? '',
    startLine: cause?.StartLine || undefined,
    endLine: cause?.EndLine || undefined,
    excerpt: lines.length > 0 ? lines.join('\n') : undefined,
  })
}

/** One for each thing that something is said of, and one for a file of which nothing is. */
function resourcesOf(all: readonly Wrong[], { Target, Type }: Result, passed: number): CheckedResource[] {
  const subjects = new Map<string, Omit<CheckedSubject, 'path' | 'container'>>()
  for (const { subject } of all) {
    const { kind, name } = subject
    subjects.set(JSON.stringify([kind, name]), present({ kind, name }))
  }
  if (subjects.size === 0) subjects.set('', { kind: KINDS[Type ?? ''] ?? (Type || 'File') })
  return [...subjects.values()].map((subject, index) => ({
    ...subject,
    place: { file: Target ?? '' },
    containers: [],
    passed: index === 0 ? passed : 0,
  }))
}
