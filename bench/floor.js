/**
 * What no scanner can do without, and nothing else:
 *
 *     node bench/floor.js inflate IMAGE.tar     node:zlib over the compressed layers of an OCI layout, side by side
 *     node bench/floor.js sha256 FILE           the digest of the file
 *     node bench/floor.js json FILE             JSON.parse of the whole file
 *
 * Plain JavaScript: taking the types out would cost the floor some 70 ms, and flatter what is held against it.
 */
import { createHash } from 'node:crypto'
import { closeSync, createReadStream, openSync, readFileSync, readSync } from 'node:fs'
import { createGunzip, createZstdDecompress } from 'node:zlib'

const CHUNK = 1024 * 1024
const BLOCK = 512

/** Offset and size of every blob that is compressed. */
function compressedBlobs(path) {
  const file = openSync(path, 'r')
  const header = Buffer.alloc(BLOCK)
  const magic = Buffer.alloc(4)
  const blobs = []
  for (let at = 0; readSync(file, header, 0, BLOCK, at) === BLOCK && header[0] !== 0; ) {
    const size = Number.parseInt(header.toString('latin1', 124, 135), 8)
    readSync(file, magic, 0, 4, at + BLOCK)
    const isGzip = magic[0] === 0x1f && magic[1] === 0x8b
    const isZstd = magic.readUInt32LE() === 0xfd2fb528
    if (size > 0 && (isGzip || isZstd)) blobs.push({ start: at + BLOCK, size, isGzip })
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK
  }
  closeSync(file)
  return blobs
}

async function inflate(path) {
  const jobs = compressedBlobs(path).map(async ({ start, size, isGzip }) => {
    const stream = isGzip
      ? createGunzip({ chunkSize: 256 * 1024 })
      : createZstdDecompress({ chunkSize: 256 * 1024 })
    createReadStream(path, { start, end: start + size - 1, highWaterMark: CHUNK }).pipe(stream)
    for await (const chunk of stream) void chunk
  })
  await Promise.all(jobs)
}

async function sha256(path) {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK })) hash.update(chunk)
  hash.digest()
}

const [mode, path = ''] = process.argv.slice(2)
if (mode === 'inflate') await inflate(path)
else if (mode === 'sha256') await sha256(path)
else if (mode === 'json') JSON.parse(readFileSync(path, 'utf8'))
else throw new Error('usage: node bench/floor.js inflate|sha256|json FILE')
