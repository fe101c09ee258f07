import type { Distribution } from '../core/distribution.ts'
import type { InventoryPackage, LayerInfo } from '../core/inventory.ts'
import type { Problem } from '../core/problem.ts'
import { formatPurl } from '../core/purl.ts'
import type { LeftOut, Report, ReportTarget } from '../core/report.ts'
import { misconfigurationLine, suppressedMisconfigurationLine } from './misconfiguration-words.ts'
import type { PackageList } from './types.ts'
import {
  countLine,
  describeProblems,
  emptyNotice,
  endOfLifeNotice,
  hitLine,
  idleDecisions,
  leftOutLine,
  suppressedLine,
  verdictLine,
} from './wording.ts'

/** What all formats of bills of materials are written from: a report, or a list of packages that nobody judged. */
export interface Bom {
  readonly tool: Report['tool']
  readonly createdAt: string
  readonly target: ReportTarget
  readonly distribution?: Distribution
  readonly layers: readonly LayerInfo[]
  readonly packages: readonly InventoryPackage[]
  readonly leftOut: LeftOut
  readonly problems: readonly Problem[]
  readonly judged?: Report
}

export function bomOfReport(report: Report): Bom {
  return { ...report, judged: report }
}

export function bomOfList({ tool, createdAt, target, inventory, leftOut }: PackageList): Bom {
  const { distribution, layers, packages, problems } = inventory
  return {
    tool,
    createdAt,
    target,
    ...(distribution ? { distribution } : {}),
    layers,
    packages,
    leftOut,
    problems,
  }
}

export const UNJUDGED_NOTICE =
  'The packages were listed and not judged: this document says nothing about vulnerabilities.'

/** What people are to know of the whole, a sentence or line each. */
export interface Notice {
  readonly about:
    | 'verdict'
    | 'packages'
    | 'configuration'
    | 'end-of-life'
    | 'suppressed'
    | 'policy'
    | 'decision'
    | 'problem'
  readonly text: string
}

export function noticesOf(bom: Bom): Notice[] {
  const { judged, packages, leftOut } = bom
  const about = (kind: Notice['about'], text: string | undefined): Notice[] =>
    text === undefined ? [] : [{ about: kind, text }]
  return [
    ...about('verdict', judged ? `${verdictLine(judged)}. ${countLine(judged.findings)}.` : UNJUDGED_NOTICE),
    ...about('packages', emptyNotice(judged ?? { packages })),
    ...(judged?.configuration?.misconfigurations ?? []).map(
      (one): Notice => ({ about: 'configuration', text: misconfigurationLine(one) }),
    ),
    ...(judged?.configuration?.suppressed ?? []).map(
      (one): Notice => ({ about: 'suppressed', text: suppressedMisconfigurationLine(one) }),
    ),
    ...about('packages', leftOutLine(leftOut)),
    ...(judged ? about('end-of-life', endOfLifeNotice(judged)) : []),
    ...(judged ? about('suppressed', suppressedLine(judged)) : []),
    ...(judged?.verdict.hits ?? []).map((hit): Notice => ({ about: 'policy', text: hitLine(hit) })),
    ...(judged ? idleDecisions(judged) : []).map((text): Notice => ({ about: 'decision', text })),
    ...problemNotices(bom.problems),
  ]
}

function problemNotices(problems: readonly Problem[]): Notice[] {
  return describeProblems(problems).map(({ code, subject, detail, meaning, advice }) => ({
    about: 'problem',
    text: `${code}: ${subject}: ${detail} ${meaning} ${advice}`,
  }))
}

/**
 * The image as a package URL, by its digest in a repository; `undefined` for what has none.
 * https://github.com/package-url/purl-spec/blob/main/types-doc/oci-definition.md
 */
export function imagePurl({ repoDigests, repoTags, platform }: ReportTarget): string | undefined {
  const [first] = repoDigests
  const at = first?.indexOf('@') ?? -1
  if (first === undefined || at <= 0) return undefined
  const repository = first.slice(0, at)
  const tag = repoTags.find((one) => one.startsWith(`${repository}:`))?.slice(repository.length + 1)
  return formatPurl({
    type: 'oci',
    name: repository.slice(repository.lastIndexOf('/') + 1).toLowerCase(),
    version: first.slice(at + 1),
    qualifiers: { repository_url: repository.toLowerCase(), arch: platform?.architecture, tag },
  })
}
