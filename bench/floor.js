/**
 * What no scanner can do without, and nothing else:
 *
 *     node bench/floor.js inflate IMAGE.tar     node:zlib over the compressed layers of an OCI layout, side by side
 *     node bench/floor.js sha256 FILE           the digest of the file
 *     node bench/floor.js json FILE             JSON.parse of the whole file
 *     node bench/floor.js jars FOLDER           reading every archive of Java, and inflating of each its manifest, its
 *                                               pom.properties and the archives in it
 *     node bench/floor.js yaml FILE             parse of the whole file by the package that reads YAML
 *     node bench/floor.js manifests DIR         every package.json below the folder, read and parsed
 *     node bench/floor.js rows FILE             the rows that matching looks up, and JSON.parse of all (match-all.ts)
 *
 * Plain JavaScript: taking the types out would cost the floor some 70 ms, and flatter what is held against it.
 */
import { createHash } from 'node:crypto'
import { closeSync, createReadStream, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { createGunzip, createZstdDecompress, inflateRawSync } from 'node:zlib'

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

const isArchive = (name) => name.endsWith('.jar') || name.endsWith('.war')

function openArchive(zip) {
  const end = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1')
  let at = zip.readUInt32LE(end + 16)
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const nameLength = zip.readUInt16LE(at + 28)
    const name = zip.latin1Slice(at + 46, at + 46 + nameLength)
    if (isArchive(name) || name.endsWith('/pom.properties') || name === 'META-INF/MANIFEST.MF') {
      const local = zip.readUInt32LE(at + 42)
      const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
      const packed = zip.subarray(start, start + zip.readUInt32LE(at + 20))
      const content = zip.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed)
      if (isArchive(name)) openArchive(content)
    }
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
  }
}

function jars(folder) {
  for (const name of readdirSync(folder, { recursive: true }))
    if (isArchive(name)) openArchive(readFileSync(join(folder, name)))
}

async function yaml(path) {
  const { parse } = await import('yaml')
  parse(readFileSync(path, 'utf8'))
}

function manifests(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) manifests(path)
    else if (entry.name === 'package.json') JSON.parse(readFileSync(path, 'utf8'))
  }
}

/** The file is read whole, as matching reads it. */
async function rows(path) {
  const { DatabaseSync } = await import('node:sqlite')
  const statements = new Map()
  const { lookups } = JSON.parse(readFileSync(path, 'utf8'))
  for (const [file, namespace, name] of lookups) {
    let statement = statements.get(file)
    if (!statement) {
      const database = new DatabaseSync(file, { readOnly: true })
      statement = database.prepare('SELECT entries FROM affected WHERE namespace = ? AND name = ?')
      statements.set(file, statement)
    }
    for (const { entries } of statement.all(namespace, name)) JSON.parse(entries)
  }
}

const [mode, path = ''] = process.argv.slice(2)
if (mode === 'inflate') await inflate(path)
else if (mode === 'sha256') await sha256(path)
else if (mode === 'json') JSON.parse(readFileSync(path, 'utf8'))
else if (mode === 'jars') jars(path)
else if (mode === 'yaml') await yaml(path)
else if (mode === 'manifests') manifests(path)
else if (mode === 'rows') await rows(path)
else throw new Error('usage: node bench/floor.js inflate|sha256|json|jars|yaml|manifests|rows PATH')
