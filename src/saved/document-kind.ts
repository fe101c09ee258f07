import { open } from 'node:fs/promises'

/** So many bytes of a packed file unpack to more than white space. */
const ENOUGH = 4096

/**
 * What a file seems to be, by how it begins, plain or packed by gzip: JSON is a report, or a bill of materials where it
 * says so; anything else is an image, a folder, or not there.
 */
export async function documentKind(path: string): Promise<'report' | 'sbom' | undefined> {
  const file = await open(path).catch(() => undefined)
  if (!file) return undefined
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(ENOUGH), 0, ENOUGH, 0)
    return kindOf(await begin(buffer.subarray(0, bytesRead)))
  } catch {
    return undefined // A folder, or something that cannot be read: whoever opens it says so.
  } finally {
    await file.close()
  }
}

async function begin(bytes: Buffer): Promise<string> {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le')
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.toString()
  const { gunzipSync, constants } = await import('node:zlib')
  const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 2 ** 24 }
  return gunzipSync(bytes, options).toString('latin1')
}

function kindOf(text: string): 'report' | 'sbom' | undefined {
  const isJson = text.replace(/^[\ufeff\s]+/, '').startsWith('{')
  if (!isJson) return undefined
  return /"(?:bomFormat|spdxVersion|predicateType)"|spdx\.org\/rdf/.test(text) ? 'sbom' : 'report'
}
