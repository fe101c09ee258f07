import { join } from 'node:path'
import type { ClusterRow } from '../../core/cluster.ts'
import { scanCluster } from '../../engine/cluster/scan-cluster.ts'
import { reportFile } from '../../engine/sweep/report-file.ts'
import { CONFIGURATION, clusterIndex } from '../../reports/cluster/index-file.ts'
import { clusterTable } from '../../reports/cluster/table.ts'
import { jsonFormat } from '../../reports/json/index.ts'
import { INDEX } from '../../reports/sweep/index-file.ts'
import { VERSION } from '../../version.ts'
import { checkOptions } from '../check-options.ts'
import type { CommandContext } from '../context.ts'
import { credentialsOf } from '../credentials.ts'
import { lineForEach, makeReportFolder } from '../many-images.ts'
import { writeOutputFile, writeToStream } from '../output-file.ts'
import { FILE_WIDTH } from '../report-outputs.ts'
import { seenCluster } from '../seen-cluster.ts'
import { eachRequest } from '../sweep-request.ts'

/** Scans what runs in a cluster, writes a report for each image and one of what is set up wrongly, their index, and one table. */
export async function run(context: CommandContext): Promise<number> {
  const { options, stdout, signal } = context
  const checks = checkOptions(options)
  const credentials = await credentialsOf(context)
  const seen = await seenCluster(context)
  const request = await eachRequest(context, credentials, seen.name)
  await makeReportFolder(request.folder)
  const scanners = options.list('scanners')
  const objects = { checks, withDefaults: options.flag('kubernetes-defaults') }
  const scan = await scanCluster(seen, {
    ...request,
    namespaces: options.list('namespace'),
    images: scanners.includes('vuln'),
    ...(scanners.includes('misconfig') ? { objects } : {}),
    onDone: lineForEach(context),
  })
  signal.throwIfAborted()
  const fileOf = ({ digest }: ClusterRow): string | undefined => digest && reportFile(digest)
  const index = clusterIndex(scan, VERSION, fileOf)
  await writeOutputFile(join(request.folder, INDEX), [index])
  if (scan.configuration) {
    const json = { width: FILE_WIDTH, color: false, showSuppressed: true, listAllPackages: true }
    await writeOutputFile(join(request.folder, CONFIGURATION), jsonFormat.write(scan.configuration, json))
  }
  const width = (stdout.isTTY && stdout.columns) || FILE_WIDTH
  await writeToStream(stdout, options.flag('json') ? [index] : clusterTable(scan, width))
  return scan.exitCode
}
