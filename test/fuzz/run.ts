/**
 * Feeds damaged copies of small real inputs to every parser of strangers' bytes.
 *
 *   npm run fuzz -- --seconds 60 [--seed 1] [--target tar]
 *
 * A target may refuse its input with a PlimsollError or report problems. Anything else that is thrown, an input
 * that takes longer than a few seconds, and memory that grows without end are failures; the input is written
 * out, so that it can become a test.
 */
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { PlimsollError } from '../../src/core/errors.ts'
import { mutate } from './mutate.ts'
import { seededRandom } from './random.ts'
import { type FuzzTarget, fuzzTargets } from './targets.ts'

const MAX_SECONDS_PER_INPUT = 5
const MAX_HEAP_BYTES = 1024 * 1024 * 1024

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    target: { type: 'string' },
  },
})

async function fuzz(
  target: FuzzTarget,
  seed: number,
  seconds: number,
): Promise<{ runs: number; refused: number }> {
  const random = seededRandom(seed)
  const [first, ...rest] = target.corpus
  if (!first) throw new Error(`the target ${target.name} has no corpus`)
  const corpus: readonly [Buffer, ...Buffer[]] = [first, ...rest]
  const end = performance.now() + seconds * 1000
  let runs = 0
  let refused = 0
  while (performance.now() < end) {
    const input =
      runs < corpus.length
        ? (corpus[runs] ?? first)
        : mutate(random.pick(corpus), random.pick(corpus), random)
    const started = performance.now()
    try {
      await target.run(input)
    } catch (error) {
      if (!(error instanceof PlimsollError) || error.code === 'internal') fail(target, input, error)
      refused++
    }
    const took = (performance.now() - started) / 1000
    if (took > MAX_SECONDS_PER_INPUT) fail(target, input, new Error(`took ${took.toFixed(1)} seconds`))
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    if (heapUsed + arrayBuffers > MAX_HEAP_BYTES) fail(target, input, new Error('memory grew past 1 GiB'))
    runs++
  }
  return { runs, refused }
}

function fail(target: FuzzTarget, input: Buffer, error: unknown): never {
  const file = join(tmpdir(), `plimsoll-fuzz-${target.name}-${Date.now()}`)
  writeFileSync(file, input)
  throw new Error(`${target.name} failed on the input in ${file} (seed ${options.seed})`, { cause: error })
}

const targets = (await fuzzTargets()).filter(
  ({ name }) => options.target === undefined || name === options.target,
)
if (targets.length === 0) throw new Error(`there is no target ${options.target}`)
const seconds = Number(options.seconds) / targets.length
process.stdout.write(`${targets.length} targets, ${seconds.toFixed(1)} s each, seed ${options.seed}\n`)
for (const [index, target] of targets.entries()) {
  const { runs, refused } = await fuzz(target, Number(options.seed) + index, seconds)
  process.stdout.write(`${target.name.padEnd(20)} ${String(runs).padStart(8)} inputs, ${refused} refused\n`)
}
