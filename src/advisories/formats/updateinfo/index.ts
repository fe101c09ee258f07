import { PlimsollError } from '../../../core/errors.ts'
import type { FeedSink, OpenDocument } from '../../../core/feed.ts'
import { xmlRecords } from '../../xml-records.ts'
import { type CollectorOptions, MAIN_REPOSITORY, UpdateCollector } from './collector.ts'
import { readModules } from './modules.ts'
import { parseUpdate } from './parse-update.ts'

export interface UpdateinfoOptions extends CollectorOptions {
  /** Who rates: `amazon`, `rocky`. */
  readonly author: string
  /** Whether a package is listed for every architecture that has the fix; otherwise its architecture says nothing. */
  readonly listsArches: boolean
  /**
   * The repository of a document, where the distribution has several with versions of their own of one package;
   * MAIN_REPOSITORY for the one whose versions begin with the first.
   */
  readonly repositoryOf?: (url: string) => string
  readonly signal: AbortSignal
}

/**
 * Reads updateinfo documents into records by CVE, and the modules.yaml documents among them; others are passed over.
 * An update without a CVE is an advisory of its own. Throws `feed-invalid` when there is not one update in all of them.
 */
export async function buildUpdateinfo(
  documents: readonly OpenDocument[],
  sink: FeedSink,
  options: UpdateinfoOptions,
): Promise<void> {
  const { author, listsArches, signal } = options
  const collector = new UpdateCollector(sink, options)
  const there = documents.filter(({ exists }) => exists)
  const modules = new Map<string, string>()
  for (const document of there.filter(({ url }) => isNamed(url, 'modules.yaml'))) {
    for (const [artifact, module] of await readModules(document, { signal })) modules.set(artifact, module)
  }
  const context = { author, listsArches, modules }
  let updates = 0
  let latest = ''
  for (const document of there.filter(({ url }) => isNamed(url, 'updateinfo.xml'))) {
    const repository = options.repositoryOf?.(document.url) ?? MAIN_REPOSITORY
    for await (const batch of xmlRecords(document.read({ signal }), ['updates/update'])) {
      for (const { element } of batch) {
        updates++
        const update = parseUpdate(element, context)
        if (!update) continue
        if (update.id === '') sink.skipped(`${document.url}, update ${updates}`, 'it has no id')
        else collector.add(update, repository)
        const date = update.updated ?? update.issued ?? ''
        if (date > latest) latest = date
      }
    }
  }
  if (updates === 0) {
    const urls = documents.map(({ url }) => url).join(', ')
    throw new PlimsollError('feed-invalid', `there is no update in ${urls}`)
  }
  collector.finish()
  if (latest) sink.upstreamDate(latest)
}

/** Whatever stands before the name (a checksum) and behind it (`.gz`, `.xz`). */
function isNamed(url: string, name: string): boolean {
  const file = url.slice(url.lastIndexOf('/') + 1)
  return file.includes(name)
}
