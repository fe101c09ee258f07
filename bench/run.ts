/**
 * Prints every budget that exists so far as a ratio of two sides that were measured in turn, and writes the figures
 * to bench/results.json.
 *
 *     npm run build && npm run bench -- [--images DIR] [--large] [--rounds 5] [--only PART]
 *
 * DIR holds SUITE.docker.tar, SUITE.oci-gzip.tar and SUITE.oci-zstd.tar of a real three-layer Debian image; without
 * it the rows of that image are left out, and said to be. Synthetic images are made here, and jars, which take 1 GB of
 * disk for a while; `--large` makes an image of 4 GB as well, which takes a minute and 2.3 GB.
 * PART is one of `PARTS` below.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { rolldown } from 'rolldown'
import { addHygieneRows } from './hygiene.ts'
import { writeJars } from './jars.ts'
import { addKubesecRows } from './kubesec.ts'
import { median, type Program, run, runInTurn } from './measure.ts'
import { writeModules, writePnpmLock } from './package-trees.ts'
import { addReportRows } from './report-rows.ts'
import { add, addAmount, addRatio, MIB, rows } from './rows.ts'
import { addSecretRows } from './secret-rows.ts'
import { sharedProcessor } from './shared-processor.ts'
import { writeSyntheticImage } from './synthetic-image.ts'
import { writeTracker } from './tracker-data.ts'
import { writeUpdateinfo } from './updateinfo-data.ts'

const ROOT = join(import.meta.dirname, '..')
const WORK = join(import.meta.dirname, 'work')
const CACHE = join(WORK, 'cache')
const REPORT = join(WORK, 'report.json')
const PLIMSOLL = join(ROOT, 'bin/plimsoll.js')
const FLOOR = join(import.meta.dirname, 'floor.js')
const MIRROR = process.env['PLIMSOLL_MIRROR'] ?? join(ROOT, '../shared/data/upstream')

const { values: options } = parseArgs({
  options: {
    images: { type: 'string' },
    large: { type: 'boolean', default: false },
    only: { type: 'string' },
    rounds: { type: 'string', default: '5' },
  },
})
const ROUNDS = Number(options.rounds)

function node(): Program {
  return { name: 'node -e 0', args: ['-e', '0'] }
}

function plimsoll(args: readonly string[], prepare?: () => void): Program {
  return { name: args.join(' '), args: [PLIMSOLL, ...args], ...(prepare ? { prepare } : {}) }
}

function scan(input: string, prepare?: () => void): Program {
  return scanOf(['image', '--input', input], prepare)
}

function scanOf(target: readonly string[], prepare?: () => void): Program {
  const args = [...target, '--mirror', MIRROR, '--cache-dir', CACHE, '-f', 'json', '-o', REPORT]
  return { ...plimsoll(args, prepare), exitCodes: [0, 4] }
}

function forgetLayers(): void {
  rmSync(join(CACHE, 'layers'), { recursive: true, force: true })
}

/**
 * Start-up is held to that of Node itself. The plan allows 25 ms above it, and 60 for a scan of known layers, on a
 * machine where `node -e 0` takes 31 ms; as ratios the same budgets hold on every machine.
 */
const START_BUDGET = 1.81
const KNOWN_BUDGET = 2.94

function startUp(): void {
  for (const flag of ['--version', '--help'])
    addRatio(flag, 'node -e 0', START_BUDGET, runInTurn([plimsoll([flag]), node()], ROUNDS * 3))
}

const REAL_ROWS = [
  ['oci-gzip', 'inflating its layers side by side', 'inflate', 1.25],
  ['oci-zstd', 'decompressing its layers side by side', 'inflate', 1.25],
  ['docker', 'SHA-256 of the file', 'sha256', 1.4],
] as const

function realImage(folder: string): void {
  const shared = sharedProcessor()
  for (const [kind, floor, mode, budget] of REAL_ROWS) {
    const file = readdirSync(folder).find((name) => name.endsWith(`.${kind}.tar`))
    if (!file) throw new Error(`there is no *.${kind}.tar in ${folder}`)
    const path = join(folder, file)
    const runs = runInTurn([scan(path, forgetLayers), { name: floor, args: [FLOOR, mode, path] }], ROUNDS)
    addRatio(`scan of ${kind}, no layer known`, floor, budget, runs, mode === 'inflate' ? shared : undefined)
    if (kind !== 'docker') continue
    const known = runInTurn([scan(path), node()], ROUNDS * 2)
    addRatio('scan, every layer known', 'node -e 0', KNOWN_BUDGET, known)
  }
}

/** 1x, 4x and 16x: time grows with the bytes, memory does not. */
async function syntheticImages(): Promise<void> {
  const sizes = [64, 256, 1024, ...(options.large ? [4096] : [])]
  const measured: { readonly seconds: number; readonly peak: number }[] = []
  for (const megabytes of sizes) {
    const files = Math.min(50_000, Math.ceil((megabytes * 50_000) / 1024))
    const path = join(WORK, `synthetic-${megabytes}.tar`)
    if (!existsSync(path)) await writeSyntheticImage(path, megabytes, files)
    const [runs = []] = runInTurn([scan(path, forgetLayers)], 2)
    const seconds = median(runs.map((run) => run.seconds))
    const peak = median(runs.map((run) => run.maxRssBytes)) / MIB
    measured.push({ seconds, peak })
    addAmount(
      `peak memory, ${megabytes} MB image of ${files} files (${seconds.toFixed(2)} s)`,
      peak,
      200,
      'MiB',
    )
  }
  const [small, large] = [measured[0], measured.at(-1)]
  const factor = (sizes.at(-1) ?? 1) / (sizes[0] ?? 1)
  const span = `from ${sizes[0]} MB to ${sizes.at(-1)} MB`
  addAmount(`growth of time ${span}`, (large?.seconds ?? 0) / (small?.seconds ?? 1), factor, 'x')
  addAmount(`growth of memory ${span}`, (large?.peak ?? 0) / (small?.peak ?? 1), 1.5, 'x')
}

/** A root file system of 3,000 jars in 1 GB, of which a tenth are in others; gone afterwards. */
function javaArchives(): void {
  const folder = join(WORK, 'jars')
  try {
    writeJars(folder)
    const runs = runInTurn(
      [scanOf(['rootfs', folder]), { name: 'read', args: [FLOOR, 'jars', folder] }],
      ROUNDS,
    )
    addRatio('scan of 3,000 jars in 1 GB', 'reading and inflating them', 3, runs)
    const peak = median((runs[0] ?? []).map((one) => one.maxRssBytes)) / MIB
    addAmount('peak memory of it', peak, 300, 'MiB')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The Debian tracker in its real size: 100 MB of JSON. */
async function feeds(): Promise<void> {
  const path = join(WORK, 'tracker.json')
  if (!existsSync(path)) await writeTracker(path, 100e6)
  const program = await bundled('feed-build')
  const build = { name: 'build', args: [program, 'debian', path] }
  const runs = runInTurn([build, { name: 'parse', args: [FLOOR, 'json', path] }], ROUNDS)
  addRatio('building a feed of 100 MB of JSON', 'JSON.parse of it', 2, runs)
  const peak = median((runs[0] ?? []).map((one) => one.maxRssBytes)) / MIB
  addAmount('peak memory of building it', peak, 200, 'MiB')
  const updates = join(WORK, 'updateinfo.xml')
  if (!existsSync(updates)) await writeUpdateinfo(updates, 100e6)
  const [xml = []] = runInTurn([{ name: 'build', args: [program, 'amazon-2', updates] }], 3)
  const xmlPeak = median(xml.map((one) => one.maxRssBytes)) / MIB
  addAmount('peak memory of building a feed of 100 MB of XML', xmlPeak, 200, 'MiB')
  matching(path)
}

interface Matching {
  readonly packages: number
  readonly milliseconds: number
  readonly heapBytes: number
  readonly matches: number
}

function matching(tracker: string): void {
  const args = ['--expose-gc', join(import.meta.dirname, 'matching.ts'), tracker]
  const [small, middle, large] = JSON.parse(execFileSync(process.execPath, args).toString()) as [
    Matching,
    Matching,
    Matching,
  ]
  addAmount(
    `matching ${middle.packages} packages (${middle.matches} matches)`,
    middle.milliseconds,
    150,
    'ms',
  )
  const factor = large.packages / small.packages
  const span = `from ${small.packages} to ${large.packages} packages`
  addAmount(`growth of time of matching ${span}`, large.milliseconds / small.milliseconds, factor, 'x')
  addAmount(`growth of memory of matching ${span}`, large.heapBytes / small.heapBytes, factor, 'x')
}

const LOCKED = 10_000
const MODULES = 5000
const MATCHED = 20_000

/** Packages of languages: declared, installed, judged. */
async function languages(): Promise<void> {
  const folder = join(WORK, 'pnpm')
  writePnpmLock(folder, LOCKED)
  const lock = join(folder, 'pnpm-lock.yaml')
  const parse = { name: 'lock-parse', args: [await bundled('lock-parse'), lock, String(LOCKED)] }
  const [own = [], yaml = [], json = []] = runInTurn(
    [
      parse,
      { name: 'yaml', args: [FLOOR, 'yaml', lock] },
      { name: 'json', args: [FLOOR, 'json', join(folder, 'pnpm-lock.json')] },
    ],
    ROUNDS,
  )
  addRatio(`reading a pnpm lock of ${LOCKED} packages`, 'the yaml package', 0.5, [own, yaml])
  addRatio(`reading a pnpm lock of ${LOCKED} packages`, 'JSON.parse of equal data', 5, [own, json])

  const root = join(WORK, 'modules')
  writeModules(root, MODULES)
  const list = ['packages', root, '--installed', '--cache-dir', CACHE, '-f', 'json', '-o', REPORT]
  const floor = 'reading and parsing each package.json'
  const runs = runInTurn([plimsoll(list), { name: floor, args: [FLOOR, 'manifests', root] }], ROUNDS)
  addRatio(`${MODULES} node modules listed`, floor, 8, runs)
  await matchingAll()
}

/** All feeds of the mirror at once. */
async function matchingAll(): Promise<void> {
  if (!existsSync(MIRROR)) {
    process.stdout.write(`No ${MIRROR}: the rows of matching against all feeds are left out.\n`)
    return
  }
  const cache = join(WORK, 'all-feeds')
  const update = ['db', 'update', '--all', '--mirror', MIRROR, '--cache-dir', cache, '--quiet']
  if (!existsSync(cache)) run({ ...plimsoll(update), exitCodes: [0, 3] })
  const inventory = join(WORK, 'inventory.json')
  const program = await bundled('match-all')
  const database = join(cache, 'db')
  const prepare = [program, 'prepare', database, inventory, String(MATCHED)]
  const { matches, feeds: count } = JSON.parse(execFileSync(process.execPath, prepare).toString()) as {
    readonly matches: number
    readonly feeds: number
  }
  const runs = runInTurn(
    [
      { name: 'match', args: [program, 'match', database, inventory] },
      { name: 'rows', args: [FLOOR, 'rows', inventory] },
    ],
    ROUNDS,
  )
  const work = `matching ${MATCHED} packages against ${count} feeds (${matches} matches)`
  addRatio(work, 'asking SQLite for the same rows', 5, runs)
  const peak = median((runs[0] ?? []).map((one) => one.maxRssBytes)) / MIB
  addAmount(`peak memory of ${work}`, peak, 300, 'MiB')
}

/** A benchmark as plain JavaScript, like the program itself. */
async function bundled(name: string): Promise<string> {
  const file = join(WORK, `${name}.mjs`)
  const bundle = await rolldown({ input: join(import.meta.dirname, `${name}.ts`), platform: 'node' })
  await bundle.write({ file, format: 'esm', codeSplitting: false })
  return file
}

interface Judging {
  readonly findings: number
  readonly rules: number
  readonly judging: number
  readonly writing: number
}

function policies(): void {
  const text = execFileSync(process.execPath, [join(import.meta.dirname, 'policies.ts')]).toString()
  const { findings, rules, judging, writing } = JSON.parse(text) as Judging
  addAmount(
    `${findings} findings judged by ${rules} rules, to JSON.stringify of the report`,
    judging / writing,
    3,
    'x',
  )
}

function compareVersions(): void {
  const pairs = 1_000_000
  const input = Array.from(
    { length: pairs },
    (_, i) => `1.${i % 97}-r${i % 7}\t1.${i % 89}-r${i % 5}\n`,
  ).join('')
  const started = performance.now()
  execFileSync(process.execPath, [PLIMSOLL, 'compare-versions', 'alpine', '-'], { input, maxBuffer: 1e9 })
  const rate = pairs / ((performance.now() - started) / 1000)
  add({
    work: 'compare-versions, pairs a second, start included',
    floor: '',
    budget: '>= 100,000',
    value: Math.round(rate).toLocaleString('en'),
    isMet: rate >= 100_000,
  })
}

if (!existsSync(join(ROOT, 'dist/plimsoll.cjs')))
  throw new Error('run npm run build first: the bundle is what is measured')
mkdirSync(WORK, { recursive: true })
const PARTS: Readonly<Record<string, () => void | Promise<void>>> = {
  start: startUp,
  image: () => {
    if (options.images) realImage(options.images)
    else process.stdout.write('No --images: the rows of the real Debian image are left out.\n')
  },
  synthetic: syntheticImages,
  java: javaArchives,
  feeds,
  languages,
  reports: async () => addReportRows(await bundled('reports')),
  policies,
  compare: compareVersions,
  secrets: async () =>
    addSecretRows({
      program: await bundled('secrets'),
      work: WORK,
      ...(options.images ? { images: options.images } : {}),
    }),
  hygiene: () => {
    const image = options.images && readdirSync(options.images).find((name) => name.endsWith('.docker.tar'))
    if (options.images && image) addHygieneRows(join(options.images, image), ROUNDS)
  },
  kubesec: async () => await addKubesecRows({ program: PLIMSOLL, work: WORK, rounds: ROUNDS }),
}
for (const [name, measure] of Object.entries(PARTS))
  if (options.only === undefined || options.only === name) await measure()
// A part is for people who change it; the figures that are kept are of one run of all.
if (options.only === undefined)
  writeFileSync(
    join(import.meta.dirname, 'results.json'),
    `${JSON.stringify({ node: process.version, rows }, undefined, 2)}\n`,
  )
process.exitCode = rows.every(({ isMet, unjudged }) => isMet || unjudged !== undefined) ? 0 : 1
