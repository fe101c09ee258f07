import { execFileSync } from 'node:child_process'
import { createReadStream, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LoadManifest } from '../../test/service/load/images.ts'

/** A real image whose layers are served, as Clair's callers hand it in. */
export interface ServedArchive {
  readonly manifest: LoadManifest
  readonly close: () => Promise<void>
}

interface Index {
  readonly manifests: readonly { readonly digest: string }[]
}

interface Manifest {
  readonly layers: readonly { readonly digest: string }[]
}

/** Serves the blobs of an OCI archive. @param path of the tar, which is unpacked for the time */
export async function serveArchive(path: string): Promise<ServedArchive> {
  const dir = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'))
  execFileSync('tar', ['-xf', path, '-C', dir])
  const blob = (digest: string): string => join(dir, 'blobs', digest.replace(':', '/'))
  const server = createServer((request, response) => {
    const file = blob((request.url ?? '').slice(1))
    if (!existsSync(file)) return void response.writeHead(404).end()
    response.writeHead(200, { 'content-length': statSync(file).size })
    createReadStream(file, { highWaterMark: 1024 * 1024 }).pipe(response)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const [{ digest } = { digest: '' }] = (JSON.parse(readFileSync(join(dir, 'index.json'), 'utf8')) as Index)
    .manifests
  const { layers } = JSON.parse(readFileSync(blob(digest), 'utf8')) as Manifest
  return {
    manifest: {
      hash: digest,
      layers: layers.map(({ digest: hash }) => ({ hash, uri: `${base}/${hash}`, headers: {} })),
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => {
        server.close(resolve)
      })
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
