import type { Sweep, SweepRow } from '../../core/sweep.ts'

/** Name of the index in the folder of the reports. */
export const INDEX = 'index.json'

/**
 * Which tag is which image, and where its report is: what a later program needs to go from a report to names.
 * @param fileOf name of an image's report in the folder
 */
export function sweepIndex(
  sweep: Sweep,
  version: string,
  fileOf: (row: SweepRow) => string | undefined,
): string {
  const index = {
    Kind: 'plimsoll-sweep',
    Version: version,
    Registry: sweep.host,
    ExitCode: sweep.exitCode,
    Images: sweep.rows.map((row) => entryOf(row, sweep.host, fileOf(row))),
  }
  return `${JSON.stringify(index, undefined, 2)}\n`
}

function entryOf({ repository, tag, digest, created, result }: SweepRow, host: string, file?: string) {
  return {
    Name: `${host}/${repository}${tag === undefined ? '' : `:${tag}`}`,
    Repository: repository,
    ...(tag === undefined ? {} : { Tag: tag }),
    ...(digest === undefined ? {} : { Digest: digest }),
    ...(created === undefined ? {} : { Created: created }),
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
