import { problem } from '../../core/problem.ts'
import type { Report, SuppressedFinding } from '../../core/report.ts'
import { checkShape, hasKeys, present } from '../check-shape.ts'
import { foreignDistribution, foreignFeeds, reportOf, UNKNOWN_TIME } from '../foreign/report.ts'
import { readFinding } from './findings.ts'
import { readPackages } from './packages.ts'
import { GrypeReport, type IgnoreRule } from './schema.ts'
import { readTarget } from './target.ts'

export function isGrypeReport(value: unknown): boolean {
  return hasKeys(value, 'matches', 'descriptor')
}

/** Grype's matches, and those that its rules ignored. It lists no packages without one. Throws `report-invalid`. */
export function readGrypeReport(value: unknown, name: string): Report {
  const saved = checkShape(GrypeReport, value, { name, what: 'report of Grype' })
  const { descriptor, distro } = saved
  const { target, layers } = readTarget(saved, name)
  const matches = saved.matches ?? []
  const ignored = saved.ignoredMatches ?? []
  const packages = readPackages(
    [...matches, ...ignored].map(({ artifact }) => artifact),
    layers,
  )
  const findings = matches.map((match) => readFinding(match, packages.of(match.artifact)))
  const createdAt = descriptor.timestamp || UNKNOWN_TIME
  const namespaces = matches.flatMap(({ vulnerability }) => vulnerability.namespace || [])
  const distribution = foreignDistribution(distro?.name ?? undefined, distro?.version ?? '', 'Grype')
  return reportOf(
    present({
      scanner: descriptor.version ? `Grype ${descriptor.version}` : 'Grype',
      file: name,
      createdAt,
      target,
      distribution,
      endOfLife: distribution && isAtEnd(saved) ? ({ state: 'ended' } as const) : undefined,
      layers,
      packages: packages.all,
      findings,
      suppressed: ignored.map((match): SuppressedFinding => {
        const finding = readFinding(match, packages.of(match.artifact))
        const reason = (match.appliedIgnoreRules ?? []).map(ruleWords).join('; ') || 'ignored'
        return { finding, by: 'Grype', reason, decision: { kind: 'foreign', source: 'Grype' } }
      }),
      problems: [
        problem('packages-not-listed', name, 'a report of Grype has only the packages with findings.'),
      ],
      feeds: foreignFeeds(
        namespaces.map((id) => ({ id, name: id })),
        { value, checkedAt: createdAt, findings },
      ),
    }),
  )
}

function isAtEnd({ alertsByPackage }: GrypeReport): boolean {
  return (alertsByPackage ?? []).some(({ alerts }) => alerts?.some(({ type }) => type === 'distro-eol'))
}

/** The reason where somebody gave one, and what the rule asks for: `CVE-2024-1 on libxml2: not called`. */
function ruleWords(rule: IgnoreRule): string {
  const { vulnerability, reason, namespace, package: pkg } = rule
  const subject = [
    vulnerability,
    pkg?.name && `on ${pkg.name}`,
    pkg?.location && `in ${pkg.location}`,
    rule['fix-state'] && `fix state ${rule['fix-state']}`,
    rule['match-type'] && `match type ${rule['match-type']}`,
    rule['vex-status'] && `VEX ${rule['vex-status']}`,
    rule['vex-justification'] && `(${rule['vex-justification']})`,
    namespace && namespace !== 'vex' && `namespace ${namespace}`,
  ]
  const words = subject.filter(Boolean).join(' ')
  return reason ? `${words}: ${reason}`.replace(/^: /, '') : words
}
