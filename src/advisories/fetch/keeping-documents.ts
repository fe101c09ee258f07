import { faultOf, PlimsollError } from '../../core/errors.ts'
import type { DocumentState } from '../state/feed-state.ts'
import type { DocumentSource, FetchedDocument } from './document-source.ts'
import { contentFile, type KeptDocument, keep, openKept, readKept } from './kept-documents.ts'

/**
 * A source whose documents stay in a folder. Each is asked for once, however many feeds want it, and sent only if it
 * has changed since it was kept; what no longer has its digest is fetched anew.
 * @param maxBytes of all kept documents; what finds no room is fetched as if nothing were kept
 */
export function keepingDocuments(source: DocumentSource, folder: string, maxBytes?: number): DocumentSource {
  const { origin } = source
  const limit = maxBytes === undefined ? {} : { maxBytes }
  /** The question to the server, by URL, for as long as this source lives; a failure is asked again. */
  const asked = new Map<string, Promise<Current>>()

  const ask = async (url: string, previous: DocumentState | undefined, signal: AbortSignal) => {
    const kept = readKept(folder, origin, url)
    const found = await source.fetch(url, kept ?? previous, signal)
    if (found.kind === 'unchanged' && kept) return { kind: 'kept', document: kept } as const
    return found.kind === 'fetched' ? await store(found) : found
  }

  const store = async (found: Fetched): Promise<Current> => {
    const document = whole(found.state)
    try {
      const isKept = document && (await keep(folder, origin, { document, path: found.path, ...limit }))
      if (!isKept) return found
    } catch (error) {
      await found.discard()
      throw new PlimsollError('cache-unwritable', `${folder} cannot be written: ${faultOf(error)}.`, {
        cause: error,
      })
    }
    await found.discard()
    return { kind: 'kept', document }
  }

  const askOnce = async (url: string, previous: DocumentState | undefined, signal: AbortSignal) => {
    const before = asked.get(url)
    if (before) {
      const known = await before.catch(() => undefined)
      if (known?.kind === 'kept' || known?.kind === 'missing') return known
    }
    const question = ask(url, previous, signal)
    asked.set(url, question)
    return await question
  }

  return {
    origin,
    fetch: async (url, previous, signal) => {
      const current = await askOnce(url, previous, signal)
      if (current.kind !== 'kept') return current
      const { document } = current
      if (previous?.exists && previous.sha256 === document.sha256) return { kind: 'unchanged' }
      const path = await openKept(folder, origin, document, signal)
      if (path !== undefined) return handedOver(document, path)
      const anew = await source.fetch(url, undefined, signal)
      if (anew.kind !== 'fetched') return anew
      const stored = await store(anew)
      if (stored.kind !== 'kept') return stored
      asked.set(url, Promise.resolve(stored))
      return handedOver(stored.document, contentFile(folder, origin, url, stored.document.sha256))
    },
  }
}

type Fetched = FetchedDocument & { readonly kind: 'fetched' }

/** What upstream has now: kept, or as the source gave it. */
type Current = FetchedDocument | { readonly kind: 'kept'; readonly document: KeptDocument }

function handedOver(state: KeptDocument, path: string): FetchedDocument {
  return { kind: 'fetched', path, state, discard: async () => undefined }
}

function whole(state: DocumentState): KeptDocument | undefined {
  const { sha256, size } = state
  return sha256 === undefined || size === undefined ? undefined : { ...state, sha256, size }
}
