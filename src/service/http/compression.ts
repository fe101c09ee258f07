import type { Duplex } from 'node:stream'
import { promisify } from 'node:util'
import {
  constants,
  createDeflate,
  createGzip,
  createZstdCompress,
  deflate,
  gzip,
  zstdCompress,
} from 'node:zlib'
import { preferredEncoding } from './accept.ts'

/** Best first. */
export const CODINGS = ['zstd', 'gzip', 'deflate'] as const
export type Coding = (typeof CODINGS)[number]

/** Bytes below which a coding does not pay. */
export const MIN_COMPRESSED = 1400

const LEVEL = { level: 5 } as const
const ZSTD = { params: { [constants.ZSTD_c_compressionLevel]: 3 } } as const

/** What an answer of that type is to be compressed with for this caller; `undefined`: not at all. */
export function codingFor(acceptEncoding: string | undefined, type: string): Coding | undefined {
  if (acceptEncoding === undefined || !isCompressible(type)) return undefined
  return preferredEncoding(acceptEncoding, CODINGS)
}

/** Events have to leave at once, and what is no text is compressed already. */
function isCompressible(type: string): boolean {
  return !type.startsWith('text/event-stream') && /^text\/|[/+](?:json|xml|yaml|x-ndjson)\b/.test(type)
}

export async function compress(bytes: Uint8Array, coding: Coding): Promise<Uint8Array> {
  if (coding === 'zstd') return await promisify(zstdCompress)(bytes, ZSTD)
  return coding === 'gzip' ? await promisify(gzip)(bytes, LEVEL) : await promisify(deflate)(bytes, LEVEL)
}

export function createCompressor(coding: Coding): Duplex {
  if (coding === 'zstd') return createZstdCompress(ZSTD)
  return coding === 'gzip' ? createGzip(LEVEL) : createDeflate(LEVEL)
}
