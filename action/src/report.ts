import { readFileSync } from 'node:fs'
import type { Annotation } from './workflow-commands.ts'

/** What the action reads of the JSON report that its own scan has just written. */
interface JsonReport {
  readonly Results?: readonly Result[]
  readonly Plimsoll: {
    readonly Verdict: { readonly Outcome: string; readonly ExitCode: number }
    readonly Suppressed: readonly unknown[]
  }
}

interface Result {
  readonly Target: string
  readonly Packages?: readonly {
    readonly ID: string
    readonly Locations?: readonly { readonly StartLine: number }[]
  }[]
  readonly Vulnerabilities?: readonly Vulnerability[]
}

interface Vulnerability {
  readonly VulnerabilityID: string
  readonly PkgID: string
  readonly PkgName: string
  readonly InstalledVersion: string
  readonly FixedVersion?: string
  readonly Severity: string
  readonly Title?: string
}

const LEVELS = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'UNKNOWN'] as const

/** `undefined` where the scan ended before there was one. */
export function readReport(path: string): JsonReport | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as JsonReport
  } catch {
    return undefined
  }
}

/** The outputs of action.yml that follow from the report. */
export function countsOf({ Results = [], Plimsoll }: JsonReport): Record<string, string> {
  const found = Results.flatMap(({ Vulnerabilities = [] }) => Vulnerabilities)
  const counts = LEVELS.map((level) => {
    const count = found.filter(({ Severity }) => Severity === level).length
    return [level.toLowerCase(), String(count)] as const
  })
  return {
    verdict: Plimsoll.Verdict.Outcome,
    findings: String(found.length),
    ...Object.fromEntries(counts),
    suppressed: String(Plimsoll.Suppressed.length),
  }
}

/** GitHub shows no more of a level than these, of one step. */
const MOST_ANNOTATIONS = 10

/** One for each package of a lock file that has findings, on the line that declares it, the worst first. */
export function annotationsOf({ Results = [] }: JsonReport, folder: string): readonly Annotation[] {
  const all = Results.flatMap((result) => ofResult(result, folder)).sort((a, b) => a.rank - b.rank)
  return (['error', 'warning', 'notice'] as const).flatMap((level) =>
    all.filter((one) => one.level === level).slice(0, MOST_ANNOTATIONS),
  )
}

function ofResult(
  { Target, Packages = [], Vulnerabilities = [] }: Result,
  folder: string,
): (Annotation & { readonly rank: number })[] {
  const lines = new Map(Packages.map(({ ID, Locations }) => [ID, Locations?.[0]?.StartLine]))
  const byPackage = Map.groupBy(Vulnerabilities, ({ PkgID }) => PkgID)
  return [...byPackage].flatMap(([id, found]) => {
    const line = lines.get(id)
    const [first] = found
    if (line === undefined || !first) return []
    const rank = Math.min(...found.map(({ Severity }) => rankOf(Severity)))
    const ids = found.map(({ VulnerabilityID, Severity }) => `${VulnerabilityID} (${Severity})`)
    const fixes = new Set(found.flatMap(({ FixedVersion }) => FixedVersion ?? []))
    const advice = fixes.size > 0 ? ` Fixed in ${[...fixes].join(', ')}.` : ' There is no fixed version.'
    return {
      rank,
      level: rank <= rankOf('HIGH') ? 'error' : rank === rankOf('MEDIUM') ? 'warning' : 'notice',
      file: folder === '' ? Target : `${folder}/${Target}`,
      line,
      title: `${first.PkgName} ${first.InstalledVersion}: ${found.length} ${found.length === 1 ? 'finding' : 'findings'}`,
      message: `${ids.join(', ')}.${advice}`,
    } as const
  })
}

function rankOf(severity: string): number {
  const rank = LEVELS.findIndex((level) => level === severity)
  return rank < 0 ? LEVELS.length : rank
}
