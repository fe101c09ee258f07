import { publicUrl } from '../../net/failure.ts'
import type { HttpClient } from '../../net/http.ts'
import { documentsDir, downloadsDir } from '../paths.ts'
import type { DocumentSource } from './document-source.ts'
import { mirrorFolder } from './mirror-folder.ts'

export interface SourceChoice {
  /** See DocumentSource.origin. */
  readonly origin: string
  /** Made on first use, and then the same. */
  readonly open: () => Promise<DocumentSource>
}

/**
 * Where feeds are fetched: the upstreams, a mirror by URL (`https:`, `http:`), or a folder (`file:` or a path).
 * @param dir of the database
 * @param client made when something is fetched over the network, and not before
 */
export function chooseSource(
  mirror: string | undefined,
  dir: string,
  client: () => Promise<HttpClient>,
): SourceChoice {
  const folder = mirror === undefined ? undefined : folderOf(mirror)
  if (folder !== undefined) {
    const source = mirrorFolder(folder)
    return { origin: source.origin, open: () => Promise.resolve(source) }
  }
  // Without the password that a mirror's address may carry: it is written to disk and shown. With and without a slash
  // at its end it is one mirror.
  const origin = mirror === undefined ? 'upstream' : publicUrl(mirror).replace(/\/$/, '')
  let source: Promise<DocumentSource> | undefined
  const open = async (): Promise<DocumentSource> => {
    const { httpDocuments } = await import('./http-documents.ts')
    const { keepingDocuments } = await import('./keeping-documents.ts')
    const options = { origin, downloads: downloadsDir(dir), client: await client() }
    const http = httpDocuments(mirror === undefined ? options : { ...options, mirror })
    return { ...http, keeping: keepingDocuments(http, documentsDir(dir)) }
  }
  return { origin, open: () => (source ??= open()) }
}

function folderOf(mirror: string): string | undefined {
  if (mirror.startsWith('file:')) return decodeURIComponent(new URL(mirror).pathname)
  return /^https?:\/\//i.test(mirror) ? undefined : mirror
}
