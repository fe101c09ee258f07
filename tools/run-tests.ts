/**
 * `npm run test:code [-- PATTERN..]` runs all tests, or the files that the patterns name, half of them in each of two
 * processes side by side: most of them wait for programs that they run. What the second says is told after the first,
 * and what failed is told again at the end, where a log that was cut still has it.
 *
 * Tests run the command line hundreds of times, as a bundle that is made here of the sources as they are now: a start
 * from the sources themselves takes ten times as long.
 */
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const SHARDS = Math.min(2, availableParallelism())
const ALL = ['src/**/*.test.ts', 'test/**/*.test.ts']
const given = process.argv.slice(2)
const patterns = given.length > 0 ? given : ALL

interface Outcome {
  readonly code: number
  readonly output: string
}

/** Milliseconds after which a test that hangs is ended, so that the others are heard of. */
const TIMEOUT = 120_000
/** Milliseconds without a word after which a process hangs that no test's timeout ends. */
const SILENCE = 2 * TIMEOUT
/** Milliseconds that are left to what a process had started, and that has its output open still. */
const GRACE = 5000

function runShard(shard: number): Promise<Outcome> {
  const flags = [
    '--test',
    '--test-isolation=none',
    // The teardown of Node.js waits for ever for native parts that programs under test have loaded.
    '--test-force-exit',
    `--test-timeout=${TIMEOUT}`,
    `--test-shard=${shard}/${SHARDS}`,
  ]
  const isFirst = shard === 1
  const child = spawn(process.execPath, [...flags, ...patterns], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PLIMSOLL_TEST_PROGRAM: pathToFileURL(join(bundle, 'launch.cjs')).href },
  })
  const chunks: Buffer[] = []
  const tell = (chunk: Buffer): void => {
    chunks.push(chunk)
    if (isFirst) process.stdout.write(chunk)
  }
  const silence = setTimeout(() => {
    tell(Buffer.from(`\n✖ failing tests:\nnothing was said for ${SILENCE / 1000} s behind the line above\n`))
    child.kill('SIGKILL')
  }, SILENCE)
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      silence.refresh()
      tell(chunk)
    })
  return new Promise((resolve, reject) => {
    let grace: NodeJS.Timeout | undefined
    const end = (code: number | null): void => {
      clearTimeout(silence)
      clearTimeout(grace)
      for (const stream of [child.stdout, child.stderr]) stream.destroy()
      resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() })
    }
    child.once('error', reject)
    child.once('close', end)
    // A program that outlives its test would keep this from ending.
    child.once('exit', (code) => (grace = setTimeout(end, GRACE, code)))
  })
}

/** The reporter lists failures behind its figures. */
function failuresIn(output: string): string {
  const start = output.lastIndexOf('\n✖ failing tests:')
  return start < 0 ? '' : output.slice(start)
}

const bundle = mkdtempSync(join(tmpdir(), 'plimsoll-tests-'))
process.once('exit', () => rmSync(bundle, { recursive: true, force: true }))
execFileSync(process.execPath, [join(import.meta.dirname, 'build.ts'), '--out', bundle], { stdio: 'ignore' })

const outcomes = await Promise.all(Array.from({ length: SHARDS }, (_, index) => runShard(index + 1)))
for (const { output } of outcomes.slice(1)) process.stdout.write(output)
for (const { output } of outcomes) process.stdout.write(failuresIn(output))
process.exitCode = Math.max(...outcomes.map(({ code }) => code))
