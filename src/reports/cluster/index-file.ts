import type { ClusterRow, ClusterScan } from '../../core/cluster.ts'
import { SEVERITIES, type Severity } from '../../core/severity.ts'

/** Name of the report of what is set up wrongly, in the folder of the reports. */
export const CONFIGURATION = 'configuration.json'

/**
 * What runs where, and where the report of each image is: what a later program needs to go from a report to workloads.
 * @param fileOf name of an image's report in the folder
 */
export function clusterIndex(
  scan: ClusterScan,
  version: string,
  fileOf: (row: ClusterRow) => string | undefined,
): string {
  const index = {
    Kind: 'plimsoll-cluster',
    Version: version,
    Cluster: scan.name,
    ExitCode: scan.exitCode,
    Images: scan.rows.map((row) => entryOf(row, fileOf(row))),
    ...(scan.configuration ? { Configuration: configurationOf(scan.configuration) } : {}),
    Scores: scan.scores.map(({ namespace, kind, name, score, critical }) => ({
      Namespace: namespace,
      Kind: kind,
      Name: name,
      Score: score,
      Critical: critical,
    })),
    Problems: scan.problems.map(({ code, subject, detail }) => ({
      Code: code,
      Subject: subject,
      Detail: detail,
    })),
  }
  return `${JSON.stringify(index, undefined, 2)}\n`
}

function configurationOf({ verdict, configuration }: NonNullable<ClusterScan['configuration']>) {
  const { misconfigurations, suppressed, resources } = configuration
  const countOf = (level: Severity): number =>
    misconfigurations.filter(({ severity }) => severity === level).length
  return {
    Report: CONFIGURATION,
    Objects: resources.length,
    Verdict: verdict.outcome,
    Reason: verdict.reason,
    Counts: Object.fromEntries(SEVERITIES.map((level) => [level, countOf(level)])),
    Suppressed: suppressed.length,
  }
}

function entryOf(row: ClusterRow, file: string | undefined) {
  const { namespace, workload, container, role, image, reference, digest, pods, result } = row
  return {
    Namespace: namespace,
    Workload: { Kind: workload.kind, Name: workload.name },
    Container: container,
    Role: role,
    Image: image,
    ...(reference === undefined ? {} : { Reference: reference }),
    ...(digest === undefined ? {} : { Digest: digest }),
    Pods: pods,
    ...(result.kind === 'judged'
      ? {
          Report: file,
          Verdict: result.judgement.outcome,
          Reason: result.judgement.reason,
          Counts: result.judgement.counts,
          Suppressed: result.judgement.suppressed,
        }
      : { [result.kind === 'failed' ? 'Error' : 'NoImage']: result.why }),
  }
}
