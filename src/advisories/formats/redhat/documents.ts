import { PlimsollError } from '../../../core/errors.ts'
import type { FeedDocument, OpenDocument } from '../../../core/feed.ts'
import { readText } from '../../read-text.ts'
import { REDHAT_DOCUMENTS, VEX } from './urls.ts'

export function isArchive(url: string): boolean {
  return url.startsWith(`${VEX}/csaf_vex_`)
}

/** `2023/cve-2023-4154.json` of a document that is fetched by itself. */
export function memberOf(url: string): string | undefined {
  return url.startsWith(`${VEX}/`) && url.endsWith('.json') ? url.slice(VEX.length + 1) : undefined
}

/**
 * The archive that is the latest, and the documents that are newer than it. Throws `feed-invalid` for a name that is
 * none.
 */
export async function furtherDocuments(
  documents: readonly OpenDocument[],
  signal: AbortSignal,
): Promise<readonly FeedDocument[]> {
  const read = async (url: string): Promise<string> => {
    const document = documents.find((one) => one.url === url && one.exists)
    return document ? await readText(document, { signal }) : ''
  }
  const name = (await read(REDHAT_DOCUMENTS.latest)).trim()
  const date = /^csaf_vex_(?<date>\d{4}-\d{2}-\d{2})\.tar\.zst$/.exec(name)?.groups?.['date']
  if (date === undefined)
    throw new PlimsollError(
      'feed-invalid',
      `${REDHAT_DOCUMENTS.latest} names no archive: «${name.slice(0, 100)}»`,
    )
  const deleted = new Set(rowsOf(await read(REDHAT_DOCUMENTS.deletions)).map(([path]) => path))
  const changed = rowsOf(await read(REDHAT_DOCUMENTS.changes)).filter(
    // The day of the archive itself counts: it was made some time on it.
    ([path, time]) => time.slice(0, 10) >= date && !deleted.has(path),
  )
  return [{ url: `${VEX}/${name}` }, ...changed.map(([path]) => ({ url: `${VEX}/${path}`, optional: true }))]
}

/** `"2026/cve-2026-7323.json","2026-06-30T13:05:18+00:00"` a line; others are passed over. */
export function rowsOf(text: string): (readonly [path: string, time: string])[] {
  return text.split('\n').flatMap((line): (readonly [string, string])[] => {
    const [path = '', time = ''] = line
      .trim()
      .split(',')
      .map((cell) => cell.replaceAll('"', ''))
    return /^\d{4}\/[\w.-]+\.json$/.test(path) ? [[path, time]] : []
  })
}
