/**
 * Looks for secrets with all rules that come with the program, and prints the seconds as JSON:
 *
 *     node bench/secrets.ts text FILE MEGABYTES    of FILE, read again and again: read and decoded from UTF-8;
 *                                                  its keywords found; scanned as a whole
 *     node bench/secrets.ts image FILE             an archive's layers read without looking for secrets, and with
 *     node bench/secrets.ts line MEGABYTES         the memory that one line of that size takes, in bytes
 *
 * Each is measured in turn with the others, and the median of its rounds printed. `text` makes FILE if it is missing.
 */
import { closeSync, existsSync, fstatSync, openSync, readSync, writeFileSync } from 'node:fs'
import { allAnalysers } from '../src/ecosystems/registry.ts'
import { DEFAULT_LIMITS } from '../src/layers/limits.ts'
import { createPathFilter } from '../src/layers/path-filter.ts'
import { readLayers } from '../src/layers/read/read-layers.ts'
import { secretAnalyser } from '../src/secrets/analyser.ts'
import { KeywordScan, keywordAutomaton } from '../src/secrets/automaton.ts'
import { ruleSet } from '../src/secrets/rules/index.ts'
import { openInput } from '../src/sources/open-input.ts'

const MIB = 1024 * 1024
const CHUNK = 64 * 1024
const FILE_BYTES = 64 * MIB
const ROUNDS = 5

/** Words of source code and of documents. */
const WORDS =
  `the of and to a in is it that for on with as const return function import from export if else await
async this new string number undefined null true false value name path file line error message option config
client server request response header body data type interface readonly public http https url host port
index length map filter reduce test describe expect result report package version release build image layer digest
manifest naïve café`.split(/\s+/)
/** One word in twenty is the keyword of rules, or begins like one. */
const SENSITIVE = 'password token secret key api login account access registry credential user'.split(' ')
const SENSITIVE_EACH = 20

/** Lines of words by chance, the same on every machine. */
function textOf(bytes: number): Buffer {
  const text = Buffer.alloc(bytes, ' ')
  let state = 1
  const random = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return (state >> 8) % below
  }
  for (let at = 0; at < bytes; ) {
    const words = random(SENSITIVE_EACH) === 0 ? SENSITIVE : WORDS
    const word = random(400) === 0 ? `${random(1e9)}` : (words[random(words.length)] ?? '')
    at += text.write(word + ([' ', ' ', ' ', '.', ' = ', '(', '", ', '\n'][random(8)] ?? ''), at)
  }
  return text
}

/** Seconds of processor time: nothing here waits for anybody. */
function eachChunk(file: string, bytes: number, take: (chunk: Buffer) => void): number {
  const started = process.cpuUsage()
  const handle = openSync(file, 'r')
  const { size } = fstatSync(handle)
  const buffer = Buffer.allocUnsafeSlow(CHUNK)
  for (let done = 0; done < bytes; ) {
    const count = readSync(handle, buffer, 0, CHUNK, done % size)
    take(buffer.subarray(0, count))
    done += count
  }
  closeSync(handle)
  const { user, system } = process.cpuUsage(started)
  return (user + system) / 1e6
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

function text(file: string, bytes: number): Readonly<Record<string, number>> {
  if (!existsSync(file)) writeFileSync(file, textOf(FILE_BYTES))
  const rules = ruleSet()
  const automaton = keywordAutomaton([...new Set(rules.rules.flatMap(({ keywords }) => keywords))])
  const analyser = secretAnalyser(rules)
  const seconds: Record<string, number[]> = { decoding: [], keywords: [], whole: [] }
  for (let round = 0; round < ROUNDS; round++) {
    seconds['decoding']?.push(eachChunk(file, bytes, (chunk) => void chunk.toString('utf8')))
    const scan = new KeywordScan(automaton)
    seconds['keywords']?.push(eachChunk(file, bytes, (chunk) => scan.push(chunk)))
    const stream = analyser.open('src/text', { size: bytes, mode: 0o644 })
    seconds['whole']?.push(eachChunk(file, bytes, (chunk) => void stream.push(chunk)))
    stream.end()
  }
  return Object.fromEntries(Object.entries(seconds).map(([name, values]) => [name, median(values)]))
}

async function image(input: string): Promise<Readonly<Record<string, number>>> {
  const { signal } = new AbortController()
  const plain = allAnalysers().filter(({ scope }) => scope !== 'source')
  const seconds: Record<string, number[]> = { without: [], with: [] }
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, analysers] of [
      ['without', plain],
      ['with', [...plain, secretAnalyser(ruleSet())]],
    ] as const) {
      const platform = { os: 'linux', architecture: 'amd64' }
      const opened = await openInput(input, { platform, signal })
      const started = performance.now()
      await readLayers(opened, {
        analysers,
        limits: DEFAULT_LIMITS,
        skip: createPathFilter({ skipDirs: [], skipFiles: [] }),
        concurrency: 4,
        verifyDiffIds: false,
        signal,
      })
      // The first round compiles.
      if (round > 0) seconds[name]?.push((performance.now() - started) / 1000)
      await opened.close()
    }
  }
  return Object.fromEntries(Object.entries(seconds).map(([name, values]) => [name, median(values)]))
}

function line(bytes: number): Readonly<Record<string, number>> {
  const analyser = secretAnalyser(ruleSet())
  const chunk = Buffer.from('{"key":"value 123","password":"short"},'.repeat(1700))
  const pass = (length: number): void => {
    const stream = analyser.open('line.json', { size: length, mode: 0o644 })
    for (let done = 0; done < length; done += chunk.length)
      stream.push(chunk.subarray(0, Math.min(chunk.length, length - done)))
    stream.end()
  }
  pass(MIB)
  const before = process.resourceUsage().maxRSS
  pass(bytes)
  return { growth: (process.resourceUsage().maxRSS - before) * 1024 }
}

const [mode, first = '', second = '1024'] = process.argv.slice(2)
const figures =
  mode === 'image'
    ? await image(first)
    : mode === 'line'
      ? line(Number(first) * MIB)
      : text(first, Number(second) * MIB)
process.stdout.write(JSON.stringify(figures))
