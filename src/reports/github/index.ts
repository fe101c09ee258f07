import { PlimsollError } from '../../core/errors.ts'
import { type Bom, bomOfList, bomOfReport } from '../bom.ts'
import { streamedMembers, writeJsonObject } from '../json-stream.ts'
import type { GithubRun, ReportFormat, ReportOptions } from '../types.ts'
import { manifestsOf } from './manifests.ts'
import { metadataOf } from './metadata.ts'

/**
 * A snapshot for GitHub's dependency graph, whose Dependabot then warns of flaws in what an image holds. It lists
 * packages; what was judged is told in the metadata, which holds eight short texts.
 * https://docs.github.com/en/rest/dependency-graph/dependency-submission
 */
export const githubFormat: ReportFormat = {
  check: (options) => void runOf(options),
  write: (report, options) => writeSnapshot(bomOfReport(report), runOf(options)),
  writePackages: (list, options) => writeSnapshot(bomOfList(list), runOf(options)),
}

function runOf({ github }: ReportOptions): GithubRun {
  if (github) return github
  throw new PlimsollError(
    'option-invalid',
    'A snapshot for GitHub belongs to a commit: give --github-sha and --github-ref, or run it in a workflow.',
  )
}

function writeSnapshot(bom: Bom, run: GithubRun): Iterable<string> {
  return writeJsonObject({
    version: 0,
    job: {
      id: run.jobId,
      correlator: `${run.correlator} ${nameWithoutTag(bom.target.name)}`,
      ...(run.runUrl === undefined ? {} : { html_url: run.runUrl }),
    },
    sha: run.sha,
    ref: run.ref,
    detector: {
      name: bom.tool.name,
      version: bom.tool.version,
      url: `pkg:npm/${bom.tool.name}@${bom.tool.version}`,
    },
    scanned: bom.createdAt,
    metadata: metadataOf(bom),
    manifests: streamedMembers(manifestsOf(bom)),
  })
}

/** Of an image with another tag the snapshot takes the place of the older; of another image it does not. */
function nameWithoutTag(name: string): string {
  const [beforeDigest = ''] = name.split('@', 1)
  const colon = beforeDigest.lastIndexOf(':')
  return colon > beforeDigest.lastIndexOf('/') ? beforeDigest.slice(0, colon) : beforeDigest
}
