import { messageOf } from '../../../core/errors.ts'
import type { Feed, FeedSink, OpenDocument } from '../../../core/feed.ts'
import { jsonRecords } from '../../json-records.ts'
import { readText } from '../../read-text.ts'
import { tarFiles } from '../../tar-files.ts'
import { furtherDocuments, isArchive, memberOf, REDHAT_DOCUMENTS, rowsOf } from './documents.ts'
import { addRedHatFlaw, redhatNamespace } from './records.ts'

/** Bytes of one document; the largest are of kernels. */
const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024

/** Key of the fact that says of which products a repository is. */
export function repositoryKey(repository: string): string {
  return `repository ${repository}`
}

/**
 * What Red Hat says of every CVE, for one major version of Enterprise Linux. The documents are the same for all of them;
 * a feed for each keeps a scan from carrying what it does not need.
 * https://security.access.redhat.com/data/csaf/v2/vex/
 */
export function redhatFeed(major: string): Feed {
  const { latest, changes, deletions, repositories } = REDHAT_DOCUMENTS
  return {
    id: `redhat-${major}`,
    name: `Red Hat Enterprise Linux ${major} (CSAF VEX)`,
    version: 1,
    documents: [{ url: latest }, { url: changes }, { url: deletions, optional: true }, { url: repositories }],
    next: async (documents, { signal }) => await furtherDocuments(documents, signal),
    content: 'advisories',
    build: async (documents, sink, { signal }) => await buildRedHat(documents, sink, major, signal),
  }
}

async function buildRedHat(
  documents: readonly OpenDocument[],
  sink: FeedSink,
  major: string,
  signal: AbortSignal,
): Promise<void> {
  sink.namespace(redhatNamespace(major))
  const there = documents.filter(({ exists }) => exists)
  const replaced = new Set(there.flatMap(({ url }) => memberOf(url) ?? []))
  const add = await documentWriter(sink, major)
  for (const document of there) {
    signal.throwIfAborted()
    const member = memberOf(document.url)
    if (member !== undefined) add(await readText(document, { signal }, MAX_DOCUMENT_BYTES), member)
    else if (document.url === REDHAT_DOCUMENTS.repositories) await addRepositories(document, sink, signal)
    else if (document.url === REDHAT_DOCUMENTS.deletions)
      for (const [path] of rowsOf(await readText(document, { signal }))) replaced.add(path)
  }
  for (const archive of there.filter(({ url }) => isArchive(url))) {
    const wants = (path: string): boolean => path.endsWith('.json') && !replaced.has(tailOf(path))
    const onTooLarge = (path: string): void =>
      sink.skipped(tailOf(path), `it has more than ${MAX_DOCUMENT_BYTES} bytes`)
    for await (const { path, bytes } of tarFiles(archive, wants, onTooLarge, signal, MAX_DOCUMENT_BYTES))
      add(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'), tailOf(path))
  }
}

/** `./2023/cve-2023-0049.json` and `vex/2023/…` as the lists call it. */
function tailOf(path: string): string {
  return path.split('/').slice(-2).join('/')
}

/** With the schema of documents, which only building needs. */
async function documentWriter(sink: FeedSink, major: string): Promise<(text: string, name: string) => void> {
  const { readCsafVex } = await import('../csaf-vex/index.ts')
  return (text, name) => {
    try {
      for (const flaw of readCsafVex(JSON.parse(text), 'redhat')) addRedHatFlaw(flaw, major, sink)
    } catch (error) {
      const id = name.slice(name.lastIndexOf('/') + 1, -'.json'.length).toUpperCase()
      sink.skipped(`[${id}]`, messageOf(error))
    }
  }
}

/** `{"data": {"rhel-9-for-x86_64-baseos-rpms": {"cpes": ["cpe:/o:redhat:enterprise_linux:9::baseos"]}}}` */
async function addRepositories(document: OpenDocument, sink: FeedSink, signal: AbortSignal): Promise<void> {
  for await (const batch of jsonRecords(document.read({ signal }), 2)) {
    for (const { keys, value } of batch) {
      const { cpes } = (value ?? {}) as { cpes?: unknown }
      const texts = Array.isArray(cpes) ? cpes.filter((cpe) => typeof cpe === 'string') : []
      if (keys[0] === 'data' && keys[1] !== undefined && texts.length > 0)
        sink.fact(repositoryKey(keys[1]), texts)
    }
  }
}
