import { PlimsollError } from '../../core/errors.ts'
import type { Image } from '../../core/image.ts'
import { invalid, MAX_DOCUMENT_BYTES } from '../documents/parse.ts'
import { sha256Digest } from '../documents/verify.ts'
import { withName } from '../image-choice.ts'
import type { MemberStore } from '../members/member-store.ts'
import { hasConfig } from '../oci-layout/index.ts'
import type { ArchiveOptions } from '../options.ts'
import { type Entry, readEntries } from './choose-entry.ts'

/**
 * Holds what the layout part of an archive gave to what the other part, `manifest.json`, says under the same name.
 * Some tools load by the one, some by the other, so that an archive with two minds would show one image to us and
 * another to who runs it. `manifest.json` may name another platform of the image. Throws `manifest-invalid`.
 */
export async function holdToManifest(
  store: MemberStore,
  image: Image,
  { choice, signal }: ArchiveOptions,
): Promise<void> {
  if (choice?.kind === 'digest') return
  const entries = await readableEntries(store, signal)
  const named = choice ? withName(entries, choice.name, ({ RepoTags }) => RepoTags ?? []) : entries
  for (const { Config } of named) {
    const member = await store.find(Config)
    if (!member) continue // Nobody can load it.
    const digest = sha256Digest(await store.read(member, MAX_DOCUMENT_BYTES, signal))
    if (digest === image.configDigest || (await hasConfig(store, choice, digest, signal))) continue
    throw invalid(store.location, 'its index.json and its manifest.json name different images')
  }
}

/** None where it is no `manifest.json` of Docker's. */
async function readableEntries(store: MemberStore, signal: AbortSignal): Promise<readonly Entry[]> {
  try {
    return await readEntries(store, signal)
  } catch (error) {
    if (error instanceof PlimsollError && error.code === 'manifest-invalid') return []
    throw error
  }
}
