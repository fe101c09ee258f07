import { pushImage, startRegistry } from '../../test/registry-server.ts'
import type { LoadManifest } from '../../test/service/load/images.ts'

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'

/** A real image whose layers lie in a registry, as Clair's callers hand it in. */
export interface ServedArchive {
  readonly manifest: LoadManifest
  readonly close: () => Promise<void>
}

/** Pushes an OCI archive into a docker-registry of its own. */
export async function serveArchive(path: string): Promise<ServedArchive> {
  const closers: (() => Promise<void> | void)[] = []
  const { host } = await startRegistry({ after: (work) => void closers.push(work) })
  await pushImage(path, `${host}/bench:1`, { from: 'oci-archive' })
  const base = `http://${host}/v2/bench`
  const answer = await fetch(`${base}/manifests/1`, { headers: { accept: MANIFEST } })
  const { layers } = (await answer.json()) as { readonly layers: readonly { readonly digest: string }[] }
  return {
    manifest: {
      hash: answer.headers.get('docker-content-digest') ?? '',
      layers: layers.map(({ digest }) => ({ hash: digest, uri: `${base}/blobs/${digest}`, headers: {} })),
    },
    close: async () => {
      for (const close of closers.toReversed()) await close()
    },
  }
}
