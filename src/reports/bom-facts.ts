import { type Property, problemProperties, property } from '../core/bom-properties.ts'
import type { Report, ReportTarget } from '../core/report.ts'
import type { Bom } from './bom.ts'
import { filteredLines } from './judged.ts'

/** Digest or commit: what tells one state of the target from another. */
export function targetVersion({ manifestDigest, configDigest, commit }: ReportTarget): string | undefined {
  return manifestDigest ?? configDigest ?? commit
}

export function targetProperties(target: ReportTarget): Property[] {
  const { platform, configDigest, manifestDigest, repoTags, repoDigests, size } = target
  const names = platform && [platform.os, platform.architecture, platform.variant]
  return [
    property('target-kind', target.kind),
    ...(names ? [property('platform', names.filter(Boolean).join('/'))] : []),
    ...(configDigest ? [property('image-id', configDigest)] : []),
    ...(manifestDigest ? [property('manifest-digest', manifestDigest)] : []),
    ...repoTags.map((tag) => property('repo-tag', tag)),
    ...repoDigests.map((one) => property('repo-digest', one)),
    ...(size === undefined ? [] : [property('size', String(size))]),
  ]
}

/** Facts of the whole for programs; what people are to know is said in the words of `noticesOf` beside them. */
export function documentProperties(bom: Bom): Property[] {
  const { judged, layers, leftOut } = bom
  const counts = {
    'left-out-development': leftOut.development,
    'left-out-by-relationship': leftOut.byRelationship,
    'left-out-programs': leftOut.programs,
  }
  return [
    property('judged', judged ? 'true' : 'false'),
    ...(judged ? verdictProperties(judged) : []),
    ...Object.entries(counts).flatMap(([name, count]) => (count > 0 ? [property(name, String(count))] : [])),
    ...layers.map(({ diffId }) => property('image-layer', diffId)),
    ...problemProperties(bom.problems),
  ]
}

function verdictProperties(report: Report): Property[] {
  const { verdict, database, endOfLife } = report
  return [
    property('verdict', verdict.outcome),
    property('verdict-reason', verdict.reason),
    property('exit-code', String(verdict.exitCode)),
    ...(endOfLife ? [property('end-of-life', endOfLife.state)] : []),
    ...(endOfLife?.date ? [property('end-of-life-date', endOfLife.date)] : []),
    property('database', database.digest),
    ...database.feeds.map(({ id, digest }) => property('feed', `${id} ${digest}`)),
    ...filteredLines(report).map((line) => property('filtered', line)),
  ]
}
