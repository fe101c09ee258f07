import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface SuiteManifest {
  readonly hash: string
  readonly layers: readonly { hash: string; uri: string; headers: Record<string, string[]> }[]
}

export interface LayerServer {
  /** The image of the layout, with addresses of its layers on this server. */
  readonly manifest: SuiteManifest
  /** One whose only layer is no tar. */
  readonly notTar: SuiteManifest
  /** One whose only layer is not there. */
  readonly missing: SuiteManifest
  close(): Promise<void>
}

/** Layers are given only to who sends this, as registries do it. */
const TOKEN = 'Bearer of-the-layers'

/**
 * Serves the layers of an OCI layout (a folder, or a tar of one), as a registry would.
 * @param host under which the server under test reaches this machine
 */
export async function serveLayers(layout: string, host = '127.0.0.1'): Promise<LayerServer> {
  const isFolder = (await stat(layout)).isDirectory()
  const folder = isFolder ? layout : await mkdtemp(join(tmpdir(), 'clair-suite-'))
  if (!isFolder) await run('tar', ['-xf', layout, '-C', folder])
  const extra = new Map<string, Uint8Array>()
  const notTar = Buffer.from('this is no tar, and never was one. '.repeat(100))
  extra.set(digestOf(notTar), notTar)
  const server = createServer((request, response) => {
    const digest = (request.url ?? '').slice(1)
    if (request.headers.authorization !== TOKEN) return void response.writeHead(401).end()
    readBlob(folder, digest, extra).then(
      (bytes) => response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(bytes),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, host === '127.0.0.1' ? host : undefined, resolve))
  const base = `http://${host}:${(server.address() as AddressInfo).port}`
  const layer = (hash: string) => ({ hash, uri: `${base}/${hash}`, headers: { Authorization: [TOKEN] } })
  const index = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8')) as Documents['index']
  const hash = await firstImage(folder, index)
  const image = JSON.parse(await readFile(blobPath(folder, hash), 'utf8')) as Documents['image']
  return {
    manifest: { hash, layers: image.layers.map(({ digest }) => layer(digest)) },
    notTar: { hash: `sha256:${'1'.repeat(64)}`, layers: [layer(digestOf(notTar))] },
    missing: { hash: `sha256:${'2'.repeat(64)}`, layers: [layer(`sha256:${'3'.repeat(64)}`)] },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      if (!isFolder) await rm(folder, { recursive: true, force: true })
    },
  }
}

interface Documents {
  readonly index: { readonly manifests: readonly { readonly digest: string; readonly mediaType: string }[] }
  readonly image: { readonly layers: readonly { readonly digest: string }[] }
}

async function firstImage(folder: string, index: Documents['index']): Promise<string> {
  const [first] = index.manifests
  if (!first) throw new Error('The layout holds no image.')
  if (!first.mediaType.includes('index') && !first.mediaType.includes('list')) return first.digest
  return await firstImage(
    folder,
    JSON.parse(await readFile(blobPath(folder, first.digest), 'utf8')) as Documents['index'],
  )
}

async function readBlob(
  folder: string,
  digest: string,
  extra: ReadonlyMap<string, Uint8Array>,
): Promise<Uint8Array> {
  return extra.get(digest) ?? (await readFile(blobPath(folder, digest)))
}

function blobPath(folder: string, digest: string): string {
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new Error('not a digest')
  return join(folder, 'blobs', ...digest.split(':'))
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}
