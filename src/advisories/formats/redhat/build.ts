import { messageOf } from '../../../core/errors.ts'
import type { FeedSink, OpenDocument } from '../../../core/feed.ts'
import { jsonRecords } from '../../json-records.ts'
import { readText } from '../../read-text.ts'
import { tarFiles } from '../../tar-files.ts'
import { readCsafVex } from '../csaf-vex/index.ts'
import { isArchive, memberOf, rowsOf } from './documents.ts'
import { redhatNamespace, repositoryKey } from './names.ts'
import { addRedHatFlaw } from './records.ts'
import { REDHAT_DOCUMENTS } from './urls.ts'

/** Bytes of one document; the largest are of kernels. */
const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024

/** Reads the documents into the records of one major version. */
export async function buildRedHat(
  documents: readonly OpenDocument[],
  sink: FeedSink,
  major: string,
  signal: AbortSignal,
): Promise<void> {
  sink.namespace(redhatNamespace(major))
  const there = documents.filter(({ exists }) => exists)
  const replaced = new Set(there.flatMap(({ url }) => memberOf(url) ?? []))
  const add = documentWriter(sink, major)
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

function documentWriter(sink: FeedSink, major: string): (text: string, name: string) => void {
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
