import type { ClusterRow, ClusterScan } from '../../core/cluster.ts'

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
