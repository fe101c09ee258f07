import { UpdateCollector } from '../../advisories/formats/updateinfo/collector.ts'
import type { Fix, Update } from '../../advisories/formats/updateinfo/types.ts'
import { idsIn, severityOf } from '../../advisories/formats/updateinfo/words.ts'
import { jsonRecords } from '../../advisories/json-records.ts'
import { PlimsollError } from '../../core/errors.ts'
import type { FeedSink, OpenDocument } from '../../core/feed.ts'
import { joinEvr, rpmVersionOrder } from '../../packaging/rpm/version.ts'
import { FEDORA } from './feed.ts'

/*
 * A page of updates:
 * `{"updates": [{"alias": "FEDORA-2022-59e474cd5c", "title": "firefox-102.0-1.fc36", "severity": "urgent",
 *    "notes": "…", "date_stable": "2022-06-30 01:17:00", "release": {"version": "36"}, "content_type": "rpm",
 *    "builds": [{"nvr": "firefox-102.0-1.fc36", "epoch": 0}],
 *    "bugs": [{"title": "CVE-2022-34468 firefox: …"}]}], "page": 1, "pages": 3}`
 * Builds are source packages.
 */

/** Pages of one release; the busiest ones have some thirty. */
export const MAX_PAGES = 1000

type Json = Readonly<Record<string, unknown>>

interface BodhiOptions {
  /** `36`: a mirror may have one page for all. */
  readonly release: string
  readonly signal: AbortSignal
}

/** How many pages there are, by the word of one. Throws `feed-invalid` for what is none. */
export async function countPages(
  document: OpenDocument,
  options: { readonly signal: AbortSignal },
): Promise<number> {
  let pages: unknown
  for await (const batch of jsonRecords(document.read(options), 2))
    for (const { keys, value } of batch) if (keys.length === 1 && keys[0] === 'pages') pages = value
  if (typeof pages === 'number' && Number.isInteger(pages) && pages >= 0 && pages <= MAX_PAGES) return pages
  throw new PlimsollError('feed-invalid', `${document.url} is no page of updates.`)
}

/** Reads pages of updates into records by CVE. Throws `feed-invalid` when there is not one update of the release. */
export async function buildBodhi(
  documents: readonly OpenDocument[],
  sink: FeedSink,
  { release, signal }: BodhiOptions,
): Promise<void> {
  const collector = new UpdateCollector(sink, {
    namespace: release,
    versions: rpmVersionOrder,
    referenceOf: (id) => `https://bodhi.fedoraproject.org/updates/${id}`,
  })
  let updates = 0
  let latest = ''
  for (const document of documents) {
    for await (const batch of jsonRecords(document.read({ signal }), 2)) {
      for (const { keys, value } of batch) {
        if (keys.length === 1 && keys[0] === 'page') checkPage(document.url, value)
        if (keys.length !== 2 || keys[0] !== 'updates') continue
        const place = `${document.url} updates[${keys[1]}]`
        const update = isObject(value) ? value : {}
        if (!isOfRelease(update, release)) continue
        updates++
        const read = updateOf(update, place, sink)
        if (!read) continue
        collector.add(read)
        if (read.issued && read.issued > latest) latest = read.issued
      }
    }
  }
  if (updates === 0) {
    const urls = documents.map(({ url }) => url).join(', ')
    throw new PlimsollError('feed-invalid', `there is no update of Fedora ${release} in ${urls}`)
  }
  collector.finish()
  if (latest) sink.upstreamDate(latest)
}

/** A mirror that knows documents by their path alone has the first page in the place of all. */
function checkPage(url: string, page: unknown): void {
  const wanted = new URL(url).searchParams.get('page')
  if (wanted !== null && String(page) !== wanted)
    throw new PlimsollError('feed-invalid', `${url} is page ${String(page)} of the updates.`)
}

/** What does not say of which release it is, is taken for one of it, and told when it cannot be read. */
function isOfRelease({ release }: Json, wanted: string): boolean {
  return !isObject(release) || release['version'] === undefined || release['version'] === wanted
}

function updateOf(update: Json, place: string, sink: FeedSink): Update | undefined {
  const { alias, content_type: kind, type } = update
  if (kind === 'flatpak' || kind === 'container' || (type !== undefined && type !== 'security'))
    return undefined
  if (typeof alias !== 'string' || alias === '') {
    sink.skipped(place, 'the update has no id')
    return undefined
  }
  const title = textOf(update['title'])
  if (kind === 'module') {
    sink.skipped(`${alias} ${title}`, 'it is of a module, whose packages it does not name')
    return undefined
  }
  const fixes = fixesOf(update['builds'])
  if (fixes.length === 0) {
    sink.skipped(`${alias} ${title}`, 'the update names no build')
    return undefined
  }
  const notes = textOf(update['notes'])
  const severity = severityOf(textOf(update['severity']), FEDORA)
  const issued = dateOf(update['date_stable']) ?? dateOf(update['date_submitted'])
  const bugs = Array.isArray(update['bugs']) ? (update['bugs'] as readonly unknown[]) : []
  const titles = bugs.map((bug) => (isObject(bug) ? textOf(bug['title']) : ''))
  const flaws = flawsOf(titles, notes)
  return {
    id: alias,
    ...(title ? { title } : {}),
    ...(notes ? { description: notes } : {}),
    ...(severity ? { severity } : {}),
    ...(issued ? { issued } : {}),
    flaws,
    fixes,
  }
}

/** The bugs that it closes name them, one bug often several; else the notes. */
function flawsOf(titles: readonly string[], notes: string): Update['flaws'] {
  const ids = [...new Set([...titles, notes].flatMap(idsIn))]
  return ids.map((id) => {
    const title = titles.find((text) => text.startsWith(`${id} `) && idsIn(text).length === 1)
    // `CVE-2022-32205 curl: Set-Cookie denial of service [fedora-all]`
    const description = title
      ?.slice(id.length)
      .replace(/ \[[\w-]+\]$/, '')
      .trim()
    return { id, ...(description ? { description } : {}) }
  })
}

/** `qemu-6.2.0-12.fc36` with epoch 2 → qemu, `2:6.2.0-12.fc36`. */
function fixesOf(builds: unknown): Fix[] {
  if (!Array.isArray(builds)) return []
  return builds.flatMap((build: unknown) => {
    const { nvr, epoch } = isObject(build) ? build : {}
    const text = textOf(nvr)
    const release = text.lastIndexOf('-')
    const version = text.lastIndexOf('-', release - 1)
    if (release <= 0 || version <= 0) return []
    const name = text.slice(0, version)
    return {
      name,
      version: joinEvr(
        typeof epoch === 'number' ? String(epoch) : '',
        text.slice(version + 1, release),
        text.slice(release + 1),
      ),
    }
  })
}

/** `2022-06-30 01:17:00`, in UTC. */
function dateOf(value: unknown): string | undefined {
  const text = textOf(value)
  const milliseconds = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)
    ? Date.parse(`${text.replace(' ', 'T')}Z`)
    : Number.NaN
  return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds).toISOString()
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : ''
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
