import { gzipSync } from 'node:zlib'
import { preferredEncoding } from '../http/accept.ts'
import type { Answer, RouteRequest } from '../http/route.ts'

/** A document that is sent many times: its bytes, and the same compressed. */
export interface ReadyJson {
  readonly bytes: Uint8Array
  readonly gzip: Uint8Array
  readonly headers: Readonly<Record<string, string>>
  /** Of all that it keeps in memory. */
  readonly byteLength: number
}

const GZIP_LEVEL = 4

export function readyJson(value: unknown, headers: Readonly<Record<string, string>> = {}): ReadyJson {
  const bytes = Buffer.from(JSON.stringify(value))
  const gzip = gzipSync(bytes, { level: GZIP_LEVEL })
  return { bytes, gzip, headers, byteLength: bytes.byteLength + gzip.byteLength }
}

/** Codings that are not ready are left to who sends it. */
export function sendReady(
  { headers: wishes }: Pick<RouteRequest, 'headers'>,
  ready: ReadyJson,
  { type, headers }: { readonly type: string; readonly headers: NonNullable<Answer['headers']> },
): Answer {
  const all = { ...ready.headers, ...headers, vary: 'Accept, Accept-Encoding' }
  if (preferredEncoding(wishes.get('accept-encoding'), ['gzip']) === undefined)
    return { status: 200, headers: all, body: { kind: 'bytes', bytes: ready.bytes, type } }
  return {
    status: 200,
    headers: { ...all, 'content-encoding': 'gzip' },
    body: { kind: 'bytes', bytes: ready.gzip, type },
  }
}
