/**
 * Reads the layers of image archives and prints how long that takes beside its floor, each in processes of their own
 * (of which start and loading do not count):
 *
 *     node bench/layers.ts IMAGE.tar...
 *
 * The floor of a compressed image is node:zlib inflating its layers side by side, that of an uncompressed one the
 * SHA-256 of the file; nothing else is done in those processes.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { closeSync, openSync, read, readSync } from 'node:fs'
import { basename } from 'node:path'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import type { Analyser } from '../src/core/analyser.ts'
import type { Digest } from '../src/core/digest.ts'
import type { Image, ImageLayer } from '../src/core/image.ts'

const RUNS = 7
const CHUNK = 1024 * 1024

interface Blob {
  readonly digest: Digest
  readonly start: number
  readonly size: number
  readonly compression: 'none' | 'gzip' | 'zstd'
}

function compare(file: string): void {
  const results = { floor: [] as Run[], read: [] as Run[] }
  for (let run = 0; run < RUNS; run++) {
    results.floor.push(measure('floor', file))
    results.read.push(measure('read', file))
  }
  const floor = median(results.floor.map((run) => run.seconds))
  const reading = median(results.read.map((run) => run.seconds))
  const peak = median(results.read.map((run) => run.peakMiB))
  const ratio = (reading / floor).toFixed(2)
  process.stdout.write(
    `${basename(file)}: floor ${floor.toFixed(3)} s, readLayers ${reading.toFixed(3)} s = ${ratio} x, peak ${peak.toFixed(0)} MiB\n`,
  )
}

interface Run {
  readonly seconds: number
  readonly peakMiB: number
}

function measure(mode: string, file: string): Run {
  const child = spawnSync(process.execPath, [import.meta.filename, mode, file], { encoding: 'utf8' })
  if (child.status !== 0) throw new Error(child.stderr)
  return JSON.parse(child.stdout) as Run
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
}

async function runFloor(file: string): Promise<void> {
  const started = performance.now()
  const blobs = listBlobs(file)
  const fd = openSync(file, 'r')
  if (blobs.every(({ compression }) => compression === 'none')) {
    const hash = createHash('sha256')
    for await (const chunk of readRange(fd, 0, Number.MAX_SAFE_INTEGER)) hash.update(chunk)
    hash.digest()
  } else await Promise.all(blobs.map(async (blob) => await inflate(fd, blob)))
  print(started)
}

async function inflate(fd: number, blob: Blob): Promise<void> {
  const options = { chunkSize: CHUNK, writableHighWaterMark: CHUNK }
  const stream = blob.compression === 'gzip' ? createGunzip(options) : createZstdDecompress(options)
  stream.resume()
  const ended = new Promise((resolve, reject) => stream.once('end', resolve).once('error', reject))
  for await (const chunk of readRange(fd, blob.start, blob.size)) {
    if (!stream.write(chunk)) await new Promise((resolve) => stream.once('drain', resolve))
  }
  stream.end()
  await ended
}

async function runRead(file: string): Promise<void> {
  const [{ readLayers }, { createPathFilter }, { DEFAULT_LIMITS }] = await Promise.all([
    import('../src/layers/read/read-layers.ts'),
    import('../src/layers/path-filter.ts'),
    import('../src/layers/limits.ts'),
  ])
  const started = performance.now()
  const fd = openSync(file, 'r')
  const reports = await readLayers(imageOf(file, fd), {
    analysers: ANALYSERS,
    limits: DEFAULT_LIMITS,
    skip: createPathFilter({ skipDirs: [], skipFiles: [] }),
    concurrency: 4,
    verifyDiffIds: false,
    signal: new AbortController().signal,
  })
  closeSync(fd)
  if (reports.every((report) => report.files.length === 0)) throw new Error('nothing was found')
  print(started)
}

function print(started: number): void {
  const run: Run = {
    seconds: (performance.now() - started) / 1000,
    peakMiB: process.resourceUsage().maxRSS / 1024,
  }
  process.stdout.write(JSON.stringify(run))
}

/** What a scan of a Debian image asks of its layers, without the parsers behind it. */
const ANALYSERS: readonly Analyser[] = [
  analyser('status', (path) => path === 'var/lib/dpkg/status'),
  analyser('owned', (path) => path.startsWith('var/lib/dpkg/info/') && path.endsWith('.list')),
  analyser('sums', (path) => path.startsWith('var/lib/dpkg/info/') && path.endsWith('.md5sums')),
  analyser('os-release', (path) => path === 'etc/os-release' || path === 'usr/lib/os-release'),
  ...['package.json', 'METADATA', 'PKG-INFO', '.gemspec', '.jar', '.deps.json', 'installed.json'].map(
    (name) => analyser(name, (path) => path.endsWith(name)),
  ),
]

function analyser(id: string, wants: (path: string) => boolean): Analyser {
  return {
    id,
    version: 1,
    scope: 'image',
    maxBytes: 1 << 26,
    wants,
    analyse: ([{ bytes }]) => ({ owned: [{ package: id, paths: String(bytes.length) }] }),
  }
}

/** The blobs of the archive that are layers, as an image: enough for this, and no manifest has to be read. */
function imageOf(file: string, fd: number): Image {
  const layers = listBlobs(file).map(
    (blob, position): ImageLayer => ({
      diffId: blob.digest,
      ...(blob.compression === 'none' ? {} : { digest: blob.digest }),
      mediaType: '',
      size: blob.size,
      position,
      open: () => readRange(fd, blob.start, blob.size),
    }),
  )
  return { kind: 'image', name: file, layers, access: 'parallel' } as unknown as Image
}

/** `blobs/sha256/<hex>` of OCI layouts and `<hex>.tar` of docker-archives. */
function listBlobs(file: string): Blob[] {
  const fd = openSync(file, 'r')
  const header = Buffer.alloc(512)
  const blobs: Blob[] = []
  for (let at = 0; readSync(fd, header, 0, 512, at) === 512 && header[0] !== 0; ) {
    const size = Number.parseInt(header.toString('latin1', 124, 135), 8)
    const name = basename(header.toString('latin1', 0, header.indexOf(0)), '.tar')
    const digest: Digest | undefined = name.length === 64 ? `sha256:${name}` : undefined
    const start = Buffer.alloc(4)
    readSync(fd, start, 0, 4, at + 512)
    if (digest && start[0] !== 0x7b)
      blobs.push({ digest, start: at + 512, size, compression: compressionOf(start) })
    at += 512 + Math.ceil(size / 512) * 512
  }
  closeSync(fd)
  return blobs
}

function compressionOf(start: Buffer): Blob['compression'] {
  if (start[0] === 0x1f && start[1] === 0x8b) return 'gzip'
  return start.readUInt32LE(0) === 0xfd2fb528 ? 'zstd' : 'none'
}

async function* readRange(fd: number, start: number, size: number): AsyncIterable<Uint8Array> {
  for (let at = start; at < start + size; ) {
    const buffer = Buffer.allocUnsafeSlow(Math.min(CHUNK, start + size - at))
    const count = await new Promise<number>((resolve, reject) =>
      read(fd, buffer, 0, buffer.length, at, (error, bytesRead) =>
        error ? reject(error) : resolve(bytesRead),
      ),
    )
    if (count === 0) return
    at += count
    yield buffer.subarray(0, count)
  }
}

const [mode = '', ...files] = process.argv.slice(2)
if (mode === 'floor') await runFloor(files[0] ?? '')
else if (mode === 'read') await runRead(files[0] ?? '')
else for (const file of process.argv.slice(2)) compare(file)
