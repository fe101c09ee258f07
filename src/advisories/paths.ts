import { join } from 'node:path'
import { type Digest, digestHex } from '../core/digest.ts'

/*
 * The database on disk:
 *
 *     feeds/<sha256>.sqlite      a built feed; never changed once it has this name
 *     state/<feed id>.json       which file is in use for a feed, and what it was built from
 *     generations.json           files that are kept though no state names them; see state/kept-generations.ts
 *     downloads/                 documents on their way, under names of their URL
 *     documents/                 documents that several feeds are made of; see fetch/kept-documents.ts
 */

export function feedFile(dir: string, digest: Digest): string {
  return join(dir, 'feeds', `${digestHex(digest)}.sqlite`)
}

export function stateFile(dir: string, feedId: string): string {
  return join(dir, 'state', `${feedId}.json`)
}

export function generationsFile(dir: string): string {
  return join(dir, 'generations.json')
}

export function downloadsDir(dir: string): string {
  return join(dir, 'downloads')
}

export function documentsDir(dir: string): string {
  return join(dir, 'documents')
}
