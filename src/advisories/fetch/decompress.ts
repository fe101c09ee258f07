import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable, type Transform } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import type * as XzDecompress from 'xz-decompress'

const CHUNK = 256 * 1024

/** The content of a file, decompressed by its magic bytes. A chunk may be written over once the next one is asked for. */
export async function decompressed(path: string): Promise<AsyncIterable<Uint8Array>> {
  const magic = await readMagic(path)
  if (magic.startsWith('1f8b')) return readThrough(path, createGunzip({ chunkSize: CHUNK }))
  if (magic.startsWith('28b52ffd')) return readThrough(path, createZstdDecompress({ chunkSize: CHUNK }))
  if (magic.startsWith('fd377a585a00')) return readXz(path)
  // `BZh` and the level, then a block or the end of an empty stream: a text may begin with `BZh`.
  const isBzip2 = /^425a683[1-9](?:314159265359|177245385090)/.test(magic)
  return isBzip2 ? readBzip2(path) : readPlain(path)
}

/** In hex. */
async function readMagic(path: string): Promise<string> {
  const magic = Buffer.alloc(10)
  const handle = await open(path)
  try {
    await handle.read(magic, 0, magic.length, 0)
  } finally {
    await handle.close()
  }
  return magic.toString('hex')
}

/** Through one buffer: a new one for each chunk is memory that waits for the collector, as much as the file has. */
async function* readPlain(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path)
  try {
    const buffer = Buffer.allocUnsafeSlow(CHUNK)
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK)
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

async function* readThrough(path: string, decompressor: Transform): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: CHUNK })
  // pipe() does not carry errors along.
  file.once('error', (error) => decompressor.destroy(error))
  file.pipe(decompressor)
  try {
    for await (const chunk of decompressor) yield chunk as Buffer
  } finally {
    file.destroy()
    decompressor.destroy()
  }
}

async function* readBzip2(path: string): AsyncGenerator<Uint8Array> {
  const { bunzip2 } = await import('./bzip2/index.ts')
  yield* bunzip2(readPlain(path))
}

type XzLibrary = typeof XzDecompress

/** The codes of xz-embedded, which the library passes on. https://tukaani.org/xz/embedded.html */
const XZ_FAULTS: Readonly<Record<string, string>> = {
  '3': 'there is not enough memory for it',
  '4': 'its dictionary has more than 64 MB',
  '5': 'it is not xz',
  '6': 'it has options or a kind of checksum that are not supported',
  '7': 'the xz stream is damaged',
  '8': 'the xz stream is damaged or ends too early',
}

/** One at a time in the whole process: the library waits for the one before to be read to its end, or left. */
async function* readXz(path: string): AsyncGenerator<Uint8Array> {
  const library: XzLibrary & { readonly default?: Partial<XzLibrary> } = await import('xz-decompress')
  // A CommonJS module, which a bundler may have unwrapped.
  const XzReadableStream = library.default?.XzReadableStream ?? library.XzReadableStream
  const file = createReadStream(path, { highWaterMark: CHUNK })
  try {
    const compressed = Readable.toWeb(file) as ConstructorParameters<typeof XzReadableStream>[0]
    for await (const chunk of new XzReadableStream(compressed)) yield chunk
  } catch (error) {
    const code = /error code (?<code>\d+)$/.exec(String(error))?.groups?.['code'] ?? ''
    throw new Error(XZ_FAULTS[code] ?? String(error), { cause: error })
  } finally {
    file.destroy()
  }
}
