import { open } from 'node:fs/promises'

/** So many bytes of a packed file unpack to more than white space. */
const ENOUGH = 4096

/** Whether a file begins as JSON does, plain or packed by gzip: then it is a report, and no image or folder. */
export async function looksLikeReport(path: string): Promise<boolean> {
  const file = await open(path).catch(() => undefined)
  if (!file) return false
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(ENOUGH), 0, ENOUGH, 0)
    return beginsAsJson(await begin(buffer.subarray(0, bytesRead)))
  } catch {
    return false // A folder, or something that cannot be read: whoever opens it says so.
  } finally {
    await file.close()
  }
}

async function begin(bytes: Buffer): Promise<string> {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le')
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.toString()
  const { gunzipSync, constants } = await import('node:zlib')
  return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 2 ** 24 }).toString(
    'latin1',
  )
}

function beginsAsJson(text: string): boolean {
  return text.replace(/^[\ufeff\s]+/, '').startsWith('{')
}
