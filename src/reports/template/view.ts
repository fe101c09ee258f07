import { formatDistribution } from '../../core/distribution.ts'
import type { Finding } from '../../core/finding.ts'
import type { InventoryPackage } from '../../core/inventory.ts'
import { type Misconfiguration, subjectName } from '../../core/misconfiguration.ts'
import { fullName } from '../../core/package.ts'
import { formatPlatform } from '../../core/platform.ts'
import { hidesFindings } from '../../core/problem.ts'
import { isEmptyReport, type Report } from '../../core/report.ts'
import { mainCvss, remedy, webLinks } from '../facts.ts'
import { identities } from '../identity.ts'
import { notesOf } from '../notes.ts'
import { groups, targetName, targetOf } from '../target-groups.ts'
import { decisionWords, describeProblems, endOfLifeNotice, verdictLine } from '../wording.ts'
import type { Scalar } from './escapes.ts'

/** Plain data of the form that shape.ts gives. */
export type View = Scalar | readonly View[] | { readonly [member: string]: View }

export function viewOf(report: Report): View {
  const { target, distribution, endOfLife, verdict, database, layers } = report
  const identify = identities(report)
  const findings = report.findings.map((finding) => findingView(finding, report, identify(finding)))
  const suppressed = report.suppressed.map(({ finding, by, decision, reason }) => ({
    ...findingView(finding, report, identify(finding)),
    by,
    decision: decisionWords(decision),
    reason,
  }))
  return {
    version: report.tool.version,
    createdAt: report.createdAt,
    target: {
      kind: target.kind,
      name: target.name,
      platform: target.platform && formatPlatform(target.platform),
      imageId: target.configDigest,
      digest: target.manifestDigest,
      size: target.size,
      commit: target.commit,
      tags: target.repoTags,
    },
    distribution: distribution && {
      family: distribution.family,
      version: distribution.version || distribution.release,
      name: formatDistribution(distribution),
    },
    endOfLife: endOfLife && { state: endOfLife.state, date: endOfLife.date, notice: endOfLifeNotice(report) },
    verdict: {
      outcome: verdict.outcome,
      reason: verdict.reason,
      exitCode: verdict.exitCode,
      line: verdictLine(report),
    },
    isComplete: !report.problems.some(hidesFindings),
    isEmpty: isEmptyReport(report),
    counts: countsOf(report),
    targets: targetsOf(report, findings, suppressed),
    findings,
    suppressed,
    misconfigurations: (report.configuration?.misconfigurations ?? []).map(misconfigurationView),
    suppressedMisconfigurations: (report.configuration?.suppressed ?? []).map(
      ({ misconfiguration, by, decision, reason }) => ({
        ...misconfigurationView(misconfiguration),
        by,
        decision: decisionWords(decision),
        reason,
      }),
    ),
    problems: describeProblems(report.problems).map(
      ({ code, subject, detail, meaning, advice, isHiding }) => ({
        code,
        subject,
        detail,
        meaning,
        advice,
        hidesFindings: isHiding,
      }),
    ),
    hits: verdict.hits.map(({ action, policy, rule, message }) => ({ action, policy, rule, message })),
    notes: notesOf(report).map(({ kind, id, level, subject, text }) => ({ kind, id, level, subject, text })),
    packages: report.packages.map((pkg) => packageView(pkg, report)),
    layers: layers.map((_, index) => layerView(index, report)),
    database: {
      digest: database.digest,
      feeds: database.feeds.map(({ id, name, url, upstreamDate, checkedAt, records }) => ({
        id,
        name,
        url,
        date: upstreamDate ?? checkedAt,
        records,
      })),
    },
  }
}

function misconfigurationView(one: Misconfiguration) {
  return {
    id: one.id,
    severity: one.severity,
    title: one.title,
    message: one.message,
    description: one.description,
    advice: one.advice,
    object: subjectName(one.subject),
    container: one.subject.container,
    file: one.place.file,
    line: one.place.startLine,
  }
}

type FindingView = ReturnType<typeof findingView>

function findingView(finding: Finding, report: Report, fingerprint: string) {
  const { severity, epss, kev, evidence } = finding
  const cvss = mainCvss(finding)
  const links = webLinks(finding)
  return {
    id: finding.id,
    aliases: finding.ids.filter((id) => id !== finding.id),
    severity: severity.level,
    severityBy: severity.author,
    isCritical: severity.level === 'CRITICAL',
    isHigh: severity.level === 'HIGH',
    isMedium: severity.level === 'MEDIUM',
    isLow: severity.level === 'LOW',
    isUnknown: severity.level === 'UNKNOWN',
    status: finding.status,
    statusReason: finding.statusReason,
    fixedVersion: finding.fixedVersion,
    remedy: remedy(finding),
    title: finding.title,
    description: finding.description,
    link: links[0],
    links,
    cwes: finding.cwes,
    published: finding.published,
    modified: finding.modified,
    cvss: cvss && { score: cvss.score, vector: cvss.vector },
    epss: epss && {
      score: epss.score,
      percent: (epss.score * 100).toFixed(1),
      percentile: epss.percentile,
      date: epss.date,
    },
    kev: kev && { dateAdded: kev.dateAdded, dueDate: kev.dueDate, requiredAction: kev.requiredAction },
    comparison: evidence[0]?.comparison,
    feed: evidence[0]?.feed,
    target: targetOf(finding, report),
    fingerprint,
    package: packageView(finding.package, report),
  }
}

function packageView(pkg: InventoryPackage, report: Report) {
  return {
    name: fullName(pkg),
    version: pkg.version,
    type: pkg.type,
    purl: pkg.purl,
    path: pkg.path,
    arch: pkg.arch,
    licenses: pkg.licenses ?? [],
    layer: pkg.originLayer === undefined ? undefined : layerView(pkg.originLayer, report),
  }
}

function layerView(index: number, { layers }: Report) {
  const layer = layers[index]
  return (
    layer && {
      number: index + 1,
      diffId: layer.diffId,
      digest: layer.digest,
      size: layer.size,
      createdBy: layer.createdBy,
    }
  )
}

function countsOf({ findings, suppressed, packages, problems }: Report) {
  const count = (holds: (finding: Finding) => boolean): number => findings.filter(holds).length
  return {
    findings: findings.length,
    critical: count(({ severity }) => severity.level === 'CRITICAL'),
    high: count(({ severity }) => severity.level === 'HIGH'),
    medium: count(({ severity }) => severity.level === 'MEDIUM'),
    low: count(({ severity }) => severity.level === 'LOW'),
    unknown: count(({ severity }) => severity.level === 'UNKNOWN'),
    fixable: count(({ fixedVersion }) => fixedVersion !== undefined),
    exploited: count(({ kev }) => kev !== undefined),
    suppressed: suppressed.length,
    packages: packages.length,
    problems: problems.length,
  }
}

function targetsOf(
  report: Report,
  findings: readonly FindingView[],
  suppressed: readonly (FindingView & { readonly by: string })[],
) {
  const byTarget = Map.groupBy(findings, ({ target }) => target)
  const suppressedByTarget = Map.groupBy(suppressed, ({ target }) => target)
  return groups(report).map(([group, packages]) => {
    const name = targetName(report, group)
    return {
      name,
      packages: packages.length,
      findings: byTarget.get(name) ?? [],
      suppressed: suppressedByTarget.get(name) ?? [],
    }
  })
}
