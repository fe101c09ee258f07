import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PHASES, runPhase } from '../../test/service/load/phases.ts'
import { type ServerProcess, startProcess } from '../../test/service/load/processes.ts'
import { medianRatio, type Program, type Run, run } from '../measure.ts'
import { addRatio } from '../rows.ts'
import { sharedProcessor } from '../shared-processor.ts'
import { warmUp } from './load.ts'
import { benchReports } from './reports.ts'
import { type ServedArchive, serveArchive } from './serve-archive.ts'

const PLIMSOLL = join(import.meta.dirname, '../../bin/plimsoll.js')
const FLOOR = join(import.meta.dirname, '../floor.js')
/** The plan allows 0.9 s on a machine that inflates the layers in 0.7 s; as a ratio the same budget holds on every machine. */
const BUDGET = 1.29

/**
 * Indexing a real image over HTTP by a service that knows none of its layers, held to a scan of the same archive and to inflating its layers; then
 * its reports for many clients.
 * The server is one that ran for a while, as servers do: its process is not started for each image.
 * @param archive of the OCI layout, gzip @param mirror folder in place of the upstreams
 */
export async function benchDebian(archive: string, mirror: string, rounds: number): Promise<void> {
  const served = await serveArchive(archive)
  const dir = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'))
  const server = await startProcess({ dir, mirror })
  try {
    await warmUp(server, [served.manifest])
    const scan = scanOf(archive, mirror, join(dir, 'cache'))
    run(scan)
    const indexed: Run[] = []
    const scanned: Run[] = []
    const inflated: Run[] = []
    const floor: Program = { name: 'inflating', args: [FLOOR, 'inflate', archive] }
    for (let round = 0; round < rounds; round++) {
      indexed.push({ seconds: await indexOnce(server, served), maxRssBytes: 0, cpuSeconds: 0 })
      scanned.push(run(scan))
      inflated.push(run(floor))
    }
    const work = 'indexing a Debian image over HTTP, no layer known'
    addRatio(work, 'inflating its layers side by side', BUDGET, [indexed, inflated], sharedProcessor())
    process.stdout.write(`${medianRatio(indexed, scanned).toFixed(2)} times a scan of its archive\n`)
    await benchReports(server.url, served.manifest.hash)
  } finally {
    await server.stop()
    await served.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Seconds from the request to the whole report. What is deleted takes along the layers that no other image has. */
async function indexOnce({ url }: ServerProcess, { manifest }: ServedArchive): Promise<number> {
  const [post] = PHASES
  if (!post) throw new Error('there is nothing to do')
  await fetch(`${url}/indexer/api/v1/index_report/${manifest.hash}`, { method: 'DELETE' })
  const { times, failures } = await runPhase(post, [manifest], [url], 1)
  const [time] = times
  if (time === undefined) throw new Error([...failures.keys()].join(', '))
  return time / 1000
}

/** With advisories at hand, as the server has them, and no layer known. */
function scanOf(archive: string, mirror: string, cache: string): Program {
  const args = ['image', '--input', archive, '--mirror', mirror, '--cache-dir', cache, '-f', 'json']
  return {
    name: 'scan',
    args: [PLIMSOLL, ...args],
    exitCodes: [0, 4],
    prepare: () => rmSync(join(cache, 'layers'), { recursive: true, force: true }),
  }
}
