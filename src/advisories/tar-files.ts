import { PlimsollError } from '../core/errors.ts'
import type { OpenDocument } from '../core/feed.ts'
import { TarScanner } from '../tar/scanner.ts'

/** Bytes of one advisory in an archive, where nobody says otherwise; the largest have a twentieth. */
export const MAX_ARCHIVED_BYTES = 4 * 1024 * 1024

export interface ArchivedFile {
  readonly path: string
  readonly bytes: Uint8Array
}

/**
 * The files of a tar that a feed wants, in the order of the archive: repositories of advisories are served as one
 * file. Throws `feed-invalid` for what is no tar or ends too soon.
 * @param onTooLarge told of each wanted file that is larger than the limit
 */
export async function* tarFiles(
  document: OpenDocument,
  wants: (path: string) => boolean,
  onTooLarge: (path: string) => void,
  signal: AbortSignal,
  maxBytes: number = MAX_ARCHIVED_BYTES,
): AsyncGenerator<ArchivedFile> {
  let ready: ArchivedFile[] = []
  let path = ''
  const fail = (detail: string): never => {
    throw new PlimsollError('feed-invalid', `${document.url} cannot be read: ${detail}`)
  }
  const scanner = new TarScanner(document.url, {
    entry: (entry) => {
      if (entry.kind !== 'file' || !wants(entry.path)) return 'none'
      if (entry.size > maxBytes || entry.isSparse) onTooLarge(entry.path)
      ;({ path } = entry)
      return entry.size <= maxBytes ? 'whole' : 'none'
    },
    content: (bytes) => void ready.push({ path, bytes }),
    piece: () => false,
    endOfPieces: () => undefined,
    damaged: fail,
  })
  try {
    for await (const chunk of document.read({ signal })) {
      scanner.write(chunk)
      const files = ready
      ready = []
      yield* files
    }
    scanner.end()
  } catch (error) {
    if (error instanceof PlimsollError && error.code.startsWith('layer-')) fail(error.message)
    throw error
  }
}
