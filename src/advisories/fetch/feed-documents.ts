import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { PlimsollError } from '../../core/errors.ts'
import type { Feed, FeedDocument, OpenDocument } from '../../core/feed.ts'
import { inParallel } from '../in-parallel.ts'
import type { DocumentState, FeedState } from '../state/feed-state.ts'
import type { DocumentSource, FetchedDocument } from './document-source.ts'
import { absentDocument, openDocument } from './open-document.ts'

/** How often documents may name further ones. Amazon's catalog → mirror list → repomd.xml → updateinfo.xml takes 4. */
export const MAX_STEPS = 8
/** Documents of one feed. */
export const MAX_DOCUMENTS = 20_000
/** Documents of a feed that are fetched side by side. */
const CONCURRENCY = 4

/** A document as a build reads it and as the state of the feed keeps it. */
export interface WholeDocument {
  readonly open: OpenDocument
  readonly state: DocumentState
}

interface FetchOptions {
  readonly source: DocumentSource
  readonly signal: AbortSignal
}

/**
 * The documents of one feed, on their way. First asks whether they are those of a state; if one is not, all are
 * fetched, because a build needs them all. `discard` at the end, whatever happened.
 */
export class FeedDocuments {
  readonly #feed: Feed
  readonly #source: DocumentSource
  readonly #signal: AbortSignal
  /** What has been fetched or found missing, by URL. */
  readonly #found = new Map<string, FetchedDocument>()

  constructor(feed: Feed, { source, signal }: FetchOptions) {
    this.#feed = feed
    this.#source = feed.keepsDocuments === true ? (source.keeping ?? source) : source
    this.#signal = signal
  }

  /**
   * Whether upstream still serves what a state was built from. What each document named follows from it alone, so the
   * state's own list tells which ones to ask for.
   */
  async areAsIn({ documents }: FeedState): Promise<boolean> {
    if (!this.#feed.documents.every(({ url }, index) => documents[index]?.url === url)) return false
    if (!this.#feed.next && documents.length !== this.#feed.documents.length) return false
    let isSame = true
    await inParallel(documents, CONCURRENCY, async (previous) => {
      if (!isSame) return
      const fetched = await this.#source.fetch(previous.url, previous, this.#signal)
      if (fetched.kind === 'unchanged' || (fetched.kind === 'missing' && !previous.exists)) return
      isSame = false
      this.#found.set(previous.url, fetched)
    })
    return isSame
  }

  /**
   * All documents, step by step. Throws `feed-unreachable` for one that is not there, and `feed-invalid` for one that
   * is not what another promised, and where there is no end of them.
   */
  async fetchAll(): Promise<readonly WholeDocument[]> {
    const whole = new Map<string, WholeDocument>()
    let step = this.#feed.documents
    for (let steps = 0; step.length > 0; steps++) {
      if (steps === MAX_STEPS) this.#fail(`documents name further ones more than ${MAX_STEPS} times over`)
      if (whole.size + step.length > MAX_DOCUMENTS) this.#fail(`it has more than ${MAX_DOCUMENTS} documents`)
      const fetched = await inParallel(step, CONCURRENCY, (document) => this.#fetch(document))
      for (const document of fetched) whole.set(document.state.url, document)
      const named =
        (await this.#feed.next?.(
          [...whole.values()].map(({ open }) => open),
          { signal: this.#signal },
        )) ?? []
      const urls = new Set(whole.keys())
      step = named.filter(({ url }) => !urls.has(url) && urls.add(url))
    }
    return [...whole.values()]
  }

  async discard(): Promise<void> {
    for (const document of this.#found.values()) if (document.kind === 'fetched') await document.discard()
  }

  async #fetch(document: FeedDocument): Promise<WholeDocument> {
    const { url, digest, optional } = document
    if (!/^https?:\/\//.test(url)) this.#fail(`${url} is no address of a document`)
    const fetched = this.#found.get(url) ?? (await this.#source.fetch(url, undefined, this.#signal))
    this.#found.set(url, fetched)
    if (fetched.kind === 'fetched') {
      if (digest) await this.#check(fetched, digest)
      return { open: openDocument(fetched.state, fetched.path), state: fetched.state }
    }
    if (optional !== true)
      throw new PlimsollError('feed-unreachable', `${url} is not there (${this.#source.origin}).`)
    return { open: absentDocument(url), state: { url, exists: false } }
  }

  async #check(
    { path, state }: FetchedDocument & { readonly kind: 'fetched' },
    { algorithm, hex }: NonNullable<FeedDocument['digest']>,
  ): Promise<void> {
    const actual = algorithm === 'sha256' ? state.sha256 : await digestOf(path, algorithm, this.#signal)
    if (actual !== hex.toLowerCase())
      this.#fail(
        `${state.url} is not the document that was promised: its ${algorithm} is ${actual} and not ${hex}`,
      )
  }

  #fail(detail: string): never {
    throw new PlimsollError('feed-invalid', `The feed ${this.#feed.id} cannot be fetched: ${detail}.`)
  }
}

async function digestOf(path: string, algorithm: string, signal: AbortSignal): Promise<string> {
  const hash = createHash(algorithm)
  for await (const chunk of createReadStream(path, { signal })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
