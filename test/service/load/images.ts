import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { tarOf } from '../../tar-builder.ts'

/** A manifest as Clair's callers send it. */
export interface LoadManifest {
  readonly hash: string
  readonly layers: readonly {
    readonly hash: string
    readonly uri: string
    readonly headers: Readonly<Record<string, readonly string[]>>
  }[]
}

export interface LoadImages {
  readonly manifests: readonly LoadManifest[]
  /** Layers that were asked for, with repetitions. */
  fetched(): number
  close(): Promise<void>
}

const PACKAGES = 200
/** Layers that all images share, as those of one base. */
const SHARED = 2
const OS_RELEASE = 'ID=alpine\nVERSION_ID=3.18.4\nPRETTY_NAME="Alpine Linux v3.18"\n'

/** Images of 5 to 40 layers over a server of their own: an Alpine database in the first layer, a file in each of the others. */
export async function serveImages(count: number): Promise<LoadImages> {
  const blobs = new Map<string, Buffer>()
  let fetched = 0
  const server = createServer((request, response) => {
    const blob = blobs.get((request.url ?? '').slice(1))
    fetched++
    if (blob) response.writeHead(200, { 'content-length': blob.length }).end(blob)
    else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const layer = (bytes: Buffer) => {
    const hash = digestOf(bytes)
    blobs.set(hash, bytes)
    return { hash, uri: `${base}/${hash}`, headers: {} }
  }
  const shared = [baseLayer(), fileLayer('shared', 0)].slice(0, SHARED).map(layer)
  const manifests = Array.from({ length: count }, (_, image): LoadManifest => {
    const own = 5 + ((image * 7) % 36) - SHARED
    const layers = [
      ...shared,
      ...Array.from({ length: own }, (_none, index) => layer(fileLayer(`image-${image}`, index))),
    ]
    return { hash: digestOf(Buffer.from(JSON.stringify(layers.map(({ hash }) => hash)))), layers }
  })
  return {
    manifests,
    fetched: () => fetched,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
}

function baseLayer(): Buffer {
  const names = Array.from({ length: PACKAGES }, (_, i) => (i === 0 ? 'busybox' : `package-${i}`))
  const records = names.map((name, i) => `P:${name}\nV:1.${i}.0-r0\nA:x86_64\no:${name}\n`)
  return gzipSync(
    tarOf([
      { path: 'etc/os-release', content: OS_RELEASE },
      { path: 'lib/apk/db/installed', content: `${records.join('\n')}\n` },
    ]),
  )
}

function fileLayer(name: string, index: number): Buffer {
  const content = `${name} ${index}\n`.repeat(2000)
  return gzipSync(tarOf([{ path: `srv/${name}-${index}`, content }]))
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}
