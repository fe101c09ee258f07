/**
 * `npm run bench:admission -- [--images 1000000] [--rate 200] [--seconds 60] [--only sqlite|postgres]`
 *
 * A real `plimsoll serve` at a cluster's door, over a store with a million images and their verdicts, on SQLite and on
 * PostgreSQL: AdmissionReviews at a fixed rate for digests all over them, over HTTPS, in the first minute after a start,
 * later, and while a new generation of a feed comes that concerns one image in ten. Prints percentiles, memory and what was
 * answered wrongly, and writes them to bench/admission-results.json when nothing is left out.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { freshDatabase } from '../test/postgres.ts'
import { peakMemory } from '../test/service/load/processes.ts'
import { fill } from './admission/fill.ts'
import { type PhaseFigures, runPhase } from './admission/phase.ts'
import { startSite } from './admission/site.ts'
import { rows } from './rows.ts'

const RESULTS = join(import.meta.dirname, 'admission-results.json')
const DEFAULTS = { images: '1000000', rate: '200', seconds: '60' }

/** Milliseconds in which 99 of 100 requests are answered. */
const BUDGET = 10
/** While a feed changes: one in ten asks for an image that it concerns, and is judged while somebody waits. */
const CHANGE_BUDGET = 50

const { values: options } = parseArgs({
  options: {
    images: { type: 'string', default: DEFAULTS.images },
    rate: { type: 'string', default: DEFAULTS.rate },
    seconds: { type: 'string', default: DEFAULTS.seconds },
    only: { type: 'string' },
  },
})
const [images, rate, seconds] = [Number(options.images), Number(options.rate), Number(options.seconds)]

interface Figures {
  readonly store: string
  /** Seconds that it took to fill the store. */
  readonly filling: number
  readonly phases: readonly PhaseFigures[]
  /** Most that the service had, MiB. */
  readonly peak: number
}

async function measure(store: string, database?: string): Promise<Figures> {
  const dir = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'))
  const site = await startSite(dir, database)
  const { server, url, authority } = site
  try {
    await sleep(2000) // Verdicts that were made while somebody waited are written a little later.
    await server.stop()
    const begun = performance.now()
    await fill(database ?? join(dir, 'service.sqlite'), site.digests.length, images)
    const filling = Math.round((performance.now() - begun) / 1000)
    process.stdout.write(`${store}: ${images} images and verdicts in ${filling} s\n`)
    await server.start()
    const sending = { url, authority, rate, seconds, images }
    const pid = (): number => server.pid
    const change = {
      budget: CHANGE_BUDGET,
      meanwhile: async () => {
        await sleep(seconds * 250)
        await site.changeFeed()
      },
    }
    const phases = [
      await runPhase({ name: `${store}, after a start`, budget: BUDGET }, { ...sending, seed: 1 }, pid),
      await runPhase({ name: `${store}, later`, budget: BUDGET }, { ...sending, seed: 7 }, pid),
      await runPhase({ ...change, name: `${store}, while a feed changes` }, { ...sending, seed: 11 }, pid),
    ]
    return { store, filling, phases, peak: peakMemory(server.pid) }
  } finally {
    await server.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}

const figures: Figures[] = []
if (options.only !== 'postgres') figures.push(await measure('sqlite'))
if (options.only !== 'sqlite') figures.push(await measure('postgres', await freshDatabase()))
const isWhole = Object.entries(DEFAULTS).every(
  ([name, value]) => options[name as keyof typeof DEFAULTS] === value,
)
if (isWhole && options.only === undefined)
  writeFileSync(
    RESULTS,
    `${JSON.stringify({ node: process.version, images, rate, seconds, rows, figures }, undefined, 2)}\n`,
  )
else process.stdout.write('Parts were left out: nothing is written.\n')
process.exit(figures.some(({ phases }) => phases.some(({ wrong }) => Object.keys(wrong).length > 0)) ? 1 : 0)
