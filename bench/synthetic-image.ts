/**
 * Writes an OCI image of a given size into a tar: four gzip layers of files whose content compresses about as well
 * as real programs do, and an Alpine package database in the first.
 *
 *   node bench/synthetic-image.ts OUT.tar MEGABYTES FILES
 */
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { openTarOf } from '../test/tar-builder.ts'

const LAYERS = 4
const PACKAGES = 200
const MIB = 1024 * 1024

const OS_RELEASE = 'ID=alpine\nVERSION_ID=3.18.4\nPRETTY_NAME="Alpine Linux v3.18"\n'

/** Half random, half repeated: about 2:1 under gzip. */
function contentPool(): Buffer {
  const pool = Buffer.alloc(4 * MIB)
  let state = 1
  for (let at = 0; at < pool.length; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    pool[at] = at % 64 < 32 ? state >> 16 : 0x41 + (at % 16)
  }
  return pool
}

function apkDatabase(): string {
  const records = Array.from(
    { length: PACKAGES },
    (_, i) => `P:package-${i}\nV:1.${i}.0-r0\nA:x86_64\no:package-${i}\n`,
  )
  return `${records.join('\n')}\n`
}

function* layerTar(layer: number, bytes: number, files: number): Generator<Buffer> {
  const pool = contentPool()
  const size = Math.floor(bytes / files)
  if (layer === 0) {
    yield openTarOf([
      { path: 'etc/os-release', content: OS_RELEASE },
      { path: 'lib/apk/db/installed', content: apkDatabase() },
    ])
  }
  for (let file = 0; file < files; file++) {
    const parts: Buffer[] = []
    for (let left = size; left > 0; ) {
      const from = (file * 400_009 + left) % (pool.length / 2)
      const part = pool.subarray(from, from + Math.min(left, pool.length / 2))
      parts.push(part)
      left -= part.length
    }
    yield openTarOf([
      { path: `srv/layer-${layer}/folder-${file % 500}/file-${file}`, content: Buffer.concat(parts) },
    ])
  }
  yield Buffer.alloc(1024)
}

interface Blob {
  readonly digest: string
  readonly path: string
  readonly size: number
}

async function writeLayer(
  folder: string,
  layer: number,
  bytes: number,
  files: number,
): Promise<Blob & { diffId: string }> {
  const path = join(folder, `layer-${layer}`)
  const plain = createHash('sha256')
  const packed = createHash('sha256')
  const tee = (hash: ReturnType<typeof createHash>) =>
    new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk)
        done(undefined, chunk)
      },
    })
  await pipeline(
    Readable.from(layerTar(layer, bytes, files)),
    tee(plain),
    createGzip({ level: 1 }),
    tee(packed),
    createWriteStream(path),
  )
  return {
    digest: `sha256:${packed.digest('hex')}`,
    diffId: `sha256:${plain.digest('hex')}`,
    path,
    size: statSync(path).size,
  }
}

function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}

export async function writeSyntheticImage(out: string, megabytes: number, files: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-synthetic-'))
  try {
    const layers: (Blob & { diffId: string })[] = []
    for (let layer = 0; layer < LAYERS; layer++) {
      layers.push(await writeLayer(folder, layer, (megabytes * MIB) / LAYERS, Math.ceil(files / LAYERS)))
    }
    const config = JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      config: {},
      rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
      history: layers.map((_, index) => ({ created_by: `COPY part-${index} /` })),
    })
    const manifest = JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: {
        mediaType: 'application/vnd.oci.image.config.v1+json',
        digest: digestOf(config),
        size: config.length,
      },
      layers: layers.map(({ digest, size }) => ({
        mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
        digest,
        size,
      })),
    })
    const index = JSON.stringify({
      schemaVersion: 2,
      manifests: [
        {
          mediaType: 'application/vnd.oci.image.manifest.v1+json',
          digest: digestOf(manifest),
          size: manifest.length,
        },
      ],
    })
    await pipeline(Readable.from(archive(layers, { config, manifest, index })), createWriteStream(out))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function* archive(
  layers: readonly Blob[],
  documents: { readonly config: string; readonly manifest: string; readonly index: string },
): AsyncGenerator<Buffer> {
  const { config, manifest, index } = documents
  yield openTarOf([
    { path: 'oci-layout', content: '{"imageLayoutVersion":"1.0.0"}' },
    { path: 'index.json', content: index },
    { path: `blobs/${digestOf(config).replace(':', '/')}`, content: config },
    { path: `blobs/${digestOf(manifest).replace(':', '/')}`, content: manifest },
  ])
  for (const { digest, path, size } of layers) {
    yield openTarOf([{ path: `blobs/${digest.replace(':', '/')}`, size }])
    for await (const chunk of createReadStream(path, { highWaterMark: MIB })) yield chunk as Buffer
    yield Buffer.alloc((512 - (size % 512)) % 512)
  }
  yield Buffer.alloc(1024)
}

if (import.meta.main) {
  const [out, megabytes, files] = process.argv.slice(2)
  if (!out || !megabytes || !files)
    throw new Error('usage: node bench/synthetic-image.ts OUT.tar MEGABYTES FILES')
  await writeSyntheticImage(out, Number(megabytes), Number(files))
}
