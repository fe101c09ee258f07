import { readFile } from 'node:fs/promises'
import type { ClientTls } from '../../config/types.ts'
import { faultOfLibrary } from './fault.ts'

/** Read at each connection, so that certificates may be renewed while the service runs. */
export async function readClientTls(
  tls: ClientTls | undefined,
): Promise<{ readonly ca?: Buffer[]; readonly cert?: Buffer; readonly key?: Buffer }> {
  try {
    const [ca, cert, key] = await Promise.all(
      [tls?.rootCa, tls?.cert, tls?.key].map(async (path) => path && (await readFile(path))),
    )
    return { ...(ca ? { ca: [ca] } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) }
  } catch (error) {
    throw faultOfLibrary('The certificates of the target cannot be read', error, [])
  }
}
