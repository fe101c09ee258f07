import { hidesFindings, type Problem } from '../../core/problem.ts'
import { PROBLEMS } from '../../core/problem-catalogue.ts'
import type { LeftOut, Report } from '../../core/report.ts'
import { baseJson } from '../base-json.ts'
import { targetOf } from '../target-groups.ts'
import { emptyNotice, endOfLifeNotice } from '../wording.ts'
import { configurationFacts } from './configuration.ts'
import { decisionFacts, decisionJson, verdictFacts } from './decisions.ts'
import { vulnerability } from './vulnerability.ts'

/** What stands for the artifact in fingerprints: the image id; folders have none, as with Trivy. */
export function artifactId({ target }: Report): string {
  return target.configDigest ?? ''
}

export function metadataOf({ target, distribution, endOfLife, layers }: Report) {
  const os = distribution && {
    Family: distribution.family,
    Name: distribution.version || distribution.release,
    ...(endOfLife?.state === 'ended' ? { EOSL: true } : {}),
  }
  return {
    ...(target.size === undefined ? {} : { Size: target.size }),
    ...(os ? { OS: os } : {}),
    ...(target.configDigest ? { ImageID: target.configDigest } : {}),
    ...(layers.length > 0 ? { DiffIDs: layers.map(({ diffId }) => diffId) } : {}),
    ...(target.repoTags.length > 0 ? { RepoTags: target.repoTags } : {}),
    ...(target.repoDigests.length > 0 ? { RepoDigests: target.repoDigests } : {}),
    ...(target.kind === 'image' ? { Reference: target.name } : {}),
    ...(target.config ? { ImageConfig: target.config.raw } : {}),
    ...(layers.length > 0
      ? {
          Layers: layers.map(({ size, digest, diffId, createdBy }) => ({
            Size: size,
            ...(digest ? { Digest: digest } : {}),
            DiffID: diffId,
            ...(createdBy === undefined ? {} : { CreatedBy: createdBy }),
          })),
        }
      : {}),
  }
}

/** What Trivy's shape has no place for. */
export function plimsollFacts(report: Report) {
  const { tool, target, distribution, endOfLife, database, problems, suppressed, packages, leftOut } = report
  const notice = endOfLifeNotice(report)
  const empty = emptyNotice(report)
  return {
    Version: tool.version,
    Kind: target.kind,
    ...(target.origin ? { Source: target.origin } : {}),
    ...(target.platform ? { Platform: target.platform } : {}),
    ...(target.manifestDigest ? { ManifestDigest: target.manifestDigest } : {}),
    ...(distribution ? { Distribution: distribution } : {}),
    ...(endOfLife ? { EndOfLife: { ...endOfLife, ...(notice ? { Notice: notice } : {}) } } : {}),
    ...(report.base ? { Base: baseJson(report.base) } : {}),
    ...(report.hygiene ? { Hygiene: report.hygiene } : {}),
    PackageCount: packages.length,
    ...(target.commit ? { Commit: target.commit } : {}),
    ...(leftOut.development + leftOut.byRelationship + leftOut.programs > 0
      ? { LeftOut: leftOutJson(leftOut) }
      : {}),
    ...(empty === undefined ? {} : { Notice: empty }),
    Complete: !problems.some(hidesFindings),
    Problems: problemFacts(problems),
    Database: {
      Digest: database.digest,
      Feeds: database.feeds.map((feed) => ({
        ID: feed.id,
        Name: feed.name,
        ...(feed.url === undefined ? {} : { URL: feed.url }),
        Digest: feed.digest,
        ...(feed.upstreamDate ? { UpstreamDate: feed.upstreamDate } : {}),
        CheckedAt: feed.checkedAt,
        Records: feed.records,
      })),
    },
    Verdict: verdictFacts(report.verdict),
    Decisions: decisionFacts(report.decisions),
    ...(report.configuration ? { Configuration: configurationFacts(report.configuration) } : {}),
    Suppressed: suppressed.map(({ finding, by, reason, decision }) => ({
      By: by,
      Reason: reason,
      Decision: decisionJson(decision),
      Finding: vulnerability(finding, report, targetOf(finding, report)),
    })),
  }
}

/** In the order of the report, so that it can be read back as it was. */
function problemFacts(problems: readonly Problem[]) {
  return problems.map((one) => ({
    Code: one.code,
    Subject: one.subject,
    Detail: one.detail,
    ...(one.layer === undefined ? {} : { Layer: one.layer }),
    HidesFindings: hidesFindings(one),
    Meaning: PROBLEMS[one.code].meaning,
    Advice: PROBLEMS[one.code].advice,
  }))
}

function leftOutJson({ development, byRelationship, programs }: LeftOut) {
  return {
    Development: development,
    ByRelationship: byRelationship,
    ...(programs > 0 ? { Programs: programs } : {}),
  }
}
