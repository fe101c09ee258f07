import { type Digest, parseDigest } from '../../core/digest.ts'
import { PlimsollError } from '../../core/errors.ts'
import type { LayerInfo } from '../../core/inventory.ts'
import { type Problem, problem } from '../../core/problem.ts'
import { PROBLEMS, type ProblemCode } from '../../core/problem-catalogue.ts'
import type { DatabaseInfo, LeftOut, ReportTarget } from '../../core/report.ts'
import { present } from '../check-shape.ts'
import { readConfig } from '../read-config.ts'
import type { Head, OwnReport } from './schema.ts'

/** A report says an image's digest as anything else: it was checked when the image was read. Throws `report-invalid`. */
function digestOf(text: string, name: string): Digest {
  const digest = parseDigest(text)
  if (digest) return digest
  throw new PlimsollError('report-invalid', `${name} is no report of Plimsoll: «${text}» is no digest.`)
}

export function maybeDigest(text: string | undefined, name: string): Digest | undefined {
  return text === undefined ? undefined : digestOf(text, name)
}

export function readTarget(saved: OwnReport, name: string): ReportTarget {
  const { Metadata, Plimsoll: own } = saved
  return present({
    kind: own.Kind ?? KINDS[saved.ArtifactType],
    name: saved.ArtifactName,
    origin: own.Source,
    platform: own.Platform && present(own.Platform),
    configDigest: maybeDigest(Metadata.ImageID, name),
    manifestDigest: maybeDigest(own.ManifestDigest, name),
    commit: own.Commit,
    repoTags: Metadata.RepoTags ?? [],
    repoDigests: Metadata.RepoDigests ?? [],
    size: Metadata.Size,
    config: readConfig(Metadata.ImageConfig),
  })
}

/** Of reports that do not say it themselves. */
const KINDS: Readonly<Record<OwnReport['ArtifactType'], ReportTarget['kind']>> = {
  container_image: 'image',
  filesystem: 'filesystem',
  repository: 'repository',
  sbom: 'sbom',
  purls: 'purls',
  kubernetes: 'cluster',
}

export function readLayers({ Metadata }: OwnReport, name: string): LayerInfo[] {
  return (Metadata.Layers ?? []).map(({ Size, Digest: digest, DiffID, CreatedBy }) =>
    present({
      diffId: digestOf(DiffID, name),
      digest: maybeDigest(digest, name),
      size: Size,
      createdBy: CreatedBy,
    }),
  )
}

export function readDatabase({ Database }: Head, name: string): DatabaseInfo {
  return {
    digest: digestOf(Database.Digest, name),
    feeds: Database.Feeds.map((feed) =>
      present({
        id: feed.ID,
        name: feed.Name,
        url: feed.URL,
        digest: digestOf(feed.Digest, name),
        upstreamDate: feed.UpstreamDate,
        checkedAt: feed.CheckedAt,
        records: feed.Records,
      }),
    ),
  }
}

/** A problem that this version does not know is none that could be passed over. Throws `report-invalid`. */
export function readProblems({ Problems, Version }: Head, name: string): Problem[] {
  return Problems.map(({ Code, Subject, Detail, Layer }) => {
    if (isProblemCode(Code)) return problem(Code, Subject, Detail, Layer)
    throw new PlimsollError(
      'report-invalid',
      `${name} was written by version ${Version} and has a problem that this version does not know: ${Code}.`,
    )
  })
}

function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEMS, code)
}

export function readLeftOut({ LeftOut }: Head): LeftOut {
  return {
    development: LeftOut?.Development ?? 0,
    byRelationship: LeftOut?.ByRelationship ?? 0,
    programs: LeftOut?.Programs ?? 0,
  }
}
