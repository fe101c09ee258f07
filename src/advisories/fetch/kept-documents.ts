import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readdir, rename, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { makeFolder } from '../../files/make-folder.ts'
import { sha256File } from '../../files/sha256-file.ts'
import { writeWhole } from '../../files/write-whole.ts'
import { DocumentState, type FeedState } from '../state/feed-state.ts'

/*
 * Documents as they were served, by where they came from:
 *
 *     <hash of origin and URL>.json        which content is in force, and what its server called it
 *     <hash of origin and URL>.<sha256>    a content; never changed once it has this name
 *
 * A content is there before it is named, so a process that is killed leaves at most one too many, and of several that
 * keep the same document the last one wins. What was replaced is left to the garbage collector: others may read it.
 */

/** Bytes of all kept documents: several times what NVD's have, which for a day are there twice when all of them change. */
const MAX_KEPT_BYTES = 1024 * 1024 * 1024

/** A document of a server, whole: its digest is known. */
export type KeptDocument = DocumentState & { readonly sha256: string; readonly size: number }

const Entry = z.object({ origin: z.string(), document: DocumentState })

/** What is kept of a document, `undefined` for nothing. Whether the content is still whole is not looked at. */
export function readKept(folder: string, origin: string, url: string): KeptDocument | undefined {
  const entry = readEntry(entryFile(folder, origin, url))
  return entry?.origin === origin && entry.document.url === url ? entry.document : undefined
}

interface KeptEntry {
  readonly origin: string
  readonly document: KeptDocument
}

function readEntry(path: string): KeptEntry | undefined {
  try {
    const { origin, document } = Entry.parse(JSON.parse(readFileSync(path, 'utf8')))
    const { sha256, size } = document
    if (sha256 === undefined || !/^[0-9a-f]{64}$/.test(sha256) || size === undefined) return undefined
    return { origin, document: { ...document, sha256, size } }
  } catch {
    return undefined
  }
}

/** The file with a kept content; `undefined` where it is gone or damaged. Stays for a day at least. */
export async function openKept(
  folder: string,
  origin: string,
  { url, sha256, size }: KeptDocument,
  signal: AbortSignal,
): Promise<string | undefined> {
  const path = contentFile(folder, origin, url, sha256)
  try {
    await utimes(path, new Date(), new Date()) // Its age is how long ago somebody had use for it.
    if ((await stat(path)).size !== size) return undefined
    return (await sha256File(path, signal)) === sha256 ? path : undefined
  } catch {
    signal.throwIfAborted()
    return undefined
  }
}

/**
 * Moves a file to the kept ones. False, with the file where it was, for one that finds no room. Rejects with the
 * system's errors.
 * @param maxBytes of all kept documents
 */
export async function keep(
  folder: string,
  origin: string,
  { document, path, maxBytes = MAX_KEPT_BYTES }: Keeping,
): Promise<boolean> {
  const { url, sha256, size } = document
  if ((await bytesIn(folder)) + size > maxBytes) return false
  await makeFolder(folder)
  await rename(path, contentFile(folder, origin, url, sha256))
  const text = JSON.stringify({ origin, document })
  await writeWhole(entryFile(folder, origin, url), (beside) => writeFile(beside, text, { flush: true }))
  return true
}

interface Keeping {
  readonly document: KeptDocument
  readonly path: string
  readonly maxBytes?: number
}

/** The files of those kept documents that a state of a feed names. */
export async function filesInForce(folder: string, states: readonly FeedState[]): Promise<readonly string[]> {
  const named = new Set<string>()
  for (const { origin, documents } of states)
    for (const { url } of documents) named.add(JSON.stringify([origin, url]))
  const names = await readdir(folder).catch(() => [])
  return names.flatMap((name) => {
    const entry = name.endsWith('.json') ? readEntry(join(folder, name)) : undefined
    if (!entry || !named.has(JSON.stringify([entry.origin, entry.document.url]))) return []
    const { origin, document } = entry
    return [join(folder, name), contentFile(folder, origin, document.url, document.sha256)]
  })
}

export function contentFile(folder: string, origin: string, url: string, sha256: string): string {
  return join(folder, `${nameOf(origin, url)}.${sha256}`)
}

function entryFile(folder: string, origin: string, url: string): string {
  return join(folder, `${nameOf(origin, url)}.json`)
}

function nameOf(origin: string, url: string): string {
  return hash('sha256', JSON.stringify([origin, url])).slice(0, 32)
}

async function bytesIn(folder: string): Promise<number> {
  let bytes = 0
  for (const name of await readdir(folder).catch(() => []))
    bytes += (await stat(join(folder, name)).catch(() => undefined))?.size ?? 0
  return bytes
}
