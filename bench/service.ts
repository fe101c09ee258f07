/**
 * `npm run build && npm run bench:service -- [--archive FILE] [--images 200] [--rate 10] [--replicas 3] [--kill 10]
 * [--only sqlite|postgres|replicas|debian]`
 *
 * Real `plimsoll serve` processes: the phases of Quay's load test at a fixed rate, on SQLite, on PostgreSQL, and on
 * replicas of which one is killed every few seconds while advisories come up; and an image of Debian (`--archive`, an OCI
 * layout with gzip in a tar), indexed over HTTP and asked for by many clients. Prints percentiles, memory, bytes and
 * budgets, and writes them to bench/service-results.json when nothing is left out. Ends with 1 when killed replicas lost,
 * doubled or left half anything.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { freshDatabase } from '../test/postgres.ts'
import { rows } from './rows.ts'
import { benchDebian } from './service/debian-image.ts'
import { type LoadFigures, loadOne } from './service/load.ts'
import { loadReplicas } from './service/replicas.ts'

const MIRROR = process.env['PLIMSOLL_MIRROR'] ?? join(import.meta.dirname, '../../shared/data/upstream')
/** As it is released; where nothing was built the servers do not start. */
process.env['PLIMSOLL_TEST_PROGRAM'] = new URL('../dist/launch.cjs', import.meta.url).href
const RESULTS = join(import.meta.dirname, 'service-results.json')
const ROUNDS = 5

const { values: options } = parseArgs({
  options: {
    archive: { type: 'string' },
    images: { type: 'string', default: '200' },
    rate: { type: 'string', default: '10' },
    replicas: { type: 'string', default: '3' },
    kill: { type: 'string', default: '10' },
    only: { type: 'string' },
  },
})
const { archive, only } = options
const images = Number(options.images)
const rate = Number(options.rate)
const isAsked = (part: string): boolean => only === undefined || only === part

const figures: LoadFigures[] = []
if (isAsked('debian') && archive !== undefined) await benchDebian(archive, MIRROR, ROUNDS)
if (isAsked('sqlite')) figures.push(await loadOne({ name: 'sqlite', images, rate }))
if (isAsked('postgres'))
  figures.push(await loadOne({ name: 'postgres', images, rate, database: await freshDatabase() }))
if (isAsked('replicas'))
  figures.push(
    await loadReplicas({
      database: await freshDatabase(),
      replicas: Number(options.replicas),
      images,
      rate,
      killEvery: Number(options.kill),
      changes: 4,
    }),
  )
if (only === undefined && archive !== undefined)
  writeFileSync(RESULTS, `${JSON.stringify({ node: process.version, rows, load: figures }, undefined, 2)}\n`)
else process.stdout.write('Parts were left out: nothing is written.\n')
process.exit(rows.some(({ work, isMet }) => work.startsWith('killed replicas') && !isMet) ? 1 : 0)
