import { PlimsollError } from '../../core/errors.ts'
import { invalid, MAX_DOCUMENT_BYTES, parseWith } from '../documents/parse.ts'
import { DockerArchiveManifest } from '../documents/schema.ts'
import { sha256Digest } from '../documents/verify.ts'
import { formatImageChoice, type ImageChoice, withName } from '../image-choice.ts'
import type { MemberStore } from '../members/member-store.ts'
import { listOf } from '../printable.ts'
import { requireMember } from './require-member.ts'

export type Entry = DockerArchiveManifest[number]

/** The images that `manifest.json` lists. Throws `archive-corrupt`, `manifest-invalid`. */
export async function readEntries(store: MemberStore, signal: AbortSignal): Promise<readonly Entry[]> {
  const manifest = await requireMember(store, 'manifest.json')
  const bytes = await store.read(manifest, MAX_DOCUMENT_BYTES, signal)
  return parseWith(DockerArchiveManifest, bytes, `manifest.json in ${store.location}`)
}

/**
 * The image that was asked for by tag or image id, or the only one. Throws `archive-ambiguous`,
 * `image-not-in-archive`, `manifest-invalid`.
 */
export async function chooseEntry(
  store: MemberStore,
  entries: readonly Entry[],
  choice: ImageChoice | undefined,
  signal: AbortSignal,
): Promise<Entry> {
  if (entries.length === 0) throw invalid(store.location, 'it holds no image')
  const matching = choice ? await chosen(store, entries, choice, signal) : entries
  const [first, ...others] = matching
  if (!first) {
    const message = `${store.location} holds no image ${formatImageChoice(choice as ImageChoice)}; it holds ${describe(entries)}.`
    throw new PlimsollError('image-not-in-archive', message)
  }
  if (others.length === 0 || matching.every(({ Config }) => Config === first.Config)) return first
  const what = choice ? `images called ${formatImageChoice(choice)}` : 'images'
  const message = `${store.location} holds ${matching.length} ${what}: ${describe(matching)}.`
  throw new PlimsollError('archive-ambiguous', message)
}

async function chosen(
  store: MemberStore,
  entries: readonly Entry[],
  choice: ImageChoice,
  signal: AbortSignal,
): Promise<readonly Entry[]> {
  if (choice.kind === 'name') return withName(entries, choice.name, ({ RepoTags }) => RepoTags ?? [])
  for (const entry of entries) {
    const config = await store.read(await requireMember(store, entry.Config), MAX_DOCUMENT_BYTES, signal)
    if (sha256Digest(config) === choice.digest) return [entry]
  }
  return []
}

function describe(entries: readonly Entry[]): string {
  return listOf(entries.map(({ RepoTags, Config }) => RepoTags?.join(' = ') || `(untagged) ${Config}`))
}
