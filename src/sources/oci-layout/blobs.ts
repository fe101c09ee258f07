import { type Digest, digestAlgorithm, digestHex } from '../../core/digest.ts'
import { PlimsollError } from '../../core/errors.ts'
import { type ImageDocument, invalid, MAX_DOCUMENT_BYTES, parseImageDocument } from '../documents/parse.ts'
import type { Descriptor } from '../documents/schema.ts'
import { verifiedBytes } from '../documents/verify.ts'
import type { Member, MemberStore } from '../members/member-store.ts'

/** The blob of a digest, where the layout has it. */
export async function findBlob(store: MemberStore, digest: Digest): Promise<Member | undefined> {
  return await store.find(blobPath(digest))
}

/** The blob that a descriptor names. Throws `archive-corrupt` when it is missing, `manifest-invalid` when it has another size. */
export async function requireBlob(store: MemberStore, { digest, size }: Descriptor): Promise<Member> {
  const member = await findBlob(store, digest)
  if (!member) {
    const message = `${store.location} lacks ${blobPath(digest)}, which it says it has.`
    throw new PlimsollError('archive-corrupt', message)
  }
  if (member.size === size) return member
  throw invalid(`The blob ${digest} in ${store.location}`, `it has ${member.size} bytes instead of ${size}`)
}

/** The bytes of a document, held to size and digest. */
export async function readBlob(
  store: MemberStore,
  descriptor: Descriptor,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const member = await requireBlob(store, descriptor)
  const bytes = await store.read(member, MAX_DOCUMENT_BYTES, signal)
  return verifiedBytes(bytes, descriptor.digest, `The blob ${descriptor.digest} in ${store.location}`)
}

/** The index or manifest that a descriptor names. */
export async function readDocument(
  store: MemberStore,
  descriptor: Descriptor,
  signal: AbortSignal,
): Promise<ImageDocument> {
  const bytes = await readBlob(store, descriptor, signal)
  return parseImageDocument(bytes, `${descriptor.digest} in ${store.location}`, descriptor.mediaType)
}

function blobPath(digest: Digest): string {
  return `blobs/${digestAlgorithm(digest)}/${digestHex(digest)}`
}
