import { isFromBase } from '../../core/base-image.ts'
import type { Finding } from '../../core/finding.ts'
import { oneLine } from '../../core/printable.ts'
import type { Reachability } from '../../core/reachability.ts'
import type { Report, SuppressedFinding } from '../../core/report.ts'
import { cut } from '../cut.ts'
import { headline, mainCvss, packageWords, remedy, withoutStop } from '../facts.ts'
import { placeOf } from '../place.ts'
import type { ReportOptions } from '../types.ts'
import { decisionWords } from '../wording.ts'
import { MAX_TEXT } from './limits.ts'
import { LEVELS } from './rule.ts'
import { messageText, relativeUri } from './text.ts'

export interface ResultContext {
  readonly report: Report
  readonly options: Pick<ReportOptions, 'dockerfile'>
  readonly ruleIndex: number
  /** See reports/identity.ts. */
  readonly identity: string
}

/** A finding. GitHub knows it again by its rule, path and `primaryLocationLineHash`. */
export function result(finding: Finding, context: ResultContext, suppressed?: SuppressedFinding) {
  const { report, options, ruleIndex, identity } = context
  const { package: pkg, severity } = finding
  const place = placeOf(finding, report, options)
  return {
    ruleId: finding.id,
    ruleIndex,
    level: LEVELS[severity.level],
    message: { text: messageText(oneLine(sentence(finding)), MAX_TEXT) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: relativeUri(place.path) },
          region: {
            startLine: place.startLine,
            startColumn: 1,
            endLine: place.endLine ?? place.startLine,
            // A line of which nobody knows the length: its first character.
            endColumn: 2,
          },
        },
        logicalLocations: [
          {
            name: cut(oneLine(packageWords(finding)), MAX_TEXT),
            fullyQualifiedName: pkg.purl,
            kind: 'package',
          },
        ],
      },
    ],
    partialFingerprints: { primaryLocationLineHash: identity },
    ...(suppressed ? { suppressions: [suppression(suppressed)] } : {}),
    properties: facts(finding, report),
  }
}

function sentence(finding: Finding): string {
  const { title, kev } = finding
  const about = title === undefined || title === '' ? '' : `: ${withoutStop(title)}`
  const exploited = kev ? ` Known to be exploited since ${kev.dateAdded}.` : ''
  return `${headline(finding)}${about}.${exploited} ${remedy(finding)}`
}

/** https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html#_Toc34317733 */
function suppression({ decision, reason }: SuppressedFinding) {
  return {
    kind: 'external',
    status: 'accepted',
    justification: cut(oneLine(`${decisionWords(decision)}: ${reason}`), MAX_TEXT),
  }
}

function facts(finding: Finding, { layers, base }: Report) {
  const { package: pkg, status, fixedVersion, severity, epss, kev, evidence, reachability } = finding
  const layer = pkg.originLayer === undefined ? undefined : layers[pkg.originLayer]
  const cvss = mainCvss(finding)
  const fromBase = isFromBase(pkg.originLayer, base)
  return {
    severity: severity.level,
    ...(severity.author === undefined ? {} : { severitySource: severity.author }),
    ...(severity.reason === undefined ? {} : { severityReason: severity.reason }),
    status,
    purl: pkg.purl,
    path: pkg.path,
    installedVersion: pkg.version,
    ...(fixedVersion === undefined ? {} : { fixedVersion }),
    ...(cvss ? { cvss: { score: cvss.score, vector: cvss.vector } } : {}),
    ...(epss ? { epss: { score: epss.score, percentile: epss.percentile, date: epss.date } } : {}),
    ...(kev ? { knownExploited: kev.dateAdded } : {}),
    ...(reachability ? { reachability: reachabilityFacts(reachability) } : {}),
    ...(layer ? { layer: layer.diffId } : {}),
    ...(layer?.createdBy === undefined ? {} : { createdBy: cut(layer.createdBy, MAX_TEXT) }),
    ...(fromBase === undefined ? {} : { fromBase }),
    comparison: evidence[0]?.comparison ?? '',
  }
}

function reachabilityFacts({ state, doubt, chain }: Reachability) {
  return {
    state,
    ...(doubt ? { doubt } : {}),
    ...(chain.length > 0 ? { chain: chain.map(({ path }) => path) } : {}),
  }
}
