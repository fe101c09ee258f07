import { PlimsollError } from '../../core/errors.ts'
import type { FeedDocument, OpenDocument } from '../../core/feed.ts'
import { readText } from '../read-text.ts'
import { attributeOf, childOf, textOf, type XmlElement, xmlRecords } from '../xml-records.ts'

/*
 * RPM repositories: `<base>/repodata/repomd.xml` names the other files of the folder, with checksums.
 * `<repomd><data type="updateinfo"><checksum type="sha256">…</checksum><location href="repodata/…"/></data></repomd>`
 * https://en.opensuse.org/openSUSE:Standards_Rpm_Metadata, https://github.com/rpm-software-management/createrepo_c
 */

const REPOMD = 'repodata/repomd.xml'

/** The document that describes the repository at this address. */
export function repomdOf(base: string, more: Pick<FeedDocument, 'optional'> = {}): FeedDocument {
  return { url: `${base.replace(/\/+$/, '')}/${REPOMD}`, ...more }
}

function isRepomd({ url, exists }: OpenDocument): boolean {
  return exists && url.endsWith(`/${REPOMD}`)
}

/**
 * The files of a repository of these kinds, in the order of the kinds; those that it does not have are left out. Throws
 * `feed-invalid` for what is no repomd.xml, and for a file outside of the repository.
 * @param kinds `updateinfo`, `modules`
 */
async function namedByRepomd(
  document: OpenDocument,
  kinds: readonly string[],
  options: { readonly signal: AbortSignal },
): Promise<readonly FeedDocument[]> {
  const files = new Map<string, FeedDocument>()
  let entries = 0
  for await (const batch of xmlRecords(document.read(options), ['repomd/data'])) {
    for (const { element } of batch) {
      entries++
      const kind = attributeOf(element, 'type')
      if (kinds.includes(kind) && !files.has(kind)) files.set(kind, fileOf(element, document.url))
    }
  }
  if (entries === 0) fail(document.url, 'it names no file: it is no repomd.xml')
  return kinds.flatMap((kind) => files.get(kind) ?? [])
}

/** The same for every repomd.xml among the documents: what a feed's `next` gives for repositories. */
export async function filesOfRepositories(
  documents: readonly OpenDocument[],
  kinds: readonly string[],
  options: { readonly signal: AbortSignal },
): Promise<readonly FeedDocument[]> {
  const files: FeedDocument[] = []
  for (const document of documents)
    if (isRepomd(document)) files.push(...(await namedByRepomd(document, kinds, options)))
  return files
}

function fileOf(data: XmlElement, repomd: string): FeedDocument {
  const base = repomd.slice(0, -REPOMD.length)
  const href = attributeOf(childOf(data, 'location'), 'href')
  const url = URL.canParse(href, base) ? new URL(href, base).href : ''
  if (!url.startsWith(base) || url === base)
    fail(repomd, `${JSON.stringify(href)} is no file of the repository`)
  const checksum = childOf(data, 'checksum')
  const algorithm = algorithmOf(attributeOf(checksum, 'type'))
  const hex = textOf(data, 'checksum')
  if (!algorithm || !/^[0-9a-f]{40,128}$/i.test(hex))
    fail(repomd, `${href} has no checksum that is known here`)
  return { url, digest: { algorithm, hex } }
}

/** `sha` is what old programs call SHA-1. */
function algorithmOf(type: string): NonNullable<FeedDocument['digest']>['algorithm'] | undefined {
  if (type === 'sha' || type === 'sha1') return 'sha1'
  return type === 'sha256' || type === 'sha512' ? type : undefined
}

/**
 * The first repository of a list of mirrors, one address a line, with the place of the architecture filled in. Throws
 * `feed-invalid` when there is none.
 */
export async function namedByMirrorList(
  document: OpenDocument,
  arch: string,
  options: { readonly signal: AbortSignal },
): Promise<string> {
  const lines = (await readText(document, options)).replaceAll('$basearch', arch).split('\n')
  const first = lines.map((line) => line.trim()).find((line) => line !== '' && !line.startsWith('#'))
  if (!first || !/^https?:\/\/[^/]/.test(first) || !URL.canParse(first))
    return fail(document.url, 'it names no mirror')
  return first
}

function fail(url: string, detail: string): never {
  throw new PlimsollError('feed-invalid', `${url} cannot be read: ${detail}.`)
}
